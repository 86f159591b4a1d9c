/** The doctor's lines as a function of the facts. */

import { describe, expect, it } from 'vitest';
import { canMeasure, diagnose } from '../../src/cli/doctor.js';
import { renderDoctor } from '../../src/cli/doctor-command.js';
import type { DoctorFacts, DoctorLine } from '../../src/cli/doctor-line.js';
import type { Environment } from '../../src/core/result.js';
import { ENVIRONMENT } from '../report/synthetic.js';
import { makeFolder, runLab } from './run-lab.js';

function makeFacts(environment: Partial<Environment> = {}, over: Partial<DoctorFacts> = {}): DoctorFacts {
  return {
    environment: {
      ...ENVIRONMENT,
      virtualised: null,
      governor: 'performance',
      counters: 'perf_event_paranoid 1',
      limits: { ...ENVIRONMENT.limits },
      ...environment,
    },
    addonAbsence: null,
    floorAbsence: null,
    stealPercent: 0,
    pressurePercent: 0.5,
    hasSchedstat: true,
    hasStrace: true,
    ...over,
  };
}

const find = (facts: DoctorFacts, topic: string): DoctorLine => diagnose(facts).find((line) => line.topic === topic)!;

describe('diagnose', () => {
  it('a good machine: every line is ok and none says more than its fact', () => {
    const lines = diagnose(makeFacts());
    expect(lines.filter((line) => line.mark !== 'ok' || line.meaning !== '')).toEqual([]);
    expect(canMeasure(makeFacts())).toBe(true);
  });

  it('one CPU: cross-core is skipped', () => {
    const facts = makeFacts({ affinity: [1], effectiveCpus: 1 });
    expect(find(facts, 'CPUs')).toMatchObject({ mark: 'limited', fact: '1 of 2 usable: affinity allows 1' });
    expect(find(facts, 'CPUs').meaning).toContain('cross-core cells are skipped');
    expect(canMeasure(facts)).toBe(true);
  });

  it('a quota: busy sides are throttled', () => {
    const line = find(makeFacts({ cgroupQuotaCpus: 1.5, effectiveCpus: 1.5 }), 'CPUs');
    expect(line).toMatchObject({ mark: 'limited', fact: '1.50 of 2 usable: a cgroup quota allows 1.50' });
    expect(line.meaning).toContain('throttled');
  });

  it('a quota of all the CPUs is none', () => {
    expect(find(makeFacts({ cgroupQuotaCpus: 2 }), 'CPUs').mark).toBe('ok');
  });

  it('no addon: the recorded reason and the remedy; nothing can be measured', () => {
    const facts = makeFacts({}, { addonAbsence: { reason: 'no C++ compiler', remedy: 'apt-get install g++' } });
    expect(find(facts, 'addon')).toMatchObject({ mark: 'missing', fact: 'no C++ compiler' });
    expect(find(facts, 'addon').meaning).toContain('To do: apt-get install g++');
    expect(canMeasure(facts)).toBe(false);
  });

  it('no floor: the rest can still be measured', () => {
    const facts = makeFacts({}, { floorAbsence: { reason: 'not built', remedy: 'npm rebuild' } });
    expect(find(facts, 'native floor')).toMatchObject({ mark: 'missing' });
    expect(canMeasure(facts)).toBe(true);
  });

  it('not Linux: says so, shows none of the Linux points, offers a container', () => {
    const facts = makeFacts({ platform: 'darwin', kernel: 'Darwin 24', uid: 501 });
    expect(find(facts, 'system')).toMatchObject({ mark: 'missing', meaning: expect.stringContaining('container') });
    expect(diagnose(facts).map((line) => line.topic)).toEqual([
      'system',
      'node',
      'addon',
      'native floor',
      'CPUs',
      'user',
    ]);
    expect(canMeasure(facts)).toBe(false);
  });

  it.each([
    [{ stealPercent: 5 }, 'Other guests of the host'],
    [{ pressurePercent: 60 }, 'Other programs compete'],
    [{ stealPercent: null, pressurePercent: null }, 'cannot be told'],
  ])('disturbed: %j', (over, words) => {
    expect(find(makeFacts({}, over), 'other work')).toMatchObject({
      mark: 'limited',
      meaning: expect.stringContaining(words),
    });
  });

  it.each([
    ['node', { node: '20.16.0' }, 'newer Node'],
    ['host', { virtualised: 'kvm' }, 'hypervisor'],
    ['clock', { clock: { source: 'hpet', overheadNs: 1_900, resolutionNs: 1 } }, 'Batches get longer'],
    ['counters', { counters: null }, 'no time depends on them'],
    ['frequency', { governor: 'powersave' }, 'cpupower'],
    ['frequency', { governor: null }, 'unseen'],
    ['pipes', { pipe: { capacityBytes: 8_192, atomicBytes: 4_096, userPagesSoft: 16_384 } }, 'smaller than usual'],
    ['limits', { limits: { openFilesSoft: 256, openFilesHard: 1_024, processesSoft: null } }, 'ulimit -n'],
    ['user', { uid: 0 }, 'Root'],
  ])('%s is limited by %j', (topic, environment, words) => {
    expect(find(makeFacts(environment), topic)).toMatchObject({
      mark: 'limited',
      meaning: expect.stringContaining(words),
    });
  });

  it('says nothing of limits that can be raised by the process itself', () => {
    expect(find(makeFacts(), 'limits').mark).toBe('ok');
  });
});

describe('renderDoctor', () => {
  it.each([80, 100])('fits %i columns, and has the mark as a word and a sign', (width) => {
    const facts = makeFacts(
      { affinity: [0], virtualised: 'kvm' },
      { addonAbsence: { reason: 'no compiler', remedy: 'apt' } },
    );
    const text = renderDoctor(diagnose(facts), canMeasure(facts), width, false);
    expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(width);
    expect(text).toMatch(/✓ ok +system/);
    expect(text).toMatch(/! limited +CPUs/);
    expect(text).toMatch(/✗ missing +addon +no compiler/);
    expect(text).toContain('cannot measure as it is');
  });
});

describe('lab doctor', () => {
  it('reports on this machine, and says 0 exactly when it can measure', async () => {
    const folder = makeFolder();
    const { status, stdout, stderr } = await runLab(['doctor'], { cwd: folder.path });
    folder.remove();
    expect(stderr).toBe('');
    expect(stdout).toContain(`Node`.toLowerCase());
    expect(status).toBe(stdout.includes('This machine can measure') ? 0 : 1);
  });

  it('works without the addon, gives the reason and ends with 1', async () => {
    const folder = makeFolder();
    const { status, stdout, stderr } = await runLab(['doctor'], {
      cwd: folder.path,
      env: { IPC_LAB_NATIVE_DIR: folder.path },
    });
    folder.remove();
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/✗ missing +addon/);
    expect(stdout).toContain('To do:');
    expect(stdout).toContain('This machine cannot measure');
  });
});
