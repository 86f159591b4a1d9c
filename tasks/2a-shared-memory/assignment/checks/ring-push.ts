/** Checks of the region `ring-push`: the producer's side. Part of the manifest. */

import { z } from 'zod';
import { type Check, judgeAll } from '../../../../src/course/assignment.js';
import { exploredCheck, pickCursor, probedCheck } from './checking.js';
import { judgeRing, RING_STEPS } from './ring-judging.js';
import { makeRingScripts, toJson } from './ring-model.js';
import { pickValues, RING } from './ring-publication.js';
import { askGrants, GRANTS } from './slot-grants.js';

const NAMES = { put: 'push', take: 'the other side takes' };

export const RING_PUSH_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'ring-push/fills',
      title: 'what is pushed lies in the slots, to the last slot, over three laps, also where a message wraps',
      points: 4,
      needs: ['ring-publication/counts'],
      hints: [
        'Push two slots into a ring of three of which the first two are in use and released. Where does the second one lie?',
        'runFrom(first, count) says how many slots lie side by side; the others begin at slot 0.',
        'Two calls of slots.set(): the first `run` slots of the bytes go to slot `first`, the rest to byte 0; then commit all of them.',
      ],
      usualCause:
        'A message of several slots is written past the last slot, or fewer slots are committed than were filled.',
      read: 'handout, "ring-push"',
    },
    'pushes',
    z.array(RING_STEPS),
    (random) => {
      const scripts = makeRingScripts(random);
      return {
        input: scripts.map(toJson),
        judge: (seen) => judgeAll(scripts.map((script, at) => judgeRing(script, seen[at] ?? [], NAMES))),
      };
    },
  ),
  probedCheck(
    {
      id: 'ring-push/commits',
      title: 'commit gives so many of the reserved slots to the consumer, and no more than are reserved',
      points: 3,
      needs: ['ring-publication/counts'],
      hints: [
        'After reserve(3) and commit(1): how many are still reserved?',
        'What is asked for and what is left are two numbers.',
        'commit(): RangeError (#failCommit) where count > #reserved; #reserved -= count; advance(count, slotAt(index, count)).',
      ],
      usualCause: 'commit() forgets to take what it gives off what is reserved, so that it can be given twice.',
      read: 'handout, "ring-push"',
    },
    'commits',
    GRANTS,
    (random) => askGrants(random, { ask: 'reserve', settle: 'commit', other: 'take' }),
  ),
  exploredCheck(
    {
      id: 'ring-push/whole',
      title: 'in no interleaving does a consumer see a message before all of it is there',
      points: 3,
      needs: ['ring-push/fills', 'ring-publication/publishes'],
      hints: [
        'What does the consumer do between your two last lines?',
        'The store of HEAD publishes what was written before it; what is written afterwards is nobody’s business any more.',
        '#fill(): copyIn() or slots.set() first, commit() last.',
      ],
      usualCause: 'Committed, then copied.',
      read: 'handout, "Background": publication',
    },
    (random) => ({
      program: 'ring',
      inputs: [{ ...RING, firstCursor: pickCursor(random), producer: 'push', values: pickValues(random, 2) }],
      mustSleep: false,
    }),
  ),
  exploredCheck(
    {
      id: 'ring-push/waits',
      title: 'in no interleaving does push() overwrite a slot of a full ring, or sleep on when there is room',
      points: 3,
      needs: ['ring-push/whole', 'ring-publication/wakes'],
      hints: [
        'What does reserve() do when hasUnits(count) says no?',
        'waitFor(count) returns when there is room, or when the consumer has closed.',
        'Unless hasUnits() says yes: waitFor() so many, then checkConsumer(). In the end #grant() them, and return that slot.',
      ],
      usualCause: 'reserve() does not wait, or waits for less than it was asked for.',
      read: 'handout, "ring-push"',
    },
    (random) => ({
      program: 'ring',
      inputs: [{ ...RING, strategy: 'block', producer: 'push', filled: 1, values: pickValues(random, 2) }],
      mustSleep: true,
    }),
  ),
];
