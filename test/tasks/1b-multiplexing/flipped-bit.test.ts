/** Claims about one flipped bit on the way to a reader, and about a reader's wrong word of what arrived: each fails the cell, and without it the same way serves it. */

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { measure } from '../../../src/harness/engine.js';
import type { CellSpec, RawTrial, SetContext, SetSpec } from '../../../src/harness/plan.js';
import { runMixedSet } from '../../../tasks/1b-multiplexing/mixed-set.js';
import { runReadSet } from '../../../tasks/1b-multiplexing/read-set.js';
import { type Command, type Subject, subjectOf } from '../../../tasks/1b-multiplexing/subjects.js';
import { makePlan, optionsOf } from '../../harness/fake-plan.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { contextOf, expectTrials } from '../1a-pipes/pair.js';
import { inShell } from '../1a-pipes/troubled.js';
import { cellOf, withCommand } from './set-ground.js';

const RELAY = fileURLToPath(new URL('../1a-pipes/flipping-relay.js', import.meta.url));
const POSING = fileURLToPath(new URL('./posing-consumer.js', import.meta.url));
const WATCHDOG = { timeout: 60_000 };
const BYTES = 64;
const FDS = 4;
/** In the payload of the third record of the first pipe: every run has more. */
const DAMAGED_BYTE = 2 * BYTES + 20;

/** Returns the command with what it reads from descriptor 3 passing a relay that flips a bit of the byte at `offset`; -1: of none. */
function behindDamagingWire(offset: number, command: Command): Command {
  const relay = [process.execPath, RELAY, offset].map((word) => `'${word}'`).join(' ');
  return inShell(`exec 3< <(exec ${relay} <&3); exec "$@"`, command);
}

const LOAD = cellOf('latency', 'x', { bytes: BYTES, messagesPerSecond: 10_000, from: 'schedule' });
const GAP = cellOf('service-gap', 'x', {});
const WAYS: [cell: CellSpec, run: (subject: Subject, context: SetContext) => Promise<unknown>][] = [
  [LOAD, (subject, context) => runReadSet({ subject, cpus: null, clockOverheadNs: 50, fds: FDS }, context)],
  [GAP, runMixedSet],
];

describe.each(['epoll', 'event-loop', 'thread-per-pipe', 'native-epoll'])('on the way to %s', (name) => {
  const subject = subjectOf(name);

  describe.each(WAYS)('in the cell $id', (cell, run) => {
    test('one flipped bit fails it', WATCHDOG, async () => {
      const damaged = withCommand(subject, behindDamagingWire(DAMAGED_BYTE, subject.command));
      const serve = ((context) => run(damaged, context)) as SetSpec['run'];
      const plan = makePlan({ [name]: { serve, spec: { cells: [cell] } } });
      const { cells } = await leavingNothing(() => measure({ ...plan, cells: [cell] }, optionsOf()));
      expect(cells).toEqual([expect.objectContaining({ status: 'failed', trials: [] })]);
      expect(cells[0]!.reason).toMatch(
        /consumer \(process \d+\): .*(damaged: its|corrupt after \d+ records:) checksum /,
      );
    });

    test('a wire that flips nothing serves it', WATCHDOG, async () => {
      const spared = withCommand(subject, behindDamagingWire(-1, subject.command));
      const trials = await leavingNothing(() => run(spared, contextOf([cell], { cellMs: 5 })));
      for (const { value } of expectTrials(trials as RawTrial[])) expect(value).toBeGreaterThan(0);
    });
  });
});

describe('a consumer that tells', () => {
  const tellOf = (pose: string) => {
    const subject = withCommand(subjectOf('epoll'), [process.execPath, POSING, pose]);
    return leavingNothing(async () => {
      const run = runReadSet({ subject, cpus: null, clockOverheadNs: 50, fds: FDS }, contextOf([LOAD]));
      return await run.then(
        (trials) => expectTrials(trials)[0]!,
        (error: Error) => error,
      );
    });
  };

  test('what is so serves the cell', WATCHDOG, async () => {
    expect(await tellOf('honest')).toMatchObject({ cellId: LOAD.id, iterations: 50 });
  });

  test.each([
    ['another sum', 'wrong-answer', /^sent: checksum \d+, taken: \d+$/],
    ['one arrival before its message', 'internal', /messages were offered/],
    ['one arrival too few', 'internal', /(\d+) messages were offered, (?!\1)\d+ arrivals/],
  ])('%s fails it', WATCHDOG, async (pose, code, message) => {
    expect(await tellOf(pose)).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
