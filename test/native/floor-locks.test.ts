/** Threads of a floor at one lock, one condition, one barrier, one counter: what they do is counted twice and must be the same. */

import { describe, expect, it } from 'vitest';
import { choosePlaces, startTeam, takeThreads } from './team-driver.js';

const COUNTERS = ['counter-shared', 'counter-padded', 'counter-false-sharing'];
const LOCKS = ['mutex', 'spin-mutex', 'semaphore', 'condition', 'barrier', ...COUNTERS];
const IN_STEP = ['condition', 'barrier'];

describe.each(LOCKS)('operate on %s', (subject) => {
  it.each(choosePlaces().flatMap(([place, cpus]) => [1, 2, 4].map((threads) => [place, threads, cpus] as const)))(
    'the counter that it guards has every operation: %s, %i threads',
    async (_, count, cpus) => {
      const { floor } = await startTeam(subject, cpus, count);
      // The second command begins with a structure of its own.
      for (const timeMs of [20, 5]) {
        const reply = await floor.say(`operate timeMs=${timeMs}`);
        const threads = takeThreads(reply, count);
        const operations = threads.map((thread) => thread.operations!);
        expect(operations.every(Number.isSafeInteger)).toBe(true);
        expect(reply.guard).toBe(operations.reduce((sum, one) => sum + one, 0));
        if (IN_STEP.includes(subject)) expect(new Set(operations).size).toBe(1);
        for (const thread of threads) expect(thread).toMatchObject({ checksum: 0 });
        for (const thread of threads) expect(thread).not.toHaveProperty('samplesNs');
        const lastNs = Math.max(...threads.map(({ endNs }) => endNs));
        const firstNs = Math.min(...threads.map(({ startNs }) => startNs));
        expect(lastNs - firstNs).toBeGreaterThan(0);
      }
      expect(await floor.close()).toEqual({ status: 0, signal: null });
    },
  );

  it('one thread alone is at work for all of the time', async () => {
    const { floor } = await startTeam(subject, 'free', 1);
    const reply = await floor.say('operate timeMs=30');
    const [thread] = takeThreads(reply, 1);
    expect(thread!.operations).toBeGreaterThan(0);
    await floor.close();
  });
});
