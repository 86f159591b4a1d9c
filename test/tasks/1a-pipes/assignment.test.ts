/** Holds assignment 1a against itself: points, texts, mutants, the handout, and what makes its judges say no. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/core/random.js';
import { type Check, sumPoints } from '../../../src/course/assignment.js';
import { findRegions } from '../../../src/course/regions.js';
import { PACKAGE } from '../../../src/course/tree.js';
import { FdWriter } from '../../../src/transports/fd-writer.js';
import { HEADER_BYTES } from '../../../src/transports/record.js';
import { encodeStream, randomPayloads } from '../../../tasks/1a-pipes/assignment/checks/sent-stream.js';
import { assignment } from '../../../tasks/1a-pipes/assignment/key.js';
import { assignment as handedOut } from '../../../tasks/1a-pipes/assignment/manifest.js';
import { NOT_OURS } from '../../../tasks/1a-pipes/assignment/not-ours.js';

/** The first three sections of the catalogue of bugs. */
const ROWS = [
  'one read taken for one message',
  'short read taken for EOF',
  'last record without its terminator dropped',
  'UTF-8 cut between chunks',
  'length header cut, wrong byte order',
  'unbounded length accepted',
  'quadratic concatenation',
  'text mode for bytes',
  'listener attached late',
  'reused buffer still held by the consumer',
  'checked by count only',
  'partial write ignored',
  'EAGAIN fatal, or spun on',
  'EINTR fatal, or sends twice',
  '`write() === false` ignored',
  'waits for `drain` that never comes',
  'pipe-full deadlock: parent writes all, then reads',
  'atomicity assumed above PIPE_BUF',
  'EPIPE kills the process, or is swallowed',
  '`process.exit()` before the flush',
  'capacity hard-coded',
  'parent keeps the write end: no EOF',
  'sibling inherits a write end',
  'descriptor leak per round, or on the error path',
  'zombies; orphans after the parent is killed',
  "exit code or signal ignored; producer's crash read as clean EOF",
  'sentinel sent once for N consumers',
  'start order assumed',
  'spawn failure hangs',
  'files left after ctrl-C',
  // No row of the catalogue: right, and slow.
  'slow',
];

const { regions, checks, mutants, controls } = assignment;
const read = (path: string) => readFileSync(join(PACKAGE, path), 'utf8');

describe('points', () => {
  test('sum to 100, a quarter of them hidden', () => {
    expect(sumPoints(checks)).toBe(100);
    expect(sumPoints(checks.filter(({ isHidden }) => isHidden))).toBe(26);
  });

  test('and hours are those of the handout', () => {
    const rows = read('tasks/1a-pipes/assignment/handout.md').matchAll(/^\| ([\w-]+) \| (\d+) \| ([\d.]+) \|/gm);
    const told = [...rows].map(([, id, points, hours]) => ({ id, points: Number(points), hours: Number(hours) }));
    const kept = regions.map(({ id, hours }) => {
      return { id, points: sumPoints(checks.filter(({ region }) => region === id)), hours };
    });
    expect(told).toEqual(kept);
  });

  test('are given for every region, by visible checks and by hidden ones', () => {
    const kinds = (id: string) =>
      new Set(checks.filter(({ region }) => region === id).map((one) => one.isHidden ?? false));
    expect(regions.map(({ id }) => kinds(id).size)).toEqual(regions.map(() => 2));
  });
});

