import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { addon, catchError, closeFd, countOpen, NEVER_A_TID, NEVER_OPEN_FD, openTestPipe } from './addon-harness.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('errno becomes a SyscallError shaped as Node shapes its own', () => {
  it.each<[string, string, number, () => unknown]>([
    ['read', 'EBADF', -9, () => addon.read(NEVER_OPEN_FD, new Uint8Array(1), 0, 1)],
    ['write', 'EBADF', -9, () => addon.write(NEVER_OPEN_FD, new Uint8Array(1), 0, 1)],
    ['writev', 'EBADF', -9, () => addon.writev(NEVER_OPEN_FD, [new Uint8Array(1)])],
    ['close', 'EBADF', -9, () => addon.close(NEVER_OPEN_FD)],
    ['fcntl', 'EBADF', -9, () => addon.getPipeCapacity(NEVER_OPEN_FD)],
    ['fcntl', 'EBADF', -9, () => addon.setPipeCapacity(NEVER_OPEN_FD, 4_096)],
    ['fcntl', 'EBADF', -9, () => addon.isNonBlocking(NEVER_OPEN_FD)],
    ['fcntl', 'EBADF', -9, () => addon.setCloseOnExec(NEVER_OPEN_FD, true)],
    ['poll', 'EINVAL', -22, () => addon.poll(new Int32Array(6_000_000), 2_000_000, 0)],
    ['sched_setaffinity', 'ESRCH', -3, () => addon.setAffinity(NEVER_A_TID, Int32Array.of(0))],
    ['sched_getaffinity', 'ESRCH', -3, () => addon.getAffinity(NEVER_A_TID)],
    ['sched_setaffinity', 'EINVAL', -22, () => addon.setAffinity(0, Int32Array.of(8_191))],
  ])('%s: %s', (syscall, code, errno, call) => {
    const error = catchError(call);
    expect(error).toBeInstanceOf(SyscallError);
    expect(error).toMatchObject({ syscall, code, errno, message: expect.stringContaining(`${syscall}: ${code} (`) });
  });

  it('throws what the error class throws, if that fails', () => {
    const Failing = class extends SyscallError {
      constructor(...values: [string, number, string, string]) {
        super(...values);
        throw new RangeError('no errors today');
      }
    };
    try {
      addon.setErrorClass(Failing);
      expect(() => addon.close(NEVER_OPEN_FD)).toThrow('no errors today');
    } finally {
      addon.setErrorClass(SyscallError);
    }
  });
});

describe('a pipe', () => {
  it('is two close-on-exec descriptors, gone after close', () => {
    const before = countOpen();
    const [readFd, writeFd] = openTestPipe();
    expect(countOpen()).toBe(before + 2);
    expect([readFd, writeFd].map((fd) => addon.isCloseOnExec(fd))).toEqual([true, true]);
    closeFd(readFd);
    closeFd(writeFd);
    expect(countOpen()).toBe(before);
  });

  it('carries bytes from view[offset, offset + length) to view[offset, offset + length)', () => {
    const [readFd, writeFd] = openTestPipe();
    expect(addon.write(writeFd, bytes('abcdef'), 1, 4)).toBe(4);
    const into = bytes('......');
    expect(addon.read(readFd, into, 2, 3)).toBe(3);
    expect(new TextDecoder().decode(into)).toBe('..bcd.');
    expect(addon.read(readFd, into, 0, 6)).toBe(1);
  });

  it('counts offsets in bytes, from the start of the view and not of its buffer', () => {
    const [readFd, writeFd] = openTestPipe();
    const words = Uint16Array.of(0x1111, 0x2222, 0x3333).subarray(1);
    expect(addon.write(writeFd, words, 1, 2)).toBe(2);
    const into = new Uint8Array(2);
    addon.read(readFd, into, 0, 2);
    expect([...into]).toEqual([0x22, 0x33]);
  });

  it('works on shared memory', () => {
    const [readFd, writeFd] = openTestPipe();
    const shared = new Uint8Array(new SharedArrayBuffer(8));
    shared.set([1, 2, 3]);
    addon.write(writeFd, shared, 0, 3);
    expect(addon.read(readFd, shared, 4, 4)).toBe(3);
    expect([...shared]).toEqual([1, 2, 3, 0, 1, 2, 3, 0]);
  });

  it('gathers views of any element type', () => {
    const [readFd, writeFd] = openTestPipe();
    expect(
      addon.writev(writeFd, [bytes('ab'), new Uint8Array(0), Uint16Array.of(0x6463), bytes('xefx').subarray(1, 3)]),
    ).toBe(6);
    const into = new Uint8Array(8);
    expect(addon.read(readFd, into, 0, 8)).toBe(6);
    expect(new TextDecoder().decode(into.subarray(0, 6))).toBe('abcdef');
  });

  it('reads 0 at EOF, when the last writing end is closed', () => {
    const [readFd, writeFd] = openTestPipe();
    addon.write(writeFd, bytes('x'), 0, 1);
    closeFd(writeFd);
    const into = new Uint8Array(4);
    expect([addon.read(readFd, into, 0, 4), addon.read(readFd, into, 0, 4)]).toEqual([1, 0]);
  });

  it('is EPIPE for a writer without a reader', () => {
    const [readFd, writeFd] = openTestPipe();
    closeFd(readFd);
    expect(() => addon.write(writeFd, bytes('x'), 0, 1)).toThrow('EPIPE');
  });

  it('is EAGAIN when empty or full and not blocking', () => {
    const [readFd, writeFd] = openTestPipe(true);
    expect(() => addon.read(readFd, new Uint8Array(1), 0, 1)).toThrow('EAGAIN');
    addon.write(writeFd, new Uint8Array(1 << 20), 0, 1 << 20);
    expect(() => addon.write(writeFd, bytes('x'), 0, 1)).toThrow('EAGAIN');
  });

  it('switches O_NONBLOCK and FD_CLOEXEC on and off', () => {
    const [readFd] = openTestPipe();
    expect(addon.isNonBlocking(readFd)).toBe(false);
    addon.setNonBlocking(readFd, true);
    addon.setCloseOnExec(readFd, false);
    expect([addon.isNonBlocking(readFd), addon.isCloseOnExec(readFd)]).toEqual([true, false]);
    addon.setNonBlocking(readFd, false);
    addon.setCloseOnExec(readFd, true);
    expect([addon.isNonBlocking(readFd), addon.isCloseOnExec(readFd)]).toEqual([false, true]);
  });
});

