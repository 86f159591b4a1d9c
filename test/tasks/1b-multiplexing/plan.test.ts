/** Claims about task 1b's grid: its cells, sets and comparisons fit together, on every machine and with every option. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TaskOptions } from '../../../src/cli/task.js';
import { METRIC_UNITS } from '../../../src/core/metrics.js';
import type { Environment, Mode } from '../../../src/core/result.js';
import type { CellSpec, RunPlan } from '../../../src/harness/plan.js';
import { task } from '../../../tasks/1b-multiplexing/experiment.js';
import { isPeerInstalled } from '../../../tasks/1b-multiplexing/peer-epoll-reader.js';
import { SUBJECTS } from '../../../tasks/1b-multiplexing/subjects.js';
import { ENVIRONMENT } from '../../harness/fake-plan.js';

const TWO_CPUS: Environment = ENVIRONMENT;
const ONE_CPU: Environment = { ...ENVIRONMENT, affinity: [0], effectiveCpus: 1 };
const ELSEWHERE: Environment = { ...ENVIRONMENT, platform: 'darwin' };
const withOpenFiles = (openFilesSoft: number): Environment => ({
  ...ENVIRONMENT,
  limits: { ...ENVIRONMENT.limits, openFilesSoft },
});

async function planOf(options: Partial<TaskOptions> = {}, environment = TWO_CPUS): Promise<RunPlan> {
  const plan = await task.buildPlan({ mode: 'quick', seed: 1, ...options }, environment);
  await plan.dispose(); // nothing has been prepared yet
  return plan;
}

const idsOf = (cells: readonly CellSpec[]) => cells.map((cell) => cell.id);
const skippedOf = ({ cells }: RunPlan) => cells.filter((cell) => cell.skip !== undefined);

/** The targets of the issue, by comparison. */
const TARGETS = [
  ['over-event-loop/events/epoll/64pipes', 'at-least', 3],
  ['over-poll/wait/epoll/1000fds/1ready', 'at-most', 1 / 50],
  ['times-native/events/epoll/64pipes', 'at-least', 0.6],
  ['times-native/wait/epoll/1000fds/1ready', 'at-most', 1.5],
  ['times-native/wait/poll/1fds/1ready', 'at-most', 2],
];

describe.each<Mode>(['quick', 'standard', 'full', 'budget'])('the plan of mode %s', (mode) => {
  const variants: [what: string, options: Partial<TaskOptions>, environment: Environment][] = [
    ['by default', {}, TWO_CPUS],
    ['with one CPU', {}, ONE_CPU],
    ['with few open files', {}, withOpenFiles(1_024)],
    ['with producers', { producers: [1, 3] }, TWO_CPUS],
  ];

  test.each(variants)(
    '%s: every cell is in exactly one set, or skipped with a reason and in none',
    async (_what, options, environment) => {
      const { cells, sets } = await planOf({ mode, ...options }, environment);
      expect(new Set(idsOf(cells)).size).toBe(cells.length);
      expect(new Set(sets.map((set) => set.id)).size).toBe(sets.length);
      const served = sets.flatMap((set) => idsOf(set.cells)).sort();
      expect(served).toEqual(idsOf(cells.filter((cell) => cell.skip === undefined)).sort());
      expect(served.length).toBeGreaterThan(15);
      for (const { skip } of cells) if (skip !== undefined) expect(skip).toMatch(/needs |takes |installed/);
      for (const set of sets) expect(set.expectedMs).toBeGreaterThan(0);
    },
  );

  test.each(variants)(
    '%s: both arms of every comparison are measured, in one metric',
    async (_what, options, environment) => {
      const { cells, comparisons } = await planOf({ mode, ...options }, environment);
      const measured = new Map(cells.filter((cell) => cell.skip === undefined).map((cell) => [cell.id, cell]));
      expect(new Set(comparisons.map(({ id }) => id)).size).toBe(comparisons.length);
      for (const { id, subject, reference, family } of comparisons) {
        expect(measured.get(subject), id).toBeDefined();
        expect(measured.get(subject)?.metric, id).toBe(measured.get(reference)?.metric);
        expect(subject).not.toBe(reference);
        expect(family).not.toBe('');
      }
    },
  );

  test('ids are metric/subject/parameters, as the result file has them, and subjects those of the list', async () => {
    const names = SUBJECTS.map(({ name }) => name);
    for (const { id, metric, subject } of (await planOf({ mode })).cells) {
      const words = id.split('/');
      expect(words.slice(0, 2)).toEqual([metric, subject]);
      expect(Object.keys(METRIC_UNITS)).toContain(metric);
      for (const word of words) expect(word).toMatch(/^[A-Za-z0-9-]+$/);
      expect(names).toContain(subject.replace(/^job-/, ''));
    }
  });

  test('has the targets on the comparisons that they are about, and on no others', async () => {
    const { comparisons } = await planOf({ mode });
    const targets = comparisons.flatMap(({ id, target }) => (target ? [[id, target.kind, target.ratio]] : []));
    expect(targets.sort()).toEqual(TARGETS);
  });

  test('has no family too large to be decided by its blocks', async () => {
    const sizes = new Map<string, number>();
    for (const { family } of (await planOf({ mode })).comparisons) sizes.set(family, (sizes.get(family) ?? 0) + 1);
    const most = mode === 'quick' ? 6 : 7;
    expect([...sizes].filter(([, size]) => size > most)).toEqual([]);
  });

  test('skips select above its wall with a reason that names poll and epoll, and takes it up to there', async () => {
    const { cells } = await planOf({ mode });
    const scans = cells.filter(({ metric, subject }) => metric === 'wait' && subject.endsWith('select'));
    for (const { id, parameters, skip } of scans) {
      const numbers = Number(parameters.fds) * (parameters.kind === 'eventfd' ? 1 : 2);
      if (numbers >= 1_000) expect(skip, id).toMatch(/below 1024 only.*poll and epoll/);
      else expect(skip, id).toBeUndefined();
    }
    expect(scans.some(({ skip }) => skip === undefined)).toBe(true);
    if (mode !== 'quick') expect(scans.some(({ skip }) => skip !== undefined)).toBe(true);
  });
});

