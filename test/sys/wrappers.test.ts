import { describe, expect, it } from 'vitest';
import { getClockResolutionNs, readClock, readNow, setTimerSlack, sleepUntil } from '../../src/sys/clock.js';
import { close, read, write, writev } from '../../src/sys/io.js';
import {
  closePipe,
  getPipeCapacity,
  isCloseOnExec,
  isNonBlocking,
  openPipe,
  setCloseOnExec,
  setNonBlocking,
  setPipeCapacity,
} from '../../src/sys/pipe.js';
import { countDescriptors, readDescriptorKind } from '../../src/sys/procfs.js';
import { getThreadUsage } from '../../src/sys/rusage.js';
import { getAffinity, getCpu, setAffinity, yieldCpu } from '../../src/sys/sched.js';
import { getSendBuffer, openSocketPair } from '../../src/sys/socketpair.js';

describe('affinity', () => {
  it('is set for the calling thread, read back and restored', () => {
    const all = getAffinity();
    try {
      setAffinity(all.slice(-1));
      yieldCpu();
      expect([getAffinity(), [getCpu()]]).toEqual([all.slice(-1), all.slice(-1)]);
    } finally {
      setAffinity(all);
    }
    expect(getAffinity()).toEqual(all);
  });

  it.each([[[0.5]], [[2 ** 32]], [[-1]], [[Number.NaN]], [[]], [[0, 1.5]]])(
    '%j is a RangeError and changes nothing',
    (cpus) => {
      const before = getAffinity();
      expect(() => setAffinity(cpus)).toThrow(RangeError);
      expect(getAffinity()).toEqual(before);
    },
  );
});

it('a pipe’s wrappers reach the pipe, and nothing stays open', () => {
  const before = countDescriptors();
  const pipe = openPipe({ nonBlocking: true });
  expect([isNonBlocking(pipe.readFd), isCloseOnExec(pipe.writeFd)]).toEqual([true, true]);
  setNonBlocking(pipe.readFd, false);
  setCloseOnExec(pipe.readFd, false);
  expect([isNonBlocking(pipe.readFd), isCloseOnExec(pipe.readFd)]).toEqual([false, false]);
  expect(setPipeCapacity(pipe.writeFd, 8_192)).toBe(getPipeCapacity(pipe.readFd));
  expect(write(pipe.writeFd, Uint8Array.of(1, 2, 3), 1, 2)).toBe(2);
  expect(writev(pipe.writeFd, [Uint8Array.of(4), Uint8Array.of(5)])).toBe(2);
  const into = new Uint8Array(4);
  expect(read(pipe.readFd, into, 0, 4)).toBe(4);
  expect([...into]).toEqual([2, 3, 4, 5]);
  closePipe(pipe);
  const other = openPipe();
  expect(isNonBlocking(other.readFd)).toBe(false);
  close(other.readFd);
  close(other.writeFd);
  expect(countDescriptors()).toBe(before);
});

it('the clock is one clock, however it is read', () => {
  const times = new Float64Array(2);
  readClock(times, 0);
  const now = readNow();
  readClock(times, 1);
  expect(times[0]!).toBeLessThanOrEqual(now);
  expect(now).toBeLessThanOrEqual(times[1]!);
  expect(getClockResolutionNs()).toBeGreaterThan(0);
});

it('usage has a name for each number and counts what a thread does', () => {
  const before = getThreadUsage();
  // Not a tick later, at once: this is what a cell of some milliseconds rests on.
  expect(getThreadUsage().cpuNs).toBeGreaterThan(before.cpuNs);
  expect(Object.keys(before)).toEqual([
    'cpuNs',
    'userNs',
    'systemNs',
    'voluntarySwitches',
    'involuntarySwitches',
    'maxRssBytes',
  ]);
  expect(before.maxRssBytes).toBeGreaterThan(1 << 20);
});

it('a socketpair is a socket to the kernel, carries bytes from its writing to its reading end, and nothing stays open', () => {
  const before = countDescriptors();
  const { readFd, writeFd } = openSocketPair({ nonBlocking: true });
  try {
    expect([readDescriptorKind('self', readFd), readDescriptorKind('self', writeFd)]).toEqual(['socket', 'socket']);
    expect([isNonBlocking(writeFd), isCloseOnExec(readFd), isCloseOnExec(writeFd)]).toEqual([true, true, true]);
    expect(write(writeFd, Uint8Array.of(1, 2, 3), 0, 3)).toBe(3);
    const into = new Uint8Array(4);
    expect([read(readFd, into, 0, 4), ...into]).toEqual([3, 1, 2, 3, 0]);
    expect(getSendBuffer(writeFd)).toBeGreaterThan(0);
    expect(() => getPipeCapacity(writeFd)).toThrow(expect.objectContaining({ code: 'EBADF' }));
  } finally {
    close(readFd);
    close(writeFd);
  }
  expect(countDescriptors()).toBe(before);
});

describe('sleeping until a time', () => {
  it('never ends before it, and at once when it is past', () => {
    setTimerSlack(1);
    for (const aheadNs of [-1_000_000, 0, 50_000, 1_000_000]) {
      const timeNs = readNow() + aheadNs;
      sleepUntil(timeNs);
      expect(readNow()).toBeGreaterThanOrEqual(timeNs);
    }
  });

  it('goes on to sleep until the same time after a signal, and passes any other failure on', () => {
    const asked: number[] = [];
    const failing = (codes: string[]) => (timeNs: number) => {
      asked.push(timeNs);
      const code = codes.shift();
      if (code) throw Object.assign(new Error(code), { code });
    };
    sleepUntil(7, failing(['EINTR', 'EINTR']));
    expect(asked).toEqual([7, 7, 7]);
    expect(() => sleepUntil(7, failing(['EINVAL']))).toThrow('EINVAL');
  });
});
