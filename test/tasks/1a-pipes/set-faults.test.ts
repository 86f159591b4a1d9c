/** Claims about sets whose processes die, hang or cannot be started, or whose user has had enough: a clear reason, nothing left. */

import { describe, expect, test } from 'vitest';
import type { LabError } from '../../../src/core/errors.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { runCallSet } from '../../../tasks/1a-pipes/call-set.js';
import { runRecordSet } from '../../../tasks/1a-pipes/record-set.js';
import { runSpawnSet } from '../../../tasks/1a-pipes/spawn-set.js';
import { throughPipe } from '../../../tasks/1a-pipes/spawn-ways.js';
import { SUBJECTS, type Wiring } from '../../../tasks/1a-pipes/subjects.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { isAlive, listChildren } from '../../harness/processes.js';
import { waitUntilBusy } from './busy-members.js';
import { type Command, contextOf, JS, NATIVE } from './pair.js';

const cellOf = (metric: 'round-trip' | 'throughput', bytes = 4_096): CellSpec => {
  return { id: `${metric}/x`, metric, subject: 'x', placement: 'free', parameters: { bytes } };
};
const FOREVER = { cellMs: 3_600_000, warmUpMs: 3_600_000 };
const optionsOf = ({ command, link }: Wiring) => ({ command, link, cpus: null, clockOverheadNs: 50 });
const optionsFor = (command: Command) => optionsOf({ command, link: 'pipe' });

async function failureOf(running: Promise<unknown>): Promise<LabError> {
  return await running.then(
    () => Promise.reject(new Error('the set went well')),
    (error: LabError) => error,
  );
}

describe.each(SUBJECTS)('a set of $name', (subject) => {
  describe.each(['round-trip', 'throughput'] as const)('in the middle of a %s', (metric) => {
    test.each(['near', 'far'] as const)(
      'whose %s member is killed says so, whoever notices first, and leaves nothing',
      async (role) => {
        await leavingNothing(async () => {
          const failing = failureOf(runRecordSet(optionsOf(subject), contextOf([cellOf(metric)], FOREVER)));
          const pids = await waitUntilBusy(subject);
          process.kill(pids[role], 'SIGKILL');
          const error = await failing;
          expect(error.code).toBe('child-failed');
          expect(error.message).toContain(`${role} (process ${pids[role]}) was ended by SIGKILL`);
          expect(Object.values(pids).filter(isAlive)).toEqual([]);
        });
      },
    );

    test('ends at once when the user has had enough, and leaves nothing', async () => {
      await leavingNothing(async () => {
        const controller = new AbortController();
        const context = contextOf([cellOf(metric)], { ...FOREVER, signal: controller.signal });
        const failing = failureOf(runRecordSet(optionsOf(subject), context));
        const pids = await waitUntilBusy(subject);
        controller.abort();
        expect((await failing).code).toBe('aborted');
        expect(Object.values(pids).filter(isAlive)).toEqual([]);
      });
    });
  });
});

describe('a set of records', () => {
  test.each([
    ['cannot be started', ['no such program'] as const, /^(near|far) .*could not be started.*ENOENT/],
    ['is another program', ['true'] as const, /^(near|far) \(process \d+\) ended with status 0/],
  ])('whose program %s says so and leaves nothing', async (_what, command, message) => {
    await leavingNothing(async () => {
      const error = await failureOf(runRecordSet(optionsFor(command), contextOf([cellOf('round-trip')])));
      expect(error.message).toMatch(message);
      expect(error.code).toBe('child-failed');
    });
  });

  test('of a size that is none is refused by both kinds of members', async () => {
    for (const command of [JS, NATIVE]) {
      await leavingNothing(async () => {
        const error = await failureOf(runRecordSet(optionsFor(command), contextOf([cellOf('throughput', 3)])));
        expect(error.message).toMatch(/^(near|far) \(process \d+\)/);
      });
    }
  });
});

describe('a set of spawn', () => {
  const cell: CellSpec = { id: 'spawn/x', metric: 'spawn', subject: 'x', parameters: {} };
  const failures: [what: string, command: Command, code: string, message: RegExp][] = [
    [
      'does not exist',
      ['no such program'],
      'child-failed',
      /^no such program could not be started .*ENOENT.* before its first word/,
    ],
    ['ends without a byte', ['true'], 'child-failed', /^true ended with status 0 before its first word$/],
    ['fails without a byte', ['sh', '-c', 'exit 3'], 'child-failed', /ended with status 3 before its first word$/],
    ['dies without a byte', ['sh', '-c', 'kill -9 $$'], 'child-failed', /was ended by SIGKILL before its first word$/],
    ['fails after its byte', ['sh', '-c', 'printf x >&3; exit 3'], 'child-failed', /ended with status 3$/],
    [
      'gives no byte and hangs',
      ['sh', '-c', 'exec tail -f /dev/null'],
      'timed-out',
      /was not done within 0.2 s and was killed/,
    ],
    [
      'hangs after its byte',
      ['sh', '-c', 'printf x >&3; exec tail -f /dev/null'],
      'timed-out',
      /was not done within 0.2 s/,
    ],
  ];
  test.each(failures)('whose program %s says so and leaves nothing', async (_what, command, code, message) => {
    await leavingNothing(async () => {
      const watchdogMs = code === 'timed-out' ? 200 : 30_000;
      const error = await failureOf(runSpawnSet(throughPipe('x', command), cell, contextOf([cell]), watchdogMs));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    });
  });

  test('whose program has no possible name throws and leaves nothing', async () => {
    await leavingNothing(async () => {
      await failureOf(runSpawnSet(throughPipe('x', ['a\0b']), cell, contextOf([cell])));
    });
  });

  test('ends at once when the user has had enough, before the start and after it', async () => {
    await leavingNothing(async () => {
      const early = await failureOf(runSpawnSet(throughPipe('x', ['true']), cell, { signal: AbortSignal.abort() }));
      expect(early.code).toBe('aborted');
      const controller = new AbortController();
      const late = failureOf(
        runSpawnSet(throughPipe('x', ['tail', '-f', '/dev/null']), cell, { signal: controller.signal }),
      );
      await until(() => listChildren().length === 1);
      controller.abort();
      expect((await late).code).toBe('aborted');
    });
  });
});

describe('a set of calls', () => {
  const cell: CellSpec = { id: 'call/x', metric: 'call', subject: 'x', parameters: { call: 'dance' } };

  test('of a call that nobody knows says so and leaves nothing', async () => {
    await leavingNothing(async () => {
      const error = await failureOf(runCallSet(contextOf([cell])));
      expect(error.message).toMatch(/^caller \(process \d+\): unknown cost "dance"; known: addon-call /);
      expect(error.code).toBe('usage');
    });
  });

  test('ends at once when the user has had enough', async () => {
    await leavingNothing(async () => {
      const controller = new AbortController();
      const known = { ...cell, parameters: { call: 'addon-call' } };
      const failing = failureOf(runCallSet(contextOf([known], { ...FOREVER, signal: controller.signal })));
      await until(() => listChildren().length === 1);
      controller.abort();
      expect((await failing).code).toBe('aborted');
    });
  });
});
