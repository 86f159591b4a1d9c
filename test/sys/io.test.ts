import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { type ReadCall, readFully, readSome, type WriteCall, writeFully } from '../../src/sys/io.js';
import { closePipe, isNonBlocking, openPipe } from '../../src/sys/pipe.js';

const errno = (code: string) => new SyscallError(code, -1, 'injected', 'injected');

/** What the kernel does at each call: bytes it moves at most, or the errno it gives. */
type Step = number | 'EINTR' | 'EAGAIN' | 'EPIPE' | 'EIO';

/** A kernel that reads from `source` as the steps say, and is at EOF when it is used up. */
function fakeRead(
  source: Uint8Array,
  steps: Step[],
  ownFd = 5,
): { call: ReadCall; calls: [offset: number, length: number][] } {
  let taken = 0;
  const calls: [number, number][] = [];
  const call: ReadCall = (fd, view, offset, length) => {
    expect(fd).toBe(ownFd);
    calls.push([offset, length]);
    const step = steps.shift() ?? length;
    if (typeof step === 'string') throw errno(step);
    const bytes = source.subarray(taken, taken + Math.min(step, length));
    view.set(bytes, offset);
    taken += bytes.length;
    return bytes.length;
  };
  return { call, calls };
}

function fakeWrite(steps: Step[]): { call: WriteCall; written: number[]; calls: [offset: number, length: number][] } {
  const written: number[] = [];
  const calls: [number, number][] = [];
  const call: WriteCall = (_, view, offset, length) => {
    calls.push([offset, length]);
    const step = steps.shift() ?? length;
    if (typeof step === 'string') throw errno(step);
    written.push(...view.subarray(offset, offset + Math.min(step, length)));
    return Math.min(step, length);
  };
  return { call, written, calls };
}

const source = Uint8Array.from({ length: 10 }, (_, index) => index + 1);

describe('readSome', () => {
  it('is one call when one is enough', () => {
    const { call, calls } = fakeRead(source, [4]);
    expect(readSome(call, 5, new Uint8Array(10), 2, 8)).toBe(4);
    expect(calls).toEqual([[2, 8]]);
  });

  it('returns 0 at EOF', () => {
    expect(readSome(fakeRead(new Uint8Array(0), []).call, 5, new Uint8Array(4), 0, 4)).toBe(0);
  });

  it('makes the same call again after EINTR', () => {
    const { call, calls } = fakeRead(source, ['EINTR', 'EINTR', 3]);
    expect(readSome(call, 5, new Uint8Array(10), 1, 9)).toBe(3);
    expect(calls).toEqual(Array(3).fill([1, 9]));
  });

  it('asks what to do at EAGAIN, then tries again', () => {
    const waited: number[] = [];
    const { call, calls } = fakeRead(source, ['EAGAIN', 'EAGAIN', 3]);
    expect(readSome(call, 5, new Uint8Array(10), 0, 10, (fd) => waited.push(fd))).toBe(3);
    expect(waited).toEqual([5, 5]);
    expect(calls).toHaveLength(3);
  });

  it('makes the descriptor block again at EAGAIN when nothing else is said, so that nobody spins', () => {
    const { readFd, writeFd } = openPipe({ nonBlocking: true });
    try {
      const { call, calls } = fakeRead(source, ['EAGAIN', 3], readFd);
      expect(readSome(call, readFd, new Uint8Array(10), 0, 10)).toBe(3);
      expect(calls).toHaveLength(2);
      expect([isNonBlocking(readFd), isNonBlocking(writeFd)]).toEqual([false, true]);
    } finally {
      closePipe({ readFd, writeFd });
    }
  });

  it('passes on what the waiting throws, and any other errno', () => {
    const giveUp = () => {
      throw new RangeError('enough');
    };
    expect(() => readSome(fakeRead(source, ['EAGAIN']).call, 5, new Uint8Array(1), 0, 1, giveUp)).toThrow('enough');
    expect(() => readSome(fakeRead(source, ['EIO']).call, 5, new Uint8Array(1), 0, 1)).toThrow('EIO');
    const odd: ReadCall = () => {
      throw undefined;
    };
    expect(() => readSome(odd, 5, new Uint8Array(1), 0, 1)).toThrow();
  });
});

describe('readFully', () => {
  it('goes on after short reads where the last one ended', () => {
    const { call, calls } = fakeRead(source, [3, 'EINTR', 1]);
    const into = new Uint8Array(12);
    expect(readFully(call, 5, into, 2, 10)).toBe(10);
    expect(calls).toEqual([
      [2, 10],
      [5, 7],
      [5, 7],
      [6, 6],
    ]);
    expect([...into]).toEqual([0, 0, ...source]);
  });

  it('returns what there was when EOF comes first', () => {
    expect(readFully(fakeRead(source, [3]).call, 5, new Uint8Array(20), 0, 20)).toBe(10);
  });

  it('makes no call for no bytes: a read of 0 would look like EOF', () => {
    const { call, calls } = fakeRead(source, []);
    expect(readFully(call, 5, new Uint8Array(1), 0, 0)).toBe(0);
    expect(calls).toEqual([]);
  });
});

describe('writeFully', () => {
  it('goes on after a partial write where it ended', () => {
    const { call, calls, written } = fakeWrite([4, 'EINTR', 1]);
    writeFully(call, 5, source, 1, 8);
    expect(written).toEqual([...source.subarray(1, 9)]);
    expect(calls).toEqual([
      [1, 8],
      [5, 4],
      [5, 4],
      [6, 3],
    ]);
  });

  it('throws EPIPE on', () => {
    const { call, calls } = fakeWrite([2, 'EPIPE']);
    expect(() => writeFully(call, 5, source, 0, 10)).toThrow('EPIPE');
    expect(calls).toHaveLength(2);
  });

  it('refuses to go round for ever when nothing is taken', () => {
    expect(() => writeFully(() => 0, 5, source, 0, 10)).toThrow(/write took none of 10 B/);
  });
});

it('whatever the kernel does, what is written is what is read, in one call for each step', () => {
  const step = fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constantFrom<Step[]>('EINTR', 'EAGAIN'));
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(step, { maxLength: 30 }),
      fc.array(step, { maxLength: 30 }),
      (bytes, writes, reads) => {
        const { call: write, written } = fakeWrite([...writes]);
        writeFully(write, 5, bytes, 0, bytes.length, () => {});
        expect(written).toEqual([...bytes]);
        const into = new Uint8Array(bytes.length);
        const { call: read } = fakeRead(bytes, [...reads]);
        expect(readFully(read, 5, into, 0, bytes.length, () => {})).toBe(bytes.length);
        expect(into).toEqual(bytes);
      },
    ),
  );
});
