/** What is recorded of the checks' reliability says what the guide says, and holds what it must. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type CheckEvidence,
  evidenceFile,
  readEvidence,
  renderEvidence,
  replaceEvidence,
} from '../../tasks/check-evidence.js';
import { registry } from '../../tasks/registry.js';

const GUIDE = new URL('../../../docs/instructor-guide.md', import.meta.url);
const tasks = await Promise.all(
  registry.filter(({ assignment }) => assignment).map(async ({ assignment }) => await assignment!()),
);
const folders = tasks.map(({ probes }) => probes.split('/')[1]!);
const recorded = folders.map(readEvidence).filter((one) => one !== null);

describe('the evidence for the checks', () => {
  it('is in the guide as it is recorded', () => {
    const guide = readFileSync(GUIDE, 'utf8');
    expect(replaceEvidence(guide, recorded)).toBe(guide);
  });

  it.each(folders.filter((folder) => existsSync(evidenceFile(folder))))(
    'of %s has no planted bug that lives and no check that fails the reference',
    (folder) => {
      const { rounds, mutants, repeats } = readEvidence(folder)!;
      expect(mutants.filter(({ named, kills }) => kills[named] !== rounds)).toEqual([]);
      expect(repeats.filter(({ asked, failures }) => asked === 0 || failures.length > 0)).toEqual([]);
    },
  );

  it('counts kills by the named check, kills by others and wrong verdicts', () => {
    const evidence: CheckEvidence = {
      task: '1a',
      recordedAt: '2026-01-01T00:00:00.000Z',
      node: 'v20',
      cpuModel: 'some',
      rounds: 2,
      mutants: [
        { mutant: 'x', named: 'a/b', kills: { 'a/b': 2, 'a/c': 1 } },
        { mutant: 'y', named: 'a/c', kills: { 'a/c': 1 } },
      ],
      repeats: [
        { check: 'a/b', asked: 100, notGraded: 0, failures: [] },
        { check: 'a/c', asked: 50, notGraded: 1, failures: [{ seed: 7, observed: 'bad luck' }] },
      ],
    };
    expect(renderEvidence([evidence])).toContain('| 1a | 2 | 3 of 4 | 1 of 2 | 50 to 100 | 1 | 11 % |');
  });

  it('refuses a guide that has lost its place', () => {
    expect(() => replaceEvidence('no marks', [])).toThrow('has lost its marks');
  });
});
