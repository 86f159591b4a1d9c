/** Claims about what the sweep concludes: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison, Result } from '../../../src/core/result.js';
import { resultSchema } from '../../../src/core/result-schema.js';
import { explain } from '../../../tasks/2a-scaling/findings.js';
import { WORKLOADS } from '../../../tasks/2a-scaling/workloads.js';
import { makeResultOfSweep } from './synthetic-result.js';

const [quick, standard] = await Promise.all([makeResultOfSweep('quick'), makeResultOfSweep('standard')]);

const find = (result: Result, id: string) => explain(result).find((finding) => finding.id === id)!;

/** The result with some of its comparisons decided otherwise. */
function decide(result: Result, id: string | RegExp, fields: Partial<Comparison>): Result {
  const isWanted = (comparison: Comparison) => (typeof id === 'string' ? comparison.id === id : id.test(comparison.id));
  expect(result.comparisons.some(isWanted), String(id)).toBe(true);
  return {
    ...result,
    comparisons: result.comparisons.map((comparison) =>
      isWanted(comparison) ? { ...comparison, ...fields } : comparison,
    ),
  };
}

/** The result with cells as they would be otherwise; those for which there is nothing are gone. */
const change = (result: Result, changed: (cell: Cell) => Cell | null): Result => ({
  ...result,
  cells: result.cells.flatMap((cell) => changed(cell) ?? []),
});

describe.each([
  ['quick', quick],
  ['standard', standard],
])('the findings of a %s run', (_mode, result) => {
  test('rest on cells and comparisons that there are, each named once', () => {
    expect(resultSchema.safeParse(result).error).toBeUndefined();
    const known = new Set([...result.cells, ...result.comparisons].map(({ id }) => id));
    for (const { id, evidence } of result.findings) {
      expect(evidence.length, id).toBeGreaterThan(0);
      expect(new Set(evidence).size, id).toBe(evidence.length);
      for (const each of evidence) expect(known, id).toContain(each);
    }
  });

  test('are whole sentences without a hole', () => {
    for (const { id, answer } of result.findings) {
      expect(answer, id).toMatch(/^[A-Z].*[.)]$/);
      expect(answer, id).not.toMatch(/Cannot be said|undefined|NaN|Infinity|\[object|\.\.|: \.| {2}/);
    }
  });
});

