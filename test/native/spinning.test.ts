import { describe, expect, it } from 'vitest';
import { readSome, writeFully } from '../../src/sys/io.js';
import { isNonBlocking } from '../../src/sys/pipe.js';
import { allocatePinned, prepareSpinningRead, prepareSpinningWrite } from '../../src/sys/prepared-io.js';
import { addon, catchError, closeFd, openTestPipe } from './addon-harness.js';

const { control } = addon;
const RESULT = 3;
const [EAGAIN, EINTR] = [-11, -4];

/** The system call, with `turn` called after each look and told what came of it. */
function watched(call: () => void, turn: (look: number, result: number) => void): () => void {
  let looks = 0;
  return () => {
    call();
    turn(++looks, control[RESULT]!);
  };
}

describe('the control word of a result', () => {
  it('says EAGAIN as a negative number, and throws nothing', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const [reading, writing] = [readFd, writeFd].map((fd) => addon.prepare(fd, allocatePinned(65_536)));
    control.set([reading!.slot, 0, 8]);
    addon.readPrepared();
    expect(control[RESULT]).toBe(EAGAIN);
    control.set([writing!.slot, 0, 65_536]);
    addon.writePrepared();
    expect(control[RESULT]).toBe(65_536);
    addon.writePrepared();
    expect(control[RESULT]).toBe(EAGAIN);
  });

  it('says nothing of other errors, which are thrown', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const { slot } = addon.prepare(writeFd, allocatePinned(8));
    closeFd(readFd);
    control.set([slot, 0, 8]);
    expect(() => addon.writePrepared()).toThrow('EPIPE');
  });
});

describe('a spinning read', () => {
  it('looks until something is there, sleeps never, and counts the looks in vain', () => {
    const [readFd, writeFd] = openTestPipe(true);
    // The only thread that could write: a read that slept would do so for ever.
    const read = prepareSpinningRead(
      watched(addon.readPrepared, (look, result) => {
        if (look <= 1_000) expect(result).toBe(EAGAIN);
        if (look === 1_000) addon.write(writeFd, Uint8Array.of(7, 8, 9), 0, 3);
      }),
    );
    const into = allocatePinned(8);
    expect(read.retries).toBe(0);
    expect(read(readFd, into, 2, 6)).toBe(3);
    expect([...into]).toEqual([0, 0, 7, 8, 9, 0, 0, 0]);
    expect(read.retries).toBe(1_000);
    addon.write(writeFd, Uint8Array.of(1), 0, 1);
    expect(read(readFd, into, 0, 8)).toBe(1);
    expect(read.retries).toBe(1_000);
  });

  it('ends at EOF, and throws what is no matter of waiting', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const read = prepareSpinningRead();
    closeFd(writeFd);
    expect(read(readFd, allocatePinned(8), 0, 8)).toBe(0);
    expect(catchError(() => prepareSpinningRead()(2_000_000_000, allocatePinned(8), 0, 8))).toMatchObject({
      code: 'EBADF',
      syscall: 'read',
    });
  });

  it('never asks the policy for descriptors that are not ready: O_NONBLOCK stays', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const read = prepareSpinningRead(
      watched(addon.readPrepared, (look) => {
        if (look === 3) addon.write(writeFd, new Uint8Array(1), 0, 1);
      }),
    );
    expect(readSome(read, readFd, allocatePinned(8), 0, 8)).toBe(1);
    expect(isNonBlocking(readFd)).toBe(true);
  });

  it('takes EINTR for one more look in vain', () => {
    const [readFd, writeFd] = openTestPipe(true);
    addon.write(writeFd, Uint8Array.of(5), 0, 1);
    const results = [EINTR, EAGAIN, EINTR];
    const read = prepareSpinningRead(() => {
      const injected = results.shift();
      if (injected === undefined) addon.readPrepared();
      else control[RESULT] = injected;
    });
    expect(read(readFd, allocatePinned(8), 0, 8)).toBe(1);
    expect(read.retries).toBe(3);
  });
});

describe('a spinning write', () => {
  it('tries until there is room, and sends every byte once, in order', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const bytes = 300_000;
    const view = allocatePinned(bytes);
    for (let at = 0; at < bytes; at++) view[at] = (at * 31) >> 3;
    const taken = new Uint8Array(bytes);
    let drained = 0;
    const write = prepareSpinningWrite(
      watched(addon.writePrepared, (look, result) => {
        if (result < 0 && look % 5 === 0) drained += addon.read(readFd, taken, drained, bytes - drained);
      }),
    );
    writeFully(write, writeFd, view, 0, bytes);
    while (drained < bytes) drained += addon.read(readFd, taken, drained, bytes - drained);
    expect(Buffer.from(taken).equals(view)).toBe(true);
    expect(write.retries).toBeGreaterThan(10);
    expect(isNonBlocking(writeFd)).toBe(true);
  });

  it('throws EPIPE when nobody reads any more', () => {
    const [readFd, writeFd] = openTestPipe(true);
    closeFd(readFd);
    expect(catchError(() => prepareSpinningWrite()(writeFd, allocatePinned(8), 0, 8))).toMatchObject({ code: 'EPIPE' });
  });
});
