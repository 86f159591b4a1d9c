/** Holds assignment 1b against itself: points, texts, mutants, the catalogue of bugs, the handout. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/core/random.js';
import { sumPoints } from '../../../src/course/assignment.js';
import { findRegions } from '../../../src/course/regions.js';
import { PACKAGE } from '../../../src/course/tree.js';
import { assignment } from '../../../tasks/1b-multiplexing/assignment/key.js';
import { assignment as handedOut } from '../../../tasks/1b-multiplexing/assignment/manifest.js';
import { NOT_OURS } from '../../../tasks/1b-multiplexing/assignment/not-ours.js';
import { probes, speedProbes } from '../../../tasks/1b-multiplexing/assignment/probes.js';

/** "select, poll, epoll (1b)" of the catalogue of bugs. */
const ROWS = [
  'POLLIN only, HUP ignored',
  'HUP before the drain loses data',
  'ERR and NVAL ignored: spin',
  'closed descriptor stays in the set',
  'stale results reused; sets not rebuilt',
  'highest descriptor + 1 wrong',
  'descriptor >= 1024 in select',
  'ms, s, µs mixed; −1 and 0 confused',
  'EINTR restarts the whole timeout, or ends as error or timeout',
  'only the first ready one served; one drained for ever',
  'blocking read of a full record after readiness',
  'edge-triggered without a full drain',
  'POLLOUT always armed: spin',
  'event loop blocked while waiting',
  'sequential blocking reads dressed as multiplexing',
  'poll(0) and sleep in a loop',
  'bad argument, collected buffer, exception path in the addon',
  // No row of the catalogue: right, and slow.
  'slow',
];

const { regions, checks, mutants, controls } = assignment;
const read = (path: string) => readFileSync(join(PACKAGE, path), 'utf8');
const stars = new Set(regions.filter(({ isStar }) => isStar).map(({ id }) => id));
const isOfStar = ({ region }: { region: string }) => stars.has(region);

describe('points', () => {
  test('sum to 100 without the star, a fifth of them hidden', () => {
    const ordinary = checks.filter((check) => !isOfStar(check));
    expect(sumPoints(ordinary)).toBe(100);
    expect(sumPoints(ordinary.filter(({ isHidden }) => isHidden))).toBe(23);
    expect(sumPoints(checks.filter(isOfStar))).toBe(10);
  });

  test('and hours are those of the handout', () => {
    const rows = read('tasks/1b-multiplexing/assignment/handout.md').matchAll(/^\| ([\w-]+) \| (\d+) \| ([\d.]+) \|/gm);
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

  test('need only what comes before them, and visible ones nothing that is hidden', () => {
    const seen = new Set<string>();
    for (const { id, needs = [], isHidden } of checks) {
      expect(needs.filter((need) => !seen.has(need))).toEqual([]);
      if (!isHidden) expect(needs.every((need) => handedOut.checks.some((one) => one.id === need))).toBe(true);
      seen.add(id);
    }
  });

  test('of the handout are none of the hidden ones, and all have their probes', () => {
    expect(handedOut.checks.filter(({ isHidden }) => isHidden)).toEqual([]);
    expect(checks.filter(({ probe, speed }) => !(probe in (speed ? speedProbes! : probes)))).toEqual([]);
  });

  test.each(checks.map((check) => [check.id, check] as const))('%s asks by the seed alone', (_, check) => {
    const ask = (seed: number) => JSON.stringify(check.ask(new Random(seed)).input);
    expect(ask(1)).toBe(ask(1));
    expect(new Set(Array.from({ length: 12 }, (__, seed) => ask(seed))).size).toBeGreaterThan(1);
  });

  test.each(checks.map((check) => [check.id, check] as const))('%s passes for no empty or odd answer', (_, check) => {
    for (const nonsense of [null, 'passed', 1, [], {}, { verdict: 'passed' }, [{}]]) {
      const parsed = check.shape.safeParse(nonsense);
      if (parsed.success) expect(check.ask(new Random(3)).judge(parsed.data).verdict).toBe('failed');
    }
  });

  test('each have a mutant that they must kill', () => {
    expect(checks.filter(({ id }) => !mutants.some(({ check }) => check === id)).map(({ id }) => id)).toEqual([]);
  });
});

describe('mutants and controls', () => {
  test('have names of their own', () => {
    const ids = [...mutants, ...controls].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([...mutants, ...controls].map((one) => [one.id, one] as const))('%s can be planted', (_, one) => {
    expect(read(one.file).split(one.find)).toHaveLength(2);
    expect(one.replace).not.toBe(one.find);
  });

  test('go for each row of the catalogue, but those that no region can get wrong', () => {
    const planted = new Set(mutants.map(({ row }) => row));
    expect(ROWS.filter((row) => planted.has(row) === row in NOT_OURS)).toEqual([]);
    expect([...planted, ...Object.keys(NOT_OURS)].filter((row) => !ROWS.includes(row))).toEqual([]);
  });
});

test('regions of the manifest are those of the sources, at most four bodies a file', () => {
  for (const { id, files } of regions) {
    for (const file of files) {
      const names = findRegions(read(file), file).map(({ name }) => name);
      expect(new Set(names)).toEqual(new Set([`1b/${id}`]));
      expect(names.length).toBeLessThanOrEqual(4);
    }
  }
});

test('predictions ask about cells that are measured', () => {
  const { cells } = JSON.parse(read('tasks/1b-multiplexing/recorded/standard.json')) as { cells: { id: string }[] };
  const known = new Set(cells.map(({ id }) => id));
  const asked = assignment.predictions.flatMap(({ cell, dividedBy }) => [cell, ...(dividedBy ? [dividedBy] : [])]);
  expect(assignment.predictions).toHaveLength(5);
  expect(asked.filter((id) => !known.has(id))).toEqual([]);
});
