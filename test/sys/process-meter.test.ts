/** CPU time and switches of the whole process, threads that have ended among them. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { getProcessUsage, meterProcess } from '../../src/sys/process-meter.js';
import { getThreadUsage } from '../../src/sys/rusage.js';

const BURN_NS = 20e6;

/** Uses so much CPU time of the calling thread, and says how much it was. */
function burn(): number {
  const { cpuNs } = getThreadUsage();
  for (;;) {
    const burntNs = getThreadUsage().cpuNs - cpuNs;
    if (burntNs >= BURN_NS) return burntNs;
  }
}

test('what the calling thread has used is in it at once, to the microsecond', () => {
  for (let round = 0; round < 10; round++) {
    const before = getProcessUsage();
    const burntNs = burn();
    // Two sums of two times that are cut to microseconds each.
    expect(getProcessUsage().cpuNs - before.cpuNs).toBeGreaterThanOrEqual(burntNs - 4_000);
  }
});

test('a thread that has ended stays in it: its CPU time and its switches', async () => {
  const waits = 50;
  const program = `
    const sleeper = new Int32Array(new SharedArrayBuffer(4));
    for (let wait = 0; wait < ${waits}; wait++) Atomics.wait(sleeper, 0, 0, 1);
    const start = process.cpuUsage();
    const used = () => { const { user, system } = process.cpuUsage(start); return (user + system) * 1000; };
    while (used() < ${BURN_NS});
  `;
  const own = getThreadUsage();
  const { cpuNs, voluntarySwitches, report } = await meterProcess(async () => {
    await once(new Worker(program, { eval: true }), 'exit');
    const now = getThreadUsage();
    return {
      report: { cpuNs: now.cpuNs - own.cpuNs, voluntarySwitches: now.voluntarySwitches - own.voluntarySwitches },
    };
  });
  expect(cpuNs).toBeGreaterThan(report.cpuNs);
  expect(cpuNs).toBeGreaterThanOrEqual(BURN_NS);
  expect(voluntarySwitches).toBeGreaterThanOrEqual(report.voluntarySwitches + waits);
});

test('the work is told when it began, and its report comes with the meter', async () => {
  const report = await meterProcess((startNs) => ({ told: startNs }));
  expect(report.told).toBe(report.startNs);
  expect(report.endNs).toBeGreaterThanOrEqual(report.startNs);
  expect(report.cpus.length).toBeGreaterThan(0);
  await expect(meterProcess(() => Promise.reject(new Error('the work failed')))).rejects.toThrow('the work failed');
});
