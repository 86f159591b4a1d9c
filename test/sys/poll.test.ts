/** Claims about poll(2) and the names of its events. */

import { describe, expect, it } from 'vitest';
import { readNow } from '../../src/sys/clock.js';
import { close, read, write } from '../../src/sys/io.js';
import { closePipe, openPipe, type Pipe } from '../../src/sys/pipe.js';
import * as events from '../../src/sys/poll.js';
import {
  ENTRY_WORDS,
  nameEvents,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  poll,
  pollOne,
} from '../../src/sys/poll.js';

function withPipes<T>(count: number, work: (pipes: Pipe[]) => T): T {
  const pipes = Array.from({ length: count }, () => openPipe({ nonBlocking: true }));
  try {
    return work(pipes);
  } finally {
    for (const pipe of pipes) closePipe(pipe);
  }
}

const entriesOf = (fds: readonly number[], wanted = POLLIN) => Int32Array.from(fds.flatMap((fd) => [fd, wanted, 0]));
const found = (entries: Int32Array) =>
  Array.from({ length: entries.length / ENTRY_WORDS }, (_, at) => entries[at * ENTRY_WORDS + 2]);

describe('poll', () => {
  it('returns how many are ready, and what each is ready for', () => {
    withPipes(3, (pipes) => {
      write(pipes[1]!.writeFd, Uint8Array.of(1), 0, 1);
      const entries = entriesOf(pipes.map((pipe) => pipe.readFd));
      expect(poll(entries, 3, 0)).toBe(1);
      expect(found(entries)).toEqual([0, POLLIN, 0]);
    });
  });

  it('overwrites what an earlier wait has found', () => {
    withPipes(1, ([pipe]) => {
      const entries = entriesOf([pipe!.readFd]);
      write(pipe!.writeFd, Uint8Array.of(1), 0, 1);
      poll(entries, 1, 0);
      read(pipe!.readFd, new Uint8Array(1), 0, 1);
      expect(poll(entries, 1, 0)).toBe(0);
      expect(found(entries)).toEqual([0]);
    });
  });

  it('touches no more than the first `count` entries', () => {
    withPipes(2, (pipes) => {
      for (const pipe of pipes) write(pipe.writeFd, Uint8Array.of(1), 0, 1);
      const entries = entriesOf(pipes.map((pipe) => pipe.readFd));
      expect(poll(entries, 1, 0)).toBe(1);
      expect(found(entries)).toEqual([POLLIN, 0]);
      expect(poll(entries, 0, 0)).toBe(0);
    });
  });

  it('leaves a negative descriptor out and names a closed one', () => {
    const { readFd, writeFd } = openPipe();
    close(readFd);
    close(writeFd);
    const entries = entriesOf([-1, readFd]);
    expect(poll(entries, 2, 0)).toBe(1);
    expect(found(entries)).toEqual([0, POLLNVAL]);
  });

  it('waits at least as long as asked when nothing comes', () => {
    withPipes(1, ([pipe]) => {
      const startNs = readNow();
      expect(pollOne(pipe!.readFd, POLLIN, 20)).toBe(0);
      expect(readNow() - startNs).toBeGreaterThanOrEqual(20_000_000);
    });
  });

  it('says that the reader is gone, and that a full pipe takes nothing', () => {
    withPipes(1, ([pipe]) => {
      expect(pollOne(pipe!.writeFd, POLLOUT, 0)).toBe(POLLOUT);
      write(pipe!.writeFd, new Uint8Array(1_048_576), 0, 1_048_576);
      expect(pollOne(pipe!.writeFd, POLLOUT, 0)).toBe(0);
    });
    const { readFd, writeFd } = openPipe();
    close(readFd);
    expect(pollOne(writeFd, 0, 0)).toBe(POLLERR);
    close(writeFd);
  });

  it('takes entries in shared memory', () => {
    withPipes(1, ([pipe]) => {
      const entries = new Int32Array(new SharedArrayBuffer(12));
      entries.set([pipe!.writeFd, POLLOUT, 0]);
      expect(poll(entries, 1, -1)).toBe(1);
      expect(entries[2]).toBe(POLLOUT);
    });
  });
});

describe('the names of events', () => {
  it.each([
    [0, '0'],
    [POLLHUP, 'POLLHUP'],
    [POLLIN | POLLHUP, 'POLLIN|POLLHUP'],
    [POLLIN | 0x400, 'POLLIN|0x400'],
    [0x8000, '0x8000'],
  ])('%d is %s', (bits, name) => {
    expect(nameEvents(bits)).toBe(name);
  });

  it('cover every constant', () => {
    const constants = Object.entries(events).filter(([name]) => name.startsWith('POLL'));
    expect(constants.length).toBe(7);
    for (const [name, bit] of constants) expect(nameEvents(bit as number)).toBe(name);
  });
});
