/** Claims about what task 2a concludes of shared memory beside pipes: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './conclude.js';

const trips = (ring: number, pipe: number, options: { trials?: number } = {}) => [
  cell('round-trip/ring/64B/spin/cross-core', ring, options),
  cell('round-trip/pipe-processes/64B/cross-core', pipe, options),
];
const survivors = (threads: number, processes: number) => [
  cell('survivors/job-ring/P2/producer-crashed', threads),
  cell('survivors/job-epoll/P2/producer-killed', processes),
];

describe('trade-offs', () => {
  test.each<[string, number, number, number, number, Finding['status'], RegExp]>([
    [
      'cheaper, dies together',
      400,
      40_000,
      0,
      2,
      'supported',
      /^Cheaper as long as nobody sleeps, and less isolated\./,
    ],
    ['dearer, dies together', 40_000, 400, 0, 2, 'refuted', /^Not as expected/],
    ['cheaper, survives like processes', 400, 40_000, 2, 2, 'refuted', /^Not as expected/],
    ['about the same', 400, 420, 0, 2, 'undecided', /^What this run shows of it:/],
  ])('%s', (_what, ring, pipe, threads, processes, status, words) => {
    const found = conclude('trade-offs', [...trips(ring, pipe), ...survivors(threads, processes)]);
    expect(found).toMatchObject({ status, answer: expect.stringMatching(words) });
  });

  test('names each side of it that was measured, with what it rests on', () => {
    const cells = [
      ...trips(400, 40_000),
      cell('round-trip/ring/64B/block/same-core', 9_000),
      cell('round-trip/pipe-processes/64B/same-core', 6_000),
      cell('memory/job-ring/P4', 9e7),
      cell('memory/job-pipe/P4', 1e8),
      ...survivors(0, 2),
    ];
    const comparisons = [
      comparison('over-copying/throughput/ring-batched/1MiB/cross-core', 1.3, 'higher'),
      comparison('over-process/memory/worker', 0.9, 'lower'),
    ];
    const { answer, evidence } = conclude('trade-offs', cells, comparisons);
    for (const words of [
      'Cost of a message',
      'Wake-ups',
      'Copies',
      'Memory and start-up',
      'four producers',
      'Failure: ',
      'Isolation: ',
    ])
      expect(answer).toContain(words);
    expect(answer).toMatch(/0\.0100 times .* as long as through a pipe/);
    expect(answer).toMatch(/1\.50 times .* as long as through a pipe/);
    expect(answer).toMatch(/2 of three members finish where they are processes, 0 where they are threads/);
    expect(evidence).toEqual(
      expect.arrayContaining([...cells.map(({ id }) => id), ...comparisons.map(({ id }) => id)]),
    );
  });

  test('of a quick run stays open: nobody died in it, and no pipe crossed the cores', () => {
    const cells = [
      cell('round-trip/ring/64B/block/same-core', 9_000),
      cell('round-trip/pipe-processes/64B/same-core', 6_000),
    ];
    expect(conclude('trade-offs', cells)).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('Wake-ups'),
    });
  });

  test('is no answer where neither was asked for, and open where there are too few sets', () => {
    expect(find('trade-offs', [cell('rate/ring/64B/cross-core', 1e7)])).toBeUndefined();
    expect(find('trade-offs', trips(400, 40_000, { trials: 3 }))).toBeUndefined();
  });
});
