/** Claims about task 2a's grid alone; what holds of any plan is in ../plans.test.ts. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TaskOptions } from '../../../src/cli/task.js';
import type { Mode } from '../../../src/core/result.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { task } from '../../../tasks/2a-shared-memory/experiment.js';
import { chooseLockCells, chooseMessageCells } from '../../../tasks/2a-shared-memory/grid.js';
import { isPeerInstalled, PEER_MISSING } from '../../../tasks/2a-shared-memory/peer-ringbuf.js';
import { LOCKS, SUBJECTS } from '../../../tasks/2a-shared-memory/subjects.js';
import { ELSEWHERE, idsOf, ONE_CPU, planOf as planOfTask, TWO_CPUS } from '../plan-ground.js';

const planOf = (options: Partial<TaskOptions> = {}, environment = TWO_CPUS) => planOfTask(task, options, environment);
const isPeer = ({ subject }: CellSpec) => subject === 'peer-ringbuf';
const targetsOf = async (mode: Mode) =>
  (await planOf({ mode })).comparisons.flatMap(({ id, target }) => (target ? [[id, target.kind, target.ratio]] : []));

/** The targets of the issue, by comparison. */
const TARGETS = [
  ['over-peer/rate/ring-batched/64B/cross-core', 'at-least', 10],
  ['over-peer/rate/ring/64B/cross-core', 'at-least', 2],
  ['times-native/operations/mutex/uncontended', 'at-least', 1 / 2.5],
  ['times-native/rate/ring-batched/64B/cross-core', 'at-least', 0.8],
  ['times-native/round-trip/atomics-block/4B/same-core', 'at-most', 2],
  ['times-native/throughput/ring-batched/1KiB/cross-core', 'at-least', 0.8],
].filter(([id]) => isPeerInstalled() || !String(id).startsWith('over-peer'));

describe.each<Mode>(['quick', 'standard', 'full', 'budget'])('the plan of mode %s', (mode) => {
  test('has all targets, on the comparisons that they are about and on no others', async () => {
    expect((await targetsOf(mode)).sort()).toEqual(TARGETS);
  });

  test('a word alone is asked for round trips of 4 B only, and every other message is one that all members take', () => {
    for (const { id, metric, subject, parameters } of chooseMessageCells({ mode })) {
      const { isWord } = SUBJECTS.find(({ name }) => name === subject)!;
      expect([id, parameters.bytes === 4]).toEqual([id, isWord ?? false]);
      if (isWord) expect(metric).toBe('round-trip');
      else expect(Number(parameters.bytes) % 4).toBe(0);
    }
  });

  test('threads that need each other are never alone', () => {
    const joint = LOCKS.filter(({ isJoint }) => isJoint).map(({ name }) => name);
    const alone = chooseLockCells(mode).filter(({ parameters }) => parameters.workers === 1);
    expect(alone.filter(({ subject }) => joint.includes(subject))).toEqual([]);
    expect(alone.length).toBeGreaterThan(1);
  });

  test('each way to wait is compared with spinning, wherever both are measured', async () => {
    const { cells, comparisons } = await planOf({ mode });
    const ids = new Set(idsOf(cells));
    for (const { id, metric, subject, placement, parameters } of cells) {
      if (parameters.wait === 'spin' || typeof SUBJECTS.find(({ name }) => name === subject)?.waits !== 'object')
        continue;
      const size = id.split('/')[2];
      const spinning = cells.find(
        (cell) =>
          cell.metric === metric &&
          cell.subject === subject &&
          cell.placement === placement &&
          cell.parameters.wait === 'spin' &&
          cell.id.split('/')[2] === size,
      );
      if (!spinning) continue;
      expect(ids).toContain(spinning.id);
      expect(comparisons).toContainEqual(expect.objectContaining({ subject: id, reference: spinning.id }));
    }
  });
});

describe('the standard plan', () => {
  test('has every subject and every lock', async () => {
    const { cells } = await planOf({ mode: 'standard' });
    const measured = new Set(cells.map(({ subject }) => subject));
    for (const { name } of [...SUBJECTS, ...LOCKS]) expect(measured).toContain(name);
    for (const name of ['worker', 'process']) expect(measured).toContain(name);
  });
});

describe('the options', () => {
  test('choose the sizes and the placements of messages', async () => {
    const { cells } = await planOf({ sizesBytes: [128, 4_096], placements: ['same-core'] });
    const messages = cells.filter(({ metric }) => ['round-trip', 'rate', 'throughput'].includes(metric));
    expect(new Set(messages.map(({ placement }) => placement))).toEqual(new Set(['same-core']));
    expect(new Set(messages.map(({ parameters }) => parameters.bytes))).toEqual(new Set([4, 128, 4_096]));
  });

  test.each([1, 4, 6, 66, 16 * 1_024 * 1_024])('refuse a message of %d B, with what is possible', async (bytes) => {
    await expect(planOf({ sizesBytes: [64, bytes] })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^--sizes .*multiples of 4 from 8B to 8MiB/),
    });
  });
});

describe('what this machine cannot do', () => {
  test('with one CPU cross-core and nothing else is skipped, with the reason', async () => {
    const { cells } = await planOf({ mode: 'standard' }, ONE_CPU);
    const skipped = cells.filter(({ skip }) => skip?.startsWith('needs two CPUs'));
    const cross = cells.filter(({ placement }) => placement === 'cross-core');
    expect(idsOf(skipped)).toEqual(idsOf(cross));
    expect(skipped.length).toBeGreaterThan(20);
    for (const cell of cells.filter(({ placement }) => placement !== 'cross-core')) {
      expect(cell.skip).toBe(isPeer(cell) && !isPeerInstalled() ? PEER_MISSING : undefined);
    }
  });

  test('elsewhere than on Linux all is skipped with the reason', async () => {
    const { cells, sets, comparisons } = await planOf({}, ELSEWHERE);
    for (const { id, skip } of cells) expect(skip, id).toMatch(/^needs Linux/);
    expect([sets.length, comparisons.length]).toEqual([0, 0]);
  });

  test('without the package ringbuf.js its cells, and they alone, are skipped with the command that brings it', () => {
    const printer = fileURLToPath(new URL('../plan-printer.js', import.meta.url));
    const printed = execFileSync(process.execPath, [printer, '2a', 'ringbuf.js'], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    const { cells } = JSON.parse(printed) as { cells: CellSpec[] };
    const peers = cells.filter(isPeer);
    expect(peers.length).toBeGreaterThan(0);
    for (const { skip } of peers) expect(skip).toMatch(/needs two CPUs|npm install --no-save ringbuf\.js@[\d.]+$/);
    for (const { skip } of cells.filter((cell) => !isPeer(cell))) expect(skip ?? '').not.toContain('ringbuf');
  });
});