describe('checks', () => {
  test('have names of their own, which begin with their region', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(checks.filter(({ id, region }) => !id.startsWith(`${region}/`))).toEqual([]);
  });

  test('need only what comes before them, and hidden ones are needed by hidden ones alone', () => {
    const seen = new Set<string>();
    for (const { id, needs = [], isHidden } of checks) {
      expect(needs.filter((need) => !seen.has(need))).toEqual([]);
      if (!isHidden) expect(needs.every((need) => handedOut.checks.some((one) => one.id === need))).toBe(true);
      seen.add(id);
    }
  });

  test('of the handout name no hidden one and no probe that students do not have', async () => {
    const { probes, speedProbes } = await import('../../../tasks/1a-pipes/assignment/probes.js');
    const { probes: all } = await import('../../../tasks/1a-pipes/assignment/hidden-probes.js');
    const isOf = (there: object) => (check: Check) => check.probe in (check.speed ? speedProbes! : there);
    expect(handedOut.checks.filter((check) => check.isHidden || !isOf(probes)(check))).toEqual([]);
    expect(checks.filter((check) => !isOf(all)(check))).toEqual([]);
  });

  test.each(checks.map((check) => [check.id, check] as const))(
    '%s asks the same for the same seed, another thing for another',
    (_, check) => {
      const ask = (seed: number) => JSON.stringify(check.ask(new Random(seed)).input);
      expect(ask(1)).toBe(ask(1));
      const inputs = new Set(Array.from({ length: 6 }, (__, seed) => ask(seed)));
      // How often a group is started and closed is no secret.
      if (check.id !== 'children/rounds') expect(inputs.size).toBeGreaterThan(1);
    },
  );

  test.each(checks.map((check) => [check.id, check] as const))('%s takes no answer of another shape', (_, check) => {
    for (const nonsense of [null, 'passed', 1, { verdict: 'passed' }, [{}]]) {
      expect(check.shape.safeParse(nonsense).success && check.id !== 'children/cause-of-death').toBe(false);
    }
  });

  test.each(checks.map((check) => [check.id, check] as const))('%s does not pass for an empty answer', (_, check) => {
    const parsed = check.shape.safeParse([]);
    if (parsed.success) expect(check.ask(new Random(3)).judge(parsed.data).verdict).toBe('failed');
  });
});

describe('mutants', () => {
  test('are killed by checks that are there, and each check kills one', () => {
    expect(mutants.filter(({ check }) => !checks.some(({ id }) => id === check))).toEqual([]);
    expect(checks.map(({ id }) => id).filter((id) => !mutants.some(({ check }) => check === id))).toEqual([]);
  });

  test('and controls have names of their own, and change what is there exactly once, inside a region', () => {
    const all = [...mutants, ...controls];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, file, find } of all) {
      const source = read(file);
      expect([id, source.split(find).length - 1]).toEqual([id, 1]);
      const line = source.slice(0, source.indexOf(find)).split('\n').length - 1;
      const bodies = findRegions(source, file).filter(({ name }) => name.startsWith('1a/'));
      expect([id, bodies.some(({ first, end }) => first <= line && line < end)]).toEqual([id, true]);
    }
  });

  test('are of all rows of the catalogue but those that are not ours', () => {
    const rows = new Set([...mutants.map(({ row }) => row), ...Object.keys(NOT_OURS)]);
    expect([...rows].sort()).toEqual([...ROWS].sort());
    expect(controls.filter(({ row }) => !ROWS.includes(row))).toEqual([]);
  });
});

describe('regions', () => {
  test('are in the files that the manifest names, four bodies a file at most', () => {
    for (const { id, files } of regions) {
      for (const file of files) {
        const bodies = findRegions(read(file), file).filter(({ name }) => name === `1a/${id}`);
        expect([file, bodies.length >= 1 && bodies.length <= 4]).toEqual([file, true]);
      }
    }
  });
});

test('predictions are about cells that have been recorded', () => {
  const { cells } = JSON.parse(read('tasks/1a-pipes/recorded/standard.json')) as { cells: { id: string }[] };
  const ids = new Set(cells.map(({ id }) => id));
  const asked = assignment.predictions.flatMap(({ cell, dividedBy }) => [cell, dividedBy ?? cell]);
  expect(asked).toHaveLength(10);
  expect(asked.filter((cell) => !ids.has(cell))).toEqual([]);
});

test("the judge's own model of a stream is what the lab's writer writes", () => {
  const payloads = randomPayloads(new Random(5), 20, 0, 700);
  const written: Uint8Array[] = [];
  const writer = new FdWriter(
    (_, view, offset, length) => {
      written.push(view.slice(offset, offset + length));
      return length;
    },
    7,
    { maxPayloadBytes: 700, firstSequence: 0xffff_fff8 },
  );
  for (const payload of payloads) {
    writer.frame.bytes.set(payload, HEADER_BYTES);
    writer.commit(payload.length);
  }
  writer.end();
  expect(Buffer.concat(written).equals(encodeStream(payloads, 0xffff_fff8))).toBe(true);
});

test('rows that are not ours are told why, and none of them has a mutant', () => {
  expect(Object.values(NOT_OURS).filter((why) => why.length < 20)).toEqual([]);
  expect(mutants.filter(({ row }) => row in NOT_OURS)).toEqual([]);
});
