/** Claims about teams of workers that do as they are asked. */

import { MessageChannel } from 'node:worker_threads';
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
    await team.close();
  });

  test('is pinned, each thread where it was asked to be and its host where it was', async () => {
    const own = getAffinity();
    const [first] = own as [number];
    await start([{ cpus: [first] }, { cpus: null }, { cpus: [...own, first].reverse() }]);
    expect(team.workers.map(({ tid }) => getAffinity(tid))).toEqual([[first], own, own]);
    expect(team.workers.map(({ cpus }) => cpus)).toEqual([[first], own, own]);
    expect(getAffinity()).toEqual(own);
  });

  test('of nobody has nothing to do', async () => {
    await start([]);
    expect(await team.all('echo', [])).toEqual([]);
  });
});

describe('a step', () => {
  test('gives each worker its own input and data, and tells it who it is', async () => {
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

  test('may be done by an event loop, asks only those with an input, and is followed by others', async () => {
    await start([{}, {}, {}]);
    for (let turn = 0; turn < 3; turn++) {
      expect(await team.all('late', [turn, undefined, null])).toEqual([{ input: turn }, undefined, { input: null }]);
    }
  });

  test('is refused while another is under way, or without an input a worker, and does no harm then', async () => {
    await start([{}]);
    const first = team.all('late', [1]);
    await expect(team.all('late', [2])).rejects.toThrow('step late was asked for before step late was over');
    expect(await first).toEqual([{ input: 1 }]);
    await expect(team.all('late', [])).rejects.toThrow('step late: a team of 1 needs 1 inputs, got 0');
    expect(await team.all('late', [3])).toEqual([{ input: 3 }]);
  });

  test.each(['meet', 'meet-async'])(
    '%s: nobody passes before all that are asked have come, each time anew',
    async (step) => {
      await start([{}, {}, {}]);
      for (const asked of [3, 1, 2]) {
        const words = new Int32Array(new SharedArrayBuffer(16));
        const inputs = team.workers.map((_, index) => (index < asked ? { words, times: 200 } : undefined));
        const seen = await team.all<number[]>(step, inputs);
        const expected = Array.from({ length: 200 }, (_, time) => (time + 1) * asked);
        for (const one of seen.slice(0, asked)) expect(one).toEqual(expected);
      }
    },
  );

  test('sees what was changed in shared memory after the start, by its host or another worker, and its host sees its changes', async () => {
    const words = new Int32Array(new SharedArrayBuffer(4));
    await start([{ data: { words } }, { data: { words } }]);
    Atomics.store(words, 0, 7);
    expect(await team.all('exchange', [8, undefined])).toEqual([{ seen: 7 }, undefined]);
    expect(await team.all('exchange', [undefined, 9])).toEqual([undefined, { seen: 8 }]);
    expect(Atomics.load(words, 0)).toBe(9);
  });

  test('shares memory, and hands ports over', async () => {
    const { port1, port2 } = new MessageChannel();
    await start([
      { data: { port: port1 }, transferList: [port1] },
      { data: { port: port2 }, transferList: [port2] },
    ]);
    const said = team.all('say-to-port', ['across', undefined]);
    await said;
    expect(await team.all('hear-from-port', [undefined, 0])).toEqual([undefined, { heard: 'across' }]);
  });
});
