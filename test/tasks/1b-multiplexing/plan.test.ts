/** Claims about task 1b's grid alone; what holds of any plan is in ../plans.test.ts. */

import { describe, expect, test } from 'vitest';
import type { TaskOptions } from '../../../src/cli/task.js';
import type { Mode } from '../../../src/core/result.js';
import { task } from '../../../tasks/1b-multiplexing/experiment.js';
import { isPeerInstalled } from '../../../tasks/1b-multiplexing/peer-epoll-reader.js';
import { SUBJECTS } from '../../../tasks/1b-multiplexing/subjects.js';
import { ELSEWHERE, idsOf, ONE_CPU, planOf as planOfTask, skippedOf, TWO_CPUS, withOpenFiles } from '../plan-ground.js';

const planOf = (options: Partial<TaskOptions> = {}, environment = TWO_CPUS) => planOfTask(task, options, environment);

/** The targets of the issue, by comparison. */
const TARGETS = [
  ['over-event-loop/events/epoll/64pipes', 'at-least', 3],
  ['over-poll/wait/epoll/1000fds/1ready', 'at-most', 1 / 50],
  ['times-native/events/epoll/64pipes', 'at-least', 0.6],
  ['times-native/wait/epoll/1000fds/1ready', 'at-most', 1.5],
  ['times-native/wait/poll/1fds/1ready', 'at-most', 2],
];

describe.each<Mode>(['quick', 'standard', 'full', 'budget'])('the plan of mode %s', (mode) => {
  test('subjects are those of the list', async () => {
    const names = SUBJECTS.map(({ name }) => name);
    for (const { subject } of (await planOf({ mode })).cells) {
      expect(names).toContain(subject.replace(/^job-/, ''));
    }
  });

  test('has the targets on the comparisons that they are about, and on no others', async () => {
    const { comparisons } = await planOf({ mode });
    const targets = comparisons.flatMap(({ id, target }) => (target ? [[id, target.kind, target.ratio]] : []));
    expect(targets.sort()).toEqual(TARGETS);
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
});
