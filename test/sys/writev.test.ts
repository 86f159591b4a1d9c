import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { type WritevCall, writevFully } from '../../src/sys/io.js';
import { closePipe, isNonBlocking, openPipe } from '../../src/sys/pipe.js';

type Step = number | 'EINTR' | 'EAGAIN' | 'EIO';

const view = Uint8Array.from({ length: 256 }, (_, index) => index);

/** A kernel that gathers as the steps say, and takes all when they are used up. */
function fakeWritev(steps: Step[]) {
  const written: number[] = [];
  const calls: [first: number, count: number][] = [];
  const call: WritevCall = (_, bytes, table, first, count) => {
    calls.push([first, count]);
    const offered: number[] = [];
    for (let entry = first; entry < first + count; entry++) {
      const offset = table[entry * 2]!;
      offered.push(...bytes.subarray(offset, offset + table[entry * 2 + 1]!));
    }
    const step = steps.shift() ?? offered.length;
    if (typeof step === 'string') throw new SyscallError(step, -1, 'writev', 'injected');
    written.push(...offered.slice(0, step));
    return Math.min(step, offered.length);
  };
  return { call, written, calls };
}

/** What the table names, in order. */
const named = (parts: readonly [offset: number, length: number][]) =>
  parts.flatMap(([offset, length]) => [...view.subarray(offset, offset + length)]);

describe('writevFully', () => {
  it('is one call when one takes all', () => {
    const { call, written, calls } = fakeWritev([]);
    writevFully(call, 5, view, Int32Array.of(10, 3, 0, 2, 200, 4), 3);
    expect(written).toEqual([10, 11, 12, 0, 1, 200, 201, 202, 203]);
    expect(calls).toEqual([[0, 3]]);
  });

  it('sends the entries that it is told to send and none behind them', () => {
    const { call, written } = fakeWritev([]);
    writevFully(call, 5, view, Int32Array.of(10, 3, 0, 2, 200, 4), 2);
    expect(written).toEqual([10, 11, 12, 0, 1]);
  });

  it('goes on inside an entry, behind one and across several', () => {
    const { call, written, calls } = fakeWritev([1, 2, 'EINTR', 3]);
    writevFully(call, 5, view, Int32Array.of(0, 3, 10, 2, 20, 4), 3);
    expect(written).toEqual([0, 1, 2, 10, 11, 20, 21, 22, 23]);
    expect(calls).toEqual([
      [0, 3],
      [0, 3],
      [1, 2],
      [1, 2],
      [2, 1],
    ]);
  });

  it('makes no call for no entries, and none for entries of no bytes', () => {
    const { call, calls } = fakeWritev([]);
    writevFully(call, 5, view, new Int32Array(8), 0);
    writevFully(call, 5, view, Int32Array.of(7, 0, 9, 0), 2);
    expect(calls).toEqual([]);
  });

  it('asks what to do at EAGAIN, then makes the same call again', () => {
    const waited: number[] = [];
    const { call, calls } = fakeWritev(['EAGAIN', 'EAGAIN']);
    writevFully(call, 5, view, Int32Array.of(0, 4), 1, (fd) => waited.push(fd));
    expect(waited).toEqual([5, 5]);
    expect(calls).toEqual(Array(3).fill([0, 1]));
  });

  it('makes the descriptor block again at EAGAIN when nothing else is said', () => {
    const pipe = openPipe({ nonBlocking: true });
    try {
      writevFully(fakeWritev(['EAGAIN']).call, pipe.writeFd, view, Int32Array.of(0, 4), 1);
      expect(isNonBlocking(pipe.writeFd)).toBe(false);
    } finally {
      closePipe(pipe);
    }
  });

  it('passes any other errno on, and says so instead of going on for ever when nothing is taken', () => {
    expect(() => writevFully(fakeWritev(['EIO']).call, 5, view, Int32Array.of(0, 4), 1)).toThrow('EIO');
    expect(() => writevFully(fakeWritev([2, 0]).call, 5, view, Int32Array.of(0, 4), 1)).toThrow(/would never end/);
  });

  it('sends every byte once, in order, whatever the calls do and whatever the table names', () => {
    const part = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 50 }));
    const step = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.constantFrom<Step>('EINTR', 'EAGAIN'));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.array(step, { maxLength: 40 }), (parts, steps) => {
        const { call, written } = fakeWritev([...steps]);
        writevFully(call, 5, view, Int32Array.from(parts.flat()), parts.length, () => {});
        expect(written).toEqual(named(parts));
      }),
      { numRuns: 1_000 },
    );
  });
});