describe('what is found', () => {
  test('of a standard run is everything, and the experiments confirm what limits each', () => {
    const names = ['why-threads-help', 'why-speed-ups-diminish', ...WORKLOADS.map(({ name }) => `limit-of-${name}`)];
    expect(standard.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining([...names, 'limit-of-job-ring', 'native', 'interpreter-lock', 'lost-updates']),
    );
    const open = standard.findings.filter(({ status }) => status !== 'supported').map(({ id }) => id);
    expect(open).toEqual(['limit-of-job-ring']); // no experiment is made of it
  });

  test.each([
    ['blocking-io', /^The waits, which overlap/],
    ['async-io', /^One thread that all depend on/],
    ['cpu', /^The cores/],
    ['memory', /^The memory's bandwidth/],
    ['serial-phase', /^A serial phase.*Amdahl's law says 1\.60 times/],
    ['locked', /^The lock.*A lock held 0\.6 of the time allows 2 workers between 1\.25 \(Amdahl\) and 1\.67 \(1\/f\)/],
    ['counter-shared', /^Coherency/],
    ['counter-padded', /^The cores/],
    ['counter-false-sharing', /^Coherency/],
    ['queue', /^Handing over and waking up/],
    ['postmessage', /^Handing over and waking up/],
  ])('limits %s: %s', (name, words) => {
    expect(find(standard, `limit-of-${name}`)).toMatchObject({
      status: 'supported',
      answer: expect.stringMatching(words),
    });
  });

  test('names the bound of waiting: Z, S, what was reached of it, and the knee', () => {
    const { answer } = find(standard, 'limit-of-blocking-io');
    expect(answer).toMatch(/a wait Z of 2\.00 ms and work S of 220 µs on 2\.00 CPUs .* 3,?604|3604/);
    expect(answer).toMatch(/the knee, .*, is at 20\.2/);
  });

  test('says whether more than a CPU each helps or costs', () => {
    expect(find(standard, 'limit-of-blocking-io').answer).toMatch(
      /Beyond the CPUs, 8 workers over 2: .*, more still helps\./,
    );
    const costly = decide(standard, 'over-cores/operations/cpu/W8', { verdict: 'lower' });
    expect(find(costly, 'limit-of-cpu').answer).toMatch(/Beyond the CPUs, .*, more costs\./);
  });
});

describe('the cause', () => {
  test.each(['cpu', 'locked', 'serial-phase', 'memory', 'queue'])(
    'of %s is not confirmed when its experiment changes nothing',
    (name) => {
      const changed = decide(standard, new RegExp(`^experiment/.*/${name}$`), { verdict: 'same' });
      expect(find(changed, `limit-of-${name}`).status).toBe('undecided');
    },
  );

  test('follows the numbers, not the name: with the counters of another layout padding changes nothing', () => {
    const swapped = change(standard, (cell) => {
      if (cell.metric !== 'operations' || !['counter-shared', 'counter-padded'].includes(cell.subject)) return cell;
      const subject = cell.subject === 'counter-shared' ? 'counter-padded' : 'counter-shared';
      return { ...cell, subject, id: cell.id.replace(cell.subject, subject) };
    });
    expect(find(swapped, 'limit-of-counter-shared').answer).not.toMatch(/^Coherency/);
  });
});

describe('why threads help', () => {
  test('is overlap and division, with Python and the event loop beside', () => {
    const { answer, status } = find(standard, 'why-threads-help');
    expect(status).toBe('supported');
    for (const words of [
      'Waits overlap',
      'Work is divided',
      'No threads are needed for waiting',
      'In Python 2 threads',
      'Processes',
      'read(2) gives the lock up',
    ])
      expect(answer).toContain(words);
  });
  test('is refuted where threads that compute do no more than one', () => {
    expect(find(decide(standard, 'over-one/operations/cpu/W2', { verdict: 'same' }), 'why-threads-help').status).toBe(
      'refuted',
    );
  });
});

describe('why speed-ups diminish', () => {
  test('has every workload under its cause, and published data where there are too few CPUs for a law', () => {
    const { answer, status } = find(standard, 'why-speed-ups-diminish');
    expect(status).toBe('supported');
    for (const { name } of WORKLOADS) expect(answer).toContain(name);
    expect(answer).toContain('raytracer');
  });
  test('of a quick run claims no law', () => {
    expect(find(quick, 'why-speed-ups-diminish').answer).not.toMatch(/raytracer|law's coefficients/);
    expect(find(quick, 'limit-of-cpu').answer).toContain('Serial fraction by Karp and Flatt');
  });
});

describe('with too little', () => {
  test('one number of workers is no sweep, and says so', () => {
    const single = change(standard, (cell) =>
      Number(cell.parameters.workers) > 1 && cell.subject === 'cpu' ? null : cell,
    );
    const { status, answer } = find({ ...single, comparisons: [] }, 'limit-of-cpu');
    expect([status, answer]).toEqual([
      'undecided',
      expect.stringMatching(/measured with 1 numbers? of workers, two are the least/),
    ]);
  });
  test('what was skipped is named with its reason', () => {
    const skipped = change(standard, (cell): Cell => {
      if (cell.subject !== 'cpu') return cell;
      const { summary: _summary, ...rest } = cell;
      return { ...rest, status: 'skipped', reason: '64 workers take too much memory', trials: [] };
    });
    const { status, answer } = find({ ...skipped, comparisons: [] }, 'limit-of-cpu');
    expect([status, answer]).toEqual(['undecided', expect.stringContaining('64 workers take too much memory')]);
  });
  test('nothing of it asked for, no finding', () => {
    const none = { ...standard, cells: standard.cells.filter(({ subject }) => subject === 'workers'), comparisons: [] };
    expect(explain(none)).toEqual([]);
  });
});

describe('Python', () => {
  const drift = (busyNs: number, idleNs: number) =>
    change(standard, (cell) => {
      if (cell.metric !== 'drift' || !cell.subject.endsWith('-threads')) return cell;
      const median = Number(cell.parameters.busy) > 0 ? busyNs : idleNs;
      return { ...cell, summary: { ...cell.summary!, median, low: median * 0.9, high: median * 1.1 } };
    });
  test.each([
    [5e6, 1e5, 'supported'],
    [1e5, 1e5, 'undecided'],
    [1e4, 1e5, 'refuted'],
  ])('a light thread that is %d ns late beside busy ones and %d alone: %s', (busyNs, idleNs, status) => {
    expect(find(drift(busyNs, idleNs), 'interpreter-lock').status).toBe(status);
  });
  test.each([
    [25_000, 'supported'],
    [0, 'refuted'],
  ])('%d additions lost: %s', (lost, status) => {
    const counted = change(standard, (cell) => {
      if (cell.metric !== 'detections' || cell.parameters.kind !== 'convert') return cell;
      return { ...cell, summary: { ...cell.summary!, median: lost, min: lost, max: lost } };
    });
    expect(find(counted, 'lost-updates').status).toBe(status);
  });
});
