/** Mutants of the scaling analysis: formulas of published programs that are off, and claims that the data do not carry. Called by catalogue.ts. */

import type { Mutant, TestChoice } from './mutant.js';

const test = (file: string, title: string): TestChoice => ({
  file: `test/scaling/${file}.test.js`,
  title: new RegExp(`^${title}`),
});
const ROWS_OF_SPEEDUPS = test('laws', 'a speed-up has no serial fraction at one worker');

export const SCALING_MUTANTS: readonly Mutant[] = [
  {
    id: 'speedup-inverted',
    row: 'upside-down',
    story: 'One worker over N instead of N over one: twice as fast is 0.5.',
    kind: 'D',
    plant: {
      file: 'src/scaling/speedup.js',
      find: 'const speedup = throughput / baseline;',
      replace: 'const speedup = baseline / throughput;',
    },
    test: ROWS_OF_SPEEDUPS,
  },
  {
    id: 'karp-flatt-above-one',
    row: 'share-above-one',
    story: 'The workers are slower than one, and 133 % of the work is said to be serial.',
    kind: 'D',
    plant: {
      file: 'src/scaling/speedup.js',
      find: 'serialFraction: fraction !== null && fraction <= 1 ? fraction : null,',
      replace: 'serialFraction: fraction,',
    },
    test: ROWS_OF_SPEEDUPS,
  },
  {
    id: 'profile-n-minus-one',
    row: 'degrees-of-freedom',
    story: 'n − 1, as for a mean: three parameters were fitted, and the intervals are too narrow.',
    kind: 'D',
    plant: {
      file: 'src/scaling/choice.js',
      find: 'df: sample.runs - parameters }',
      replace: 'df: sample.runs - 1 }',
    },
    test: test('datasets', 'careful refits of specsdm91: the profile intervals agree'),
  },
  {
    id: 'kappa-two-sided',
    row: 'degrees-of-freedom',
    story: 'κ cannot be negative, and half of the chance is counted that it is.',
    kind: 'D',
    plant: { file: 'src/scaling/choice.js', find: 'fTail(f, 1, df) / 2', replace: 'fTail(f, 1, df)' },
    test: test('fit', 'the criteria of F on κ is one-sided'),
  },
  {
    id: 'split-stray-half',
    row: 'foreign-factor',
    story: 'Pairs of workers are N(N−1)/2, so somebody halves κ: the law has no ½, and the parts do not add up.',
    kind: 'D',
    plant: {
      file: 'src/scaling/laws.js',
      find: 'coherency: kappa * (workers - 1),',
      replace: 'coherency: (kappa * (workers - 1)) / 2,',
    },
    test: test('known-mistakes', 'R usl, overhead has a stray ½'),
  },
  {
    id: 'latency-sign',
    row: 'root-sign',
    story: 'σ − κ for κ − σ in the root of N(R): X(R)·R is not N.',
    kind: 'D',
    plant: {
      file: 'src/scaling/latency.js',
      find: 'const linear = sigma - kappa;',
      replace: 'const linear = kappa - sigma;',
    },
    test: test('known-mistakes', 'usl4j and usl-rs have a sign wrong'),
  },
  {
    id: 'concurrency-without-kappa',
    row: 'special-case-for-all',
    story: 'The formula of κ = 0, which needs no root, for every κ.',
    kind: 'D',
    plant: {
      file: 'src/scaling/latency.js',
      find: 'const slope = gamma / throughput + kappa - sigma;',
      replace: 'const slope = gamma / throughput - sigma; if (slope > 0) return (1 - sigma) / slope;',
    },
    test: test('known-mistakes', 'usl4j and usl-rs take the formula of κ = 0'),
  },
  {
    id: 'cores-not-looked-for',
    row: 'one-law-everywhere',
    story: 'No breakpoint is looked for: the end of the cores is fitted as contention and coherency.',
    kind: 'D',
    plant: {
      file: 'src/scaling/evidence.js',
      find: 'const scanned = scanBreakpoints(sample, places);',
      replace: 'const scanned = null;',
    },
    test: test('claims', 'κ is claimed in at most 6 of 100 runs without any and that law would be fitted'),
  },
];