describe('the quick plan', () => {
  test('declares at most 30 cells, and nearly that many', async () => {
    const { cells } = await planOf();
    expect(cells.length).toBeLessThanOrEqual(30);
    expect(cells.length).toBeGreaterThan(20);
  });

  test('has what the main questions take: growth, events, a stall, the wall, the job', async () => {
    expect(idsOf((await planOf()).cells)).toEqual(
      expect.arrayContaining([
        'wait/poll/1000fds/1ready',
        'wait/epoll/1fds/1ready',
        'wait/epoll/1000fds/1ready',
        'events/event-loop/64pipes',
        'service-gap/sequential/firehose',
        'descriptors/select/eventfd',
        'elapsed/job-thread-per-pipe/P4/slow-first',
      ]),
    );
  });
});

describe('the standard plan', () => {
  test('has each reader wherever it can be measured, and the job from one producer to 64', async () => {
    const ids = idsOf((await planOf({ mode: 'standard' })).cells);
    const readers = SUBJECTS.filter(({ name }) => !name.startsWith('native-')).map(({ name }) => name);
    for (const name of readers) {
      expect(ids).toContain(`fairness/${name}/firehose`);
      if (name !== 'peer-epoll') expect(ids).toContain(`elapsed/job-${name}/P4/slow-first`);
      if (name === 'sequential') continue;
      expect(ids).toContain(`latency/${name}/16pipes/1000-per-s/from-write`);
      expect(ids).toContain(`waits/${name}/16pipes/idle`);
    }
    for (const producers of [1, 4, 16, 64]) {
      for (const reader of ['sequential', 'epoll']) {
        // With one producer there is nobody beside the slow one.
        for (const metric of ['elapsed', 'memory', ...(producers > 1 ? ['service-gap'] : [])]) {
          expect(ids).toContain(`${metric}/job-${reader}/P${producers}/slow-first`);
        }
      }
    }
  });
});

describe('the options', () => {
  test('choose the producers', async () => {
    const { cells } = await planOf({ mode: 'standard', producers: [2, 5] });
    const jobs = cells.filter(({ metric }) => metric === 'elapsed').map(({ parameters }) => parameters.producers);
    expect([...new Set(jobs)].sort()).toEqual([2, 5]);
  });

  test('refuse an input that does not exist before anything is started', async () => {
    await expect(planOf({ input: join(tmpdir(), 'no such file of the lab') })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});

describe('what this machine cannot do', () => {
  test('with few open files the large sets are skipped with the number that they need, and nothing else is', async () => {
    const all = skippedOf(await planOf({ mode: 'standard' })).length;
    const skipped = skippedOf(await planOf({ mode: 'standard' }, withOpenFiles(1_024)));
    expect(skipped.length).toBeGreaterThan(all);
    const few = skipped.filter(({ skip }) => skip?.includes('ulimit'));
    expect(few.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['wait/epoll/10000fds/1ready', 'wait/poll/1000fds/1ready']),
    );
    for (const { id, skip } of few) {
      expect(id).toMatch(/^(wait|descriptors)\//);
      expect(skip).toMatch(/^needs [\d]+ open files, this process may have 1024 \(ulimit -n\)$/);
    }
  });

  test('with one CPU what needs a second one is skipped with the reason', async () => {
    const skipped = skippedOf(await planOf({ mode: 'standard' }, ONE_CPU)).filter(({ metric }) => metric === 'latency');
    expect(skipped.length).toBeGreaterThan(5);
    for (const { subject, skip } of skipped) {
      if (subject !== 'peer-epoll') expect(skip).toMatch(/^needs two CPUs/);
    }
  });

  test('the package epoll is skipped with the command that brings it, where nobody has installed it', async () => {
    const peers = (await planOf({ mode: 'standard' })).cells.filter(({ subject }) => subject === 'peer-epoll');
    expect(peers.length).toBeGreaterThan(3);
    for (const { skip } of peers) {
      if (isPeerInstalled()) expect(skip).toBeUndefined();
      else expect(skip).toMatch(/npm install --no-save epoll$/);
    }
  });

  test('elsewhere than on Linux all is skipped with the reason', async () => {
    const { cells, sets, comparisons } = await planOf({}, ELSEWHERE);
    for (const { id, skip } of cells) expect(skip, id).toMatch(/^needs Linux|poll and epoll take/);
    expect([sets.length, comparisons.length]).toEqual([0, 0]);
  });

  test('without the addon all is skipped with the reason and the remedy; nothing pretends', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-empty-'));
    try {
      const printer = fileURLToPath(new URL('./plan-printer.js', import.meta.url));
      const env = { ...process.env, IPC_LAB_NATIVE_DIR: folder };
      const printed = execFileSync(process.execPath, [printer], { env, encoding: 'utf8', timeout: 30_000 });
      const plan = JSON.parse(printed) as { cells: CellSpec[]; sets: number; comparisons: number };
      expect(plan.cells.length).toBeGreaterThan(20);
      for (const { id, skip } of plan.cells) expect(skip, id).toMatch(/; npm rebuild|npm |install/);
      expect(plan).toMatchObject({ sets: 0, comparisons: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
