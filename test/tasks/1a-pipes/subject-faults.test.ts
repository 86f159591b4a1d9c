/** Claims about members that have more to say than is heard, leave processes behind, or end with a status, over every record subject of task 1a. */

import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LabError } from '../../../src/core/errors.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import type { Pair } from '../../../tasks/1a-pipes/record-cell.js';
import { runRecordSet, startPair } from '../../../tasks/1a-pipes/record-set.js';
import { type Command, SUBJECTS, type Subject } from '../../../tasks/1a-pipes/subjects.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { isAlive, readProcess } from '../../harness/processes.js';
import { contextOf, expectTrials } from './pair.js';
import { askBoth, GROUP_OPTIONS, ROUND_TRIP } from './pair-exchanges.js';
import { inShell, optionsOf, withTroubledChild } from './troubled.js';

const COMPLAINT_BYTES = 1_000_000;
const COMPLAIN = `head -c ${COMPLAINT_BYTES} /dev/zero | tr '\\0' x >&2`;
/** The tail that is kept, and the sentence around it. */
const MOST_CHARACTERS = 2_200;

const CELLS: CellSpec[] = (['round-trip', 'throughput'] as const).map((metric) => {
  return { id: `${metric}/x`, metric, subject: 'x', placement: 'free', parameters: { bytes: 64 } };
});

/** The same trouble made by each program of a subject that a test can reach: both members, or the parent, or its child. */
function troubled(subject: Subject, script: string, trouble: string): [who: string, command: Command][] {
  const { link, command } = subject;
  if (link !== 'parent-child') return [['both members', inShell(script, command)]];
  return [
    ['the parent', inShell(script, command)],
    ['its child', withTroubledChild(trouble, command)],
  ];
}

/** Processes that lead no group of members but are in one. */
function listLeftBehind({ group }: Pair): number[] {
  const members = group.members.map(({ pid }) => pid);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const others = pids.map(Number).filter((pid) => !members.includes(pid));
  return others.filter((pid) => members.includes(readProcess(pid)?.group ?? 0));
}

async function failureOf(running: Promise<unknown>): Promise<LabError> {
  return await running.then(
    () => Promise.reject(new Error('all went well')),
    (error: LabError) => error,
  );
}

afterEach(() => {
  vi.useRealTimers();
});

describe.each(SUBJECTS)('of $name', (subject) => {
  test.each(troubled(subject, `${COMPLAIN}; exec "$@"`, `complain ${COMPLAINT_BYTES}`))(
    '%s may write a megabyte of errors first: the set is served all the same',
    async (_who, command) => {
      const run = () => runRecordSet(optionsOf(subject, command), contextOf(CELLS));
      const trials = expectTrials(await leavingNothing(run));
      for (const { value } of trials) expect(value).toBeGreaterThan(0);
    },
  );

  test.each(troubled(subject, 'tail -f /dev/null & exec "$@"', 'leave'))(
    '%s may leave a process that holds every pipe open: nothing waits for that one, and it is gone with the members',
    async (who, command) => {
      await leavingNothing(async () => {
        const pair = await startPair({ ...subject, command, cpus: null }, GROUP_OPTIONS);
        let left: number[] = [];
        await until(() => {
          left = listLeftBehind(pair);
          return left.length === (who === 'both members' ? 2 : 1);
        });
        await askBoth(pair, ROUND_TRIP, { bytes: 64, records: 20 });
        // The harness' clock stands still: a member that has to be ended by force, after a while, is never ended.
        vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
        await pair.group.close();
        vi.useRealTimers();
        await until(() => !left.some(isAlive));
      });
    },
  );

  test.each(troubled(subject, `${COMPLAIN}; exit 3`, 'exit 3'))(
    '%s may end with status 3 before a word: the reason says so, with no more than the tail of the errors',
    async (who, command) => {
      await leavingNothing(async () => {
        const { code, message } = await failureOf(runRecordSet(optionsOf(subject, command), contextOf(CELLS)));
        expect(code).toBe('child-failed');
        expect(message).toMatch(/^(near|far)( \(process \d+\))? ended with status 3\b/);
        if (who !== 'its child') expect(message).toMatch(/; it said: x{1000,}$/);
        expect(message.length).toBeLessThan(MOST_CHARACTERS);
      });
    },
  );
});
