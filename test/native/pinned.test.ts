import { describe, expect, it } from 'vitest';
import { allocatePinned, prepareRead, prepareWrite } from '../../src/sys/prepared-io.js';
import { addon, catchError, closeFd, openTestPipe } from './addon-harness.js';

describe('pinned memory', () => {
  it('is zeroed and of the size asked for', () => {
    const bytes = allocatePinned(1_000);
    expect(bytes.length).toBe(1_000);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('keeps a prepared call safe when a transfer is tried', () => {
    const [readFd, writeFd] = openTestPipe();
    const bytes = allocatePinned(64);
    bytes[0] = 7;
    const write = prepareWrite();
    // Older majors copy instead, newer ones throw; neither may leave the call with memory that is gone.
    catchError(() => structuredClone(bytes.buffer, { transfer: [bytes.buffer] }));
    expect(write(writeFd, bytes, 0, 1)).toBe(1);
    const into = new Uint8Array(1);
    addon.read(readFd, into, 0, 1);
    expect(into[0]).toBe(7);
  });
});

describe('a prepared call', () => {
  it('moves the same bytes as a plain one', () => {
    const [readFd, writeFd] = openTestPipe();
    const out = allocatePinned(16);
    const into = allocatePinned(16);
    const [write, read] = [prepareWrite(), prepareRead()];
    out.set([1, 2, 3, 4], 8);
    expect(write(writeFd, out, 8, 4)).toBe(4);
    expect(read(readFd, into, 2, 14)).toBe(4);
    expect([...into.subarray(0, 7)]).toEqual([0, 0, 1, 2, 3, 4, 0]);
  });

  it('is prepared anew for another view or another descriptor', () => {
    const [readFd, writeFd] = openTestPipe();
    const [otherReadFd, otherWriteFd] = openTestPipe();
    const [view, other] = [allocatePinned(4), allocatePinned(8)];
    const [write, read] = [prepareWrite(), prepareRead()];
    view.set([1, 2, 3, 4]);
    other.set([9, 9]);
    expect(write(otherWriteFd, view, 0, 4)).toBe(4);
    expect(write(writeFd, other, 0, 2)).toBe(2);
    expect(read(readFd, other, 4, 4)).toBe(2);
    expect([...other]).toEqual([9, 9, 0, 0, 9, 9, 0, 0]);
    view.fill(0);
    expect(read(otherReadFd, view, 0, 4)).toBe(4);
    expect([...view]).toEqual([1, 2, 3, 4]);
  });

  it('stays right when there are more of them than fit on one page', () => {
    const pipes = Array.from({ length: 60 }, () => openTestPipe());
    const ends = pipes.map(([readFd, writeFd]) => ({
      readFd,
      writeFd,
      view: allocatePinned(4),
      write: prepareWrite(),
      read: prepareRead(),
    }));
    for (const [at, { writeFd, view, write }] of ends.entries()) {
      view.fill(at);
      expect(write(writeFd, view, 0, 4)).toBe(4);
    }
    for (const [at, { readFd, view, read }] of ends.entries()) {
      view.fill(0xff);
      expect(read(readFd, view, 0, 4)).toBe(4);
      expect([...view]).toEqual(Array(4).fill(at));
    }
  });

  it('leaves the words that JavaScript shares with it out of its reach of everything else', () => {
    expect(addon.control.buffer.byteLength).toBeLessThanOrEqual(64);
    expect(addon.clock.buffer).toBe(addon.control.buffer);
  });

  it('stamps the clock that readClock reads', () => {
    const times = new Float64Array(2);
    addon.readClock(times, 0);
    addon.stampClock();
    addon.readClock(times, 1);
    expect(addon.clock[0]).toBeGreaterThanOrEqual(times[0]!);
    expect(addon.clock[0]).toBeLessThanOrEqual(times[1]!);
  });

  it.each([
    [-1, 1],
    [0, 17],
    [16, 1],
    [17, 0],
    [8, -1],
    [2 ** 31, 2 ** 31],
    [0xffffffff, 1],
  ])('refuses offset %d, length %d on 16 bytes', (offset, length) => {
    const [readFd, writeFd] = openTestPipe(true);
    const view = allocatePinned(16);
    addon.write(writeFd, new Uint8Array(32), 0, 32);
    expect(() => prepareRead()(readFd, view, offset, length)).toThrow(RangeError);
    expect(() => prepareWrite()(writeFd, view, offset, length)).toThrow(RangeError);
    expect(addon.read(readFd, new Uint8Array(64), 0, 64)).toBe(32);
  });

  it('throws errno as a plain call does', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const view = allocatePinned(4);
    expect(catchError(() => prepareRead()(readFd, view, 0, 4))).toMatchObject({
      code: 'EAGAIN',
      syscall: 'read',
    });
    const write = prepareWrite();
    closeFd(readFd);
    expect(catchError(() => write(writeFd, view, 0, 4))).toMatchObject({ code: 'EPIPE', syscall: 'write' });
  });

  it('refuses memory that is not pinned', () => {
    const [readFd] = openTestPipe(true);
    expect(() => prepareRead()(readFd, new Uint8Array(8), 0, 8)).toThrow(TypeError);
    expect(() => addon.prepare(readFd, new Uint8Array(8))).toThrow(/view must be .* allocatePinned/);
    expect(() => addon.prepare(readFd, new Uint8Array(new SharedArrayBuffer(8)))).toThrow(/allocatePinned/);
  });

  it('refuses a slot that nobody prepared, and gives each prepared call its own', () => {
    const [readFd] = openTestPipe(true);
    const kept = [1, 2, 3].map(() => addon.prepare(readFd, allocatePinned(8)));
    expect(new Set(kept.map(({ slot }) => slot)).size).toBe(3);
    for (const slot of [-1, 1_000_000]) {
      addon.control.set([slot, 0, 1]);
      expect(() => addon.readPrepared()).toThrow(/control must name a prepared call/);
      expect(() => addon.writePrepared()).toThrow(/control must name a prepared call/);
    }
  });
});
