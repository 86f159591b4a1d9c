/** Claims about teams of workers that do as they are asked. */

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTeam, type WorkerSpec, type WorkerTeam } from '../../src/harness/worker-team.js';
import { readThreadIds } from '../../src/sys/procfs.js';
import { getAffinity } from '../../src/sys/sched.js';

const module = new URL('./team-program.js', import.meta.url);
const options = { timeoutMs: 30_000 };

let team: WorkerTeam;

async function start(specs: Partial<WorkerSpec>[]): Promise<void> {
  team = await startTeam(
    specs.map((spec, index) => ({ role: `w${index}`, module, cpus: null, ...spec })),
    options,
  );
}

/** The first thread makes the process start others, which load modules for all and stay. */
beforeAll(async () => {
  await start([{}]);
  await team.close();
});

afterEach(async () => {
  await team?.close();
});

describe('a team that has started', () => {
  test('has threads of its own that the kernel lists, and none of them after close()', async () => {
    const before = readThreadIds('self');
    await start([{}, {}, {}]);
    const tids = team.workers.map(({ tid }) => tid);
    expect(new Set(tids).size).toBe(3);
    expect(readThreadIds('self')).toEqual([...before, ...tids].sort((a, b) => a - b));
    await team.close();
    expect(readThreadIds('self')).toEqual(before);
  });

  test('is pinned, each thread where it was asked to be and its host where it was', async () => {
    const own = getAffinity();
    const [first] = own as [number];
    await start([{ cpus: [first] }, { cpus: null }, { cpus: [...own, first].reverse() }]);
    expect(team.workers.map(({ tid }) => getAffinity(tid))).toEqual([[first], own, own]);
    expect(team.workers.map(({ cpus }) => cpus)).toEqual([[first], own, own]);
    expect(getAffinity()).toEqual(own);
  });
});

test('each worker gets its own input and data, and says who it is', async () => {
  await start([
    { data: { of: 'a' }, role: 'a' },
    { data: { of: 'b' }, role: 'b', module: module.pathname },
  ]);
  const [a, b] = team.workers.map(({ tid }) => tid);
  expect(await team.all('echo', [1, 'x'])).toEqual([
    { input: 1, index: 0, role: 'a', tid: a, data: { of: 'a' } },
    { input: 'x', index: 1, role: 'b', tid: b, data: { of: 'b' } },
  ]);
});
