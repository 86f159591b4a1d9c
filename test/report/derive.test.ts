/** Claims about what reports derive from a cell, and what they call things. */

import { describe, expect, test } from 'vitest';
import { METRIC_UNITS } from '../../src/core/metrics.js';
import type { Metric } from '../../src/core/result.js';
import { deriveCpuPerOperation, findNativeComparisons, METRIC_WORDS, nameParameter } from '../../src/report/derive.js';
import { compare, makeCell } from './synthetic.js';

describe('CPU an operation', () => {
  const cpuOf = (metric: Metric) =>
    deriveCpuPerOperation(makeCell({ metric, subject: 'x', parameters: {}, centre: 1, cpuNs: 70 }));
  test('is the CPU time of all sides over the operations', () => {
    expect(cpuOf('wait')).toBe(70);
    expect(cpuOf('latency')).toBe(70);
  });
  test('is none where the thread that handles also fills the pipes, nor where nothing is counted', () => {
    expect(cpuOf('events')).toBeNull();
    expect(cpuOf('memory')).toBeNull();
  });
});

test('the comparison with the floor is the first that the plan has: a second floor answers a question of its own', () => {
  const [poll, native, threads] = ['poll', 'native-poll', 'native-poll-threads'].map((subject) =>
    makeCell({ metric: 'wait', subject, parameters: { fds: 1 }, centre: 100 }),
  );
  const first = compare(poll!, native!, 2);
  const second = compare(poll!, threads!, 1);
  const found = findNativeComparisons({ cells: [poll!, native!, threads!], comparisons: [first, second] });
  expect(found.get(poll!.id)).toBe(first);
});

describe('words', () => {
  test('of latency hold for cells that begin at the schedule and for those that begin at the write', () => {
    expect(METRIC_WORDS.latency.words).toMatch(/to be sent.* write/);
  });
  test('there are for every metric', () => {
    for (const metric of Object.keys(METRIC_UNITS)) expect(METRIC_WORDS[metric as Metric].words).not.toBe('');
  });
  test.each([
    ['bytes', 'size'],
    ['recordBytes', 'record'],
    ['fds', 'descriptors'],
    ['messagesPerSecond', 'messages per second'],
    ['slowTotalMs', 'ms of pauses'],
    ['constructor', 'constructor'],
  ])('for the parameter %s are "%s"', (key, words) => {
    expect(nameParameter(key)).toBe(words);
  });
});
