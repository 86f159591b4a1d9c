import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { writevFully } from '../../src/sys/io.js';
import { allocatePinned, prepareWritev } from '../../src/sys/prepared-io.js';
import { addon, catchError, closeFd, NEVER_OPEN_FD, openTestPipe } from './addon-harness.js';

const VIEW_BYTES = 256;

function makeView(): Uint8Array<ArrayBuffer> {
  const view = allocatePinned(VIEW_BYTES);
  for (let at = 0; at < VIEW_BYTES; at++) view[at] = at;
  return view;
}

/** Pinned, as the addon wants it. */
function makeTable(...words: number[]): Int32Array {
  const table = new Int32Array(allocatePinned(Math.max(8, words.length * 4)).buffer);
  table.set(words);
  return table;
}

/** Returns all that lies in a non-blocking pipe. */
function drain(readFd: number): number[] {
  const into = new Uint8Array(1 << 18);
  let taken = 0;
  const error = catchError(() => {
    for (;;) taken += addon.read(readFd, into, taken, into.length - taken);
  });
  expect(error).toMatchObject({ code: 'EAGAIN' });
  return [...into.subarray(0, taken)];
}

describe('a prepared writev', () => {
  it('sends the parts that the table names, in its order, from the entry it is told on', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const [view, table] = [makeView(), makeTable(9, 9, 200, 3, 5, 2, 100, 1, 7, 7)];
    expect(prepareWritev()(writeFd, view, table, 1, 3)).toBe(6);
    expect(drain(readFd)).toEqual([200, 201, 202, 5, 6, 100]);
  });

  it('takes a table of 1,024 entries, and a view that does not begin with its buffer', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const view = makeView().subarray(50);
    const table = makeTable(...Array.from({ length: 1_024 }, (_, entry) => [entry % 100, 1]).flat());
    expect(prepareWritev()(writeFd, view, table, 0, 1_024)).toBe(1_024);
    expect(drain(readFd)).toEqual(Array.from({ length: 1_024 }, (_, entry) => 50 + (entry % 100)));
  });

  it('is prepared anew for another view, table or descriptor', () => {
    const [[readFd, writeFd], [otherReadFd, otherWriteFd]] = [openTestPipe(true), openTestPipe(true)];
    const writev = prepareWritev();
    const [view, other] = [makeView(), makeView().fill(77)];
    expect(writev(writeFd, view, makeTable(1, 1), 0, 1)).toBe(1);
    expect(writev(writeFd, view, makeTable(2, 2), 0, 1)).toBe(2);
    expect(writev(otherWriteFd, view, makeTable(3, 1), 0, 1)).toBe(1);
    expect(writev(writeFd, other, makeTable(0, 1), 0, 1)).toBe(1);
    expect([drain(readFd), drain(otherReadFd)]).toEqual([[1, 2, 3, 77], [3]]);
  });

  it('throws errno as a plain call does', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const [view, table] = [allocatePinned(1 << 20), makeTable(0, 1 << 20)];
    const writev = prepareWritev();
    expect(writev(writeFd, view, table, 0, 1)).toBe(65_536);
    const refused = catchError(() => writev(writeFd, view, table, 0, 1));
    expect(refused).toBeInstanceOf(SyscallError);
    expect(refused).toMatchObject({ code: 'EAGAIN', errno: -11, syscall: 'writev' });
    closeFd(readFd);
    expect(catchError(() => writev(writeFd, view, table, 0, 1))).toMatchObject({ code: 'EPIPE', syscall: 'writev' });
  });

  it.each([
    ['no entry', 0, 0],
    ['more entries than there are', 0, 4],
    ['entries behind the last', 3, 1],
    ['an entry before the first', -1, 1],
    ['a negative number of entries', 0, -1],
    ['numbers that would wrap around', 0x7fff_ffff, 0x7fff_ffff],
  ])('refuses %s, and sends nothing', (_, first, count) => {
    const [readFd, writeFd] = openTestPipe(true);
    const table = makeTable(0, 1, 1, 1, 2, 1);
    expect(() => prepareWritev()(writeFd, makeView(), table, first, count)).toThrow(
      /1 to 1024 entries inside a table of 3/,
    );
    expect(drain(readFd)).toEqual([]);
  });

  it('refuses more than 1,024 entries, although the table has them', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const table = makeTable(...new Array<number>(2 * 1_025).fill(1));
    expect(() => prepareWritev()(writeFd, makeView(), table, 0, 1_025)).toThrow(/1 to 1024 entries/);
    expect(drain(readFd)).toEqual([]);
  });

  it.each([
    [VIEW_BYTES, 1],
    [VIEW_BYTES + 1, 0],
    [0, VIEW_BYTES + 1],
    [255, 2],
    [-1, 1],
    [0, -1],
    [-1, -1],
    [-0x8000_0000, -0x8000_0000],
    [0x7fff_ffff, 0x7fff_ffff],
    [8, -8],
  ])('refuses an entry of %d and %d over 256 bytes, wherever it stands, and sends nothing', (offset, length) => {
    const [readFd, writeFd] = openTestPipe(true);
    for (let place = 0; place < 4; place++) {
      const words = Array(8).fill(1);
      words.splice(place * 2, 2, offset, length);
      const send = () => prepareWritev()(writeFd, makeView(), makeTable(...words), 0, 4);
      expect(send).toThrow(RangeError);
      expect(send).toThrow(`inside a view of 256 bytes, got ${offset} and ${length} at entry ${place}`);
    }
    expect(drain(readFd)).toEqual([]);
  });

  it('refuses a table that is not pinned, and slots that nobody prepared', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const view = makeView();
    expect(() => prepareWritev()(writeFd, view, Int32Array.of(0, 1), 0, 1)).toThrow(/allocatePinned/);
    const kept = [addon.prepare(writeFd, view), addon.prepare(writeFd, makeTable(0, 1))] as const;
    for (const [slot, table] of [
      [-1, kept[1].slot],
      [kept[0].slot, -1],
      [1_000_000, kept[1].slot],
      [kept[0].slot, 1_000_000],
    ]) {
      addon.control.set([slot!, 0, 1, 0, table!]);
      expect(() => addon.writevPrepared()).toThrow(/control must name a prepared call/);
    }
    expect(drain(readFd)).toEqual([]);
  });

  it('reaches nothing outside its memory, whatever the table and the control words say', () => {
    const [readFd, writeFd] = openTestPipe(true);
    // Mostly numbers that pass, or one entry in a thousand would be sent.
    const near = { weight: 6, arbitrary: fc.integer({ min: 0, max: 66 }) };
    const word = fc.oneof(near, fc.integer({ min: -2, max: 260 }), fc.integer());
    const count = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) }, word);
    const view = makeView().fill(1, 0);
    const table = makeTable(...new Array<number>(32).fill(0));
    const data = addon.prepare(writeFd, view.subarray(64, 128));
    const tables = addon.prepare(NEVER_OPEN_FD, table);
    view.subarray(64, 128).fill(2);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 32, maxLength: 32 }),
        fc.constantFrom(data.slot, data.slot, tables.slot, -1, 1 << 20),
        fc.constantFrom(tables.slot, tables.slot, data.slot, 1 << 30),
        fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 13 }) }, word),
        count,
        (words, slot, tableSlot, first, entries) => {
          table.set(words);
          addon.control.set([slot, first, entries, 0, tableSlot]);
          const error = catchError(() => addon.writevPrepared());
          expect(drain(readFd).every((byte) => byte === 2)).toBe(true);
          return error === undefined || error instanceof RangeError || error instanceof SyscallError;
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('sends a whole table through a pipe that takes a page at a time', () => {
    const [readFd, writeFd] = openTestPipe(true);
    addon.setPipeCapacity(writeFd, 4_096);
    const parts = 300;
    const view = allocatePinned(parts * 64);
    for (let at = 0; at < view.length; at++) view[at] = (at * 7 + 1) & 0xff || 1;
    const table = makeTable(...Array.from({ length: parts }, (_, part) => [part * 64, 17 + (part % 40)]).flat());
    const expected = Array.from({ length: parts }, (_, part) => [
      ...view.subarray(part * 64, part * 64 + 17 + (part % 40)),
    ]).flat();
    const taken: number[] = [];
    writevFully(prepareWritev(), writeFd, view, table, parts, () => taken.push(...drain(readFd)));
    taken.push(...drain(readFd));
    expect(taken).toEqual(expected);
  });
});
