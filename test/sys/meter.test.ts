import { expect, it } from 'vitest';
import { Meter, meterWork } from '../../src/sys/meter.js';
import { getAffinity, getCpu, yieldCpu } from '../../src/sys/sched.js';

it('a meter reports the work alone, beside what the work says of itself', () => {
  const idle = meterWork((startNs) => ({ answer: 42, startedNs: startNs }));
  expect(idle).toMatchObject({ answer: 42, startedNs: idle.startNs });
  expect(idle.endNs).toBeGreaterThan(idle.startNs);
  const busy = meterWork(() => {
    for (let turn = 0; turn < 200_000; turn++) yieldCpu();
    return {};
  });
  expect(busy.cpuNs).toBeGreaterThan(idle.cpuNs);
  expect(busy.cpuNs).toBeLessThanOrEqual(2 * (busy.endNs - busy.startNs));
  expect(Object.keys(busy).sort()).toEqual(
    ['cpuNs', 'cpus', 'endNs', 'involuntarySwitches', 'startNs', 'voluntarySwitches'].sort(),
  );
});

it('a meter sees work that is much shorter than a tick of the kernel', () => {
  for (let round = 0; round < 50; round++) {
    const short = meterWork(() => {
      for (let turn = 0; turn < 20; turn++) getCpu();
      return {};
    });
    expect(short.cpuNs).toBeGreaterThan(0);
  }
});

it('the CPUs seen are among those that the thread may use, each once, ascending', () => {
  const meter = new Meter();
  meter.begin();
  meter.look();
  meter.end();
  const { cpus } = meter.report();
  expect(cpus.length).toBeGreaterThan(0);
  expect(cpus).toEqual([...new Set(cpus)].sort((a, b) => a - b));
  for (const cpu of cpus) expect(getAffinity()).toContain(cpu);
});
