/** Claims about task 1a's grid alone; what holds of any plan is in ../plans.test.ts. */

import { describe, expect, test } from 'vitest';
import type { TaskOptions } from '../../../src/cli/task.js';
import type { Environment, Mode, Placement } from '../../../src/core/result.js';
import { MIB } from '../../../src/core/units.js';
import { task } from '../../../tasks/1a-pipes/experiment.js';
import { SUBJECTS, subjectOf } from '../../../tasks/1a-pipes/subjects.js';
import { ELSEWHERE, idsOf, ONE_CPU, planOf as planOfTask, TWO_CPUS } from '../plan-ground.js';

const planOf = (options: Partial<TaskOptions> = {}, environment = TWO_CPUS) => planOfTask(task, options, environment);

const NAMES = SUBJECTS.map(({ name }) => name);
const RECORD_METRICS = ['round-trip', 'throughput', 'latency'];

describe.each<Mode>(['quick', 'standard', 'full', 'budget'])('the plan of mode %s', (mode) => {
  const variants: [what: string, options: Partial<TaskOptions>, environment: Environment][] = [
    ['by default', {}, TWO_CPUS],
    ['with one CPU', {}, ONE_CPU],
    ['elsewhere than on Linux', {}, ELSEWHERE],
    ['with sizes', { sizesBytes: [17, 4096] }, TWO_CPUS],
    ['with one placement', { placements: ['cross-core'] }, TWO_CPUS],
    ['with producers', { producers: [3] }, TWO_CPUS],
    ['with all', { sizesBytes: [64], placements: ['free', 'same-core'], producers: [4, 2] }, TWO_CPUS],
  ];

  test.each(variants)(
    '%s: a message in an id has its size, its load and its placement',
    async (_what, options, environment) => {
      for (const { id, metric, subject, placement } of (await planOf({ mode, ...options }, environment)).cells) {
        if (!RECORD_METRICS.includes(metric)) continue;
        expect(NAMES).toContain(subject);
        const rate = metric === 'latency' ? '/\\d+-per-s' : '';
        expect(id).toMatch(new RegExp(`^${metric}/${subject}/\\d+(B|KiB|MiB)${rate}/(same-core|cross-core|free)$`));
        expect(id.split('/').at(-1)).toBe(placement);
      }
    },
  );

  test('has each cell beside its native floor wherever that is measured, and `pipe` always', async () => {
    const { cells, comparisons } = await planOf({ mode });
    const ids = new Set(idsOf(cells));
    const above = cells.filter(
      ({ metric, subject }) => RECORD_METRICS.includes(metric) && !subject.startsWith('native-'),
    );
    expect(above.length).toBeGreaterThan(8);
    for (const { id, subject } of above) {
      const reference = id.replace(`/${subject}/`, `/${subjectOf(subject).floor}/`);
      if (subject === 'pipe' && mode !== 'quick') expect(ids).toContain(reference);
      if (ids.has(reference)) expect(comparisons).toContainEqual(expect.objectContaining({ subject: id, reference }));
    }
  });

  test('has the targets on the comparisons that they are about, and on no others', async () => {
    const { comparisons } = await planOf({ mode });
    const targets = comparisons.flatMap(({ id, target }) => (target ? [[id, target.kind, target.ratio]] : []));
    const all = [
      ['over-stream/throughput/pipe-batched/64B/same-core', 'at-least', 10],
      ['pipe-or-socketpair/throughput/pipe-stream/64KiB/cross-core', 'at-least', 1],
      ['pipe-or-socketpair/throughput/pipe-stream/64KiB/same-core', 'at-least', 1],
      ['times-native/round-trip/pipe/64B/same-core', 'at-most', 1.15],
      ['times-native/throughput/pipe-batched/64B/same-core', 'at-least', 3],
      ['times-native/throughput/pipe/1MiB/same-core', 'at-least', 0.95],
      ['times-native/throughput/pipe/64KiB/same-core', 'at-least', 0.95],
    ];
    if (mode !== 'quick') expect(targets.sort()).toEqual(all);
    else for (const target of targets) expect(all).toContainEqual(target);
  });

  test('marks the sets in which waiting for a CPU is the mechanism', async () => {
    const { sets } = await planOf({ mode });
    const marked = sets.filter((set) => set.oversubscribed).map((set) => set.id);
    expect(marked.filter((id) => id.includes('pipe/')).sort()).toEqual(
      expect.arrayContaining(['native-pipe/same-core', 'pipe/same-core', 'job-pipe/P4']),
    );
    expect(marked).not.toContain('pipe/cross-core');
    expect(marked).not.toContain('call');
    const alone = (await planOf({ mode }, ONE_CPU)).sets.filter((set) => /^(native-)?pipe\//.test(set.id));
    expect(alone.map((set) => set.oversubscribed)).toEqual(alone.map(() => true));
  });
});

describe('the quick plan', () => {
  test('has a cell for each question that takes no more than a minute, and a round trip for nearly every subject', async () => {
    const ids = idsOf((await planOf()).cells);
    expect(ids).toEqual(
      expect.arrayContaining([
        ...NAMES.filter((name) => !/batched|spin|advanced|execa/.test(name)).map(
          (name) => `round-trip/${name}/64B/same-core`,
        ),
        'round-trip/pipe-spin/64B/cross-core',
        'throughput/pipe-batched/64B/same-core',
        'throughput/native-pipe/64KiB/same-core',
        'call/write-read/64B',
        'elapsed/job-serial',
        'service-gap/job-pipe/P4/slow-first',
        'capacity/pipe/writes-of-4097B',
      ]),
    );
  });
});

describe('the standard plan', () => {
  test('has every subject from 64 B to 1 MiB, on one core and on two, under load and over 1, 2, 4 and 8 producers', async () => {
    const ids = idsOf((await planOf({ mode: 'standard' })).cells);
    for (const name of NAMES.filter((each) => each !== 'pipe-spin')) {
      expect(ids).toContain(`round-trip/${name}/64B/same-core`);
      expect(ids).toContain(`round-trip/${name}/64B/cross-core`);
      for (const size of ['64B', '64KiB', '1MiB']) expect(ids).toContain(`throughput/${name}/${size}/same-core`);
      for (const size of ['64B', '64KiB']) expect(ids).toContain(`throughput/${name}/${size}/cross-core`);
      expect(ids).toContain(`latency/${name}/64B/10000-per-s/cross-core`);
    }
    for (const producers of [1, 2, 4, 8]) {
      for (const metric of ['elapsed', 'service-gap', 'spawn', 'memory']) {
        expect(ids).toContain(`${metric}/job-pipe/P${producers}`);
      }
    }
  });
});

describe('the full plan', () => {
  test('has every subject at every size and placement, small messages under three loads, each larger size under one', async () => {
    const ids = new Set(idsOf((await planOf({ mode: 'full' })).cells));
    for (const name of NAMES) {
      for (const placement of ['same-core', 'cross-core', 'free']) {
        for (const size of ['64B', '512B', '4KiB', '16KiB', '64KiB', '256KiB', '1MiB']) {
          for (const metric of ['round-trip', 'throughput'])
            expect(ids).toContain(`${metric}/${name}/${size}/${placement}`);
        }
        for (const load of ['512B/10000', '64KiB/1000', '1MiB/50']) {
          expect(ids).toContain(`latency/${name}/${load}-per-s/${placement}`);
        }
        for (const rate of [1_000, 10_000, 50_000])
          expect(ids).toContain(`latency/${name}/64B/${rate}-per-s/${placement}`);
      }
    }
  });
});

describe('the options', () => {
  test('choose the sizes, the placements and the producers', async () => {
    const placements: Placement[] = ['same-core'];
    const { cells } = await planOf({ mode: 'standard', sizesBytes: [128, MIB], placements, producers: [2] });
    const records = cells.filter((cell) => ['round-trip', 'throughput'].includes(cell.metric));
    expect(idsOf(records).sort()).toEqual(
      NAMES.flatMap((subject) =>
        ['128B', '1MiB'].flatMap((size) =>
          ['round-trip', 'throughput'].map((metric) => `${metric}/${subject}/${size}/same-core`),
        ),
      ).sort(),
    );
    const jobs = [
      ...new Set(cells.filter((cell) => cell.subject === 'job-pipe').map((cell) => cell.parameters.producers)),
    ];
    expect(jobs).toEqual([2]);
  });

  test.each([1, 15, 16, 16 * MIB + 1])('refuse a record of %d B, with what is possible', async (bytes) => {
    await expect(planOf({ sizesBytes: [64, bytes] })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^--sizes .*header of 16 B, so sizes run from 17B to 16MiB/),
    });
  });

  test('take the smallest and the largest record that there can be', async () => {
    const ids = idsOf((await planOf({ sizesBytes: [17, 16 * MIB] })).cells);
    expect(ids).toContain('round-trip/pipe/17B/same-core');
    expect(ids).toContain('throughput/pipe/16MiB/cross-core');
  });
});

describe('what this machine cannot do', () => {
  test('with one CPU cross-core is skipped with the reason, and nothing else is', async () => {
    const { cells, sets } = await planOf({}, ONE_CPU);
    const skipped = cells.filter((cell) => cell.skip !== undefined);
    expect(idsOf(skipped)).toEqual(idsOf(cells.filter((cell) => cell.placement === 'cross-core')));
    expect(skipped.length).toBeGreaterThan(1);
    for (const { skip } of skipped) expect(skip).toBe('needs two CPUs: this process may use CPU 0 alone');
    expect(sets.map((set) => set.id)).not.toContain('pipe/cross-core');
  });

  test('elsewhere than on Linux every pinned placement is skipped with the reason', async () => {
    const { cells } = await planOf({}, ELSEWHERE);
    for (const cell of cells.filter(({ placement }) => placement === 'same-core')) {
      expect(cell.skip).toMatch(/^needs Linux/);
    }
  });
});