describe('capacity, as pipe(7) has it', () => {
  it('is a power of two of pages, rounded up from what was asked', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const given = addon.setPipeCapacity(writeFd, 10_000);
    expect(given).toBeGreaterThanOrEqual(10_000);
    expect(Math.log2(given) % 1).toBe(0);
    expect(addon.getPipeCapacity(readFd)).toBe(given);
  });

  it('is what a full pipe took, when it is filled in one piece', () => {
    const [, writeFd] = openTestPipe(true);
    const capacity = addon.getPipeCapacity(writeFd);
    expect(addon.write(writeFd, new Uint8Array(capacity + 1), 0, capacity + 1)).toBe(capacity);
  });

  it.each([
    ['one byte: new bytes join the last page', 1, 65_536],
    ['2,049 bytes: two do not fit into a page, so each takes one of 16', 2_049, 16 * 2_049],
  ])('writes of %s', (_, bytes, accepted) => {
    const [, writeFd] = openTestPipe(true);
    // An ordinary user with many pipes gets smaller ones: the arithmetic is that of 16 pages of 4,096 B.
    if (addon.getPipeCapacity(writeFd) !== 65_536) addon.setPipeCapacity(writeFd, 65_536);
    const buffer = new Uint8Array(bytes);
    let total = 0;
    const error = catchError(() => {
      for (;;) total += addon.write(writeFd, buffer, 0, bytes);
    });
    expect(error).toMatchObject({ code: 'EAGAIN' });
    expect(total).toBe(accepted);
  });

  it('cannot be made smaller than what lies in the pipe', () => {
    const [, writeFd] = openTestPipe(true);
    addon.setPipeCapacity(writeFd, 16_384);
    addon.write(writeFd, new Uint8Array(16_384), 0, 16_384);
    expect(() => addon.setPipeCapacity(writeFd, 4_096)).toThrow('EBUSY');
  });

  it('a write of up to PIPE_BUF bytes is all or EAGAIN, a larger one may be cut', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const capacity = addon.getPipeCapacity(writeFd);
    const buffer = new Uint8Array(capacity);
    addon.write(writeFd, buffer, 0, capacity - 1_000);
    const error = catchError(() => addon.write(writeFd, buffer, 0, 4_096));
    expect(error).toMatchObject({ code: 'EAGAIN' });
    expect(addon.write(writeFd, buffer, 0, 4_097)).toBeLessThan(4_097);
    expect(addon.read(readFd, buffer, 0, capacity)).toBeGreaterThan(0);
  });
});

describe('clock, scheduler, usage', () => {
  it('the clock never goes back and writes the one element asked for', () => {
    const times = new Float64Array(3).fill(-1);
    addon.readClock(times, 1);
    addon.readClock(times, 2);
    expect(times[0]).toBe(-1);
    expect(times[2]!).toBeGreaterThanOrEqual(times[1]!);
    expect(Number.isSafeInteger(times[1])).toBe(true);
    expect(addon.getClockResolutionNs()).toBeGreaterThan(0);
  });

  it('is the clock of process.hrtime', () => {
    const times = new Float64Array(1);
    const before = process.hrtime.bigint();
    addon.readClock(times, 0);
    const after = process.hrtime.bigint();
    expect(BigInt(times[0]!)).toBeGreaterThanOrEqual(before);
    expect(BigInt(times[0]!)).toBeLessThanOrEqual(after);
  });

  it('a thread bound to a CPU is seen there, and gets its CPUs back', () => {
    const all = addon.getAffinity(0);
    try {
      for (const cpu of all) {
        addon.setAffinity(0, Int32Array.of(cpu));
        expect(addon.getAffinity(0)).toEqual([cpu]);
        expect(addon.getCpu()).toBe(cpu);
      }
    } finally {
      addon.setAffinity(0, Int32Array.from(all));
    }
    expect(addon.getAffinity(addon.getThreadId())).toEqual(all);
  });

  it('usage of a thread only grows, and yielding is counted as a system call of ours', () => {
    const before = new Float64Array(6);
    const after = new Float64Array(7);
    addon.getThreadUsage(before);
    for (let round = 0; round < 1_000; round++) addon.yieldCpu();
    addon.getThreadUsage(after);
    for (let field = 0; field < 6; field++) expect(after[field]!).toBeGreaterThanOrEqual(before[field]!);
    expect(after[6]).toBe(0);
    expect(after[5]!).toBeGreaterThan(before[5]!);
    expect(after[4]!).toBeGreaterThan(1 << 20);
  });

  it('names its compiler', () => {
    expect(addon.compiler).toMatch(/^(g\+\+|clang\+\+) \d+\.\d+/);
  });
});

it('several workers load it at once, each with the error class of its own realm', async () => {
  const program = new URL('./worker-program.js', import.meta.url);
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => {
      const worker = new Worker(program, { execArgv: [] });
      return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    }),
  );
  expect(answers).toEqual(Array(4).fill({ isOwnClass: true, code: 'EBADF', sum: 0 }));
});
