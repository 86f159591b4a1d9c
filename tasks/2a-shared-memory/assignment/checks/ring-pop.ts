/** Checks of the region `ring-pop`: the consumer's side. Part of the manifest. */

import { z } from 'zod';
import { type Check, judgeAll } from '../../../../src/course/assignment.js';
import { exploredCheck, pickCursor, probedCheck } from './checking.js';
import { judgeRing, RING_STEPS } from './ring-judging.js';
import { makeRingScripts, toJson } from './ring-model.js';
import { pickValues, RING } from './ring-publication.js';
import { askGrants, GRANTS } from './slot-grants.js';

const NAMES = { put: 'the other side puts', take: 'pop' };

export const RING_POP_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'ring-pop/takes',
      title: 'what was put in is taken out, whole and in order, over three laps, also where a message wraps',
      points: 5,
      needs: ['ring-publication/counts'],
      hints: [
        'Take two slots of which the first is the last one of the ring. Where is the second?',
        'slotAt(first, k) is the k-th slot of a batch, wherever the ring ends.',
        'For each k: #copySlot(slotAt(first, k), into, k * slotBytes); then release(count) and true; for NO_SLOT false, and nothing else.',
      ],
      usualCause: 'The slots of a batch are taken to lie side by side, or fewer are released than were copied.',
      read: 'handout, "ring-pop"',
    },
    'pops',
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
      id: 'ring-pop/releases',
      title: 'release gives so many of the peeked slots back, and no more than were peeked at',
      points: 3,
      needs: ['ring-publication/counts'],
      hints: [
        'After peek(3) and release(1): how many may still be released?',
        'peek() moves nothing; release() does.',
        'release(): RangeError (#failRelease) where count > #peeked; #peeked -= count; advance(count, slotAt(index, count)).',
      ],
      usualCause:
        'release() forgets to take what it gives off what was peeked at, so that slots are given back that were never full.',
      read: 'handout, "ring-pop"',
    },
    'releases',
    GRANTS,
    (random) => askGrants(random, { ask: 'peek', settle: 'release', other: 'put' }),
  ),
  exploredCheck(
    {
      id: 'ring-pop/read-before-release',
      title: 'in no interleaving is a slot overwritten before all of it was read',
      points: 4,
      needs: ['ring-pop/takes', 'ring-publication/publishes'],
      hints: [
        'Who may write to a slot once it is released?',
        'Publication works both ways: the store of TAIL says that all was read.',
        '#take(): copyOut() or #copySlot() first, release() last.',
      ],
      usualCause: 'Released, then copied: by then it may be the next message, or half of it.',
      read: 'handout, "Background": publication',
    },
    (random) => ({
      program: 'ring',
      inputs: [{ ...RING, firstCursor: pickCursor(random), consumer: 'pop', values: pickValues(random, 2) }],
      mustSleep: false,
    }),
  ),
  exploredCheck(
    {
      id: 'ring-pop/end',
      title: 'in no interleaving is the last message lost, or the end slept through',
      points: 3,
      needs: ['ring-pop/read-before-release', 'ring-publication/wakes', 'ring-wait/wakes-up'],
      hints: [
        'The producer commits, then closes. What does a consumer see that looks in between, at one and then at the other?',
        'Who sees CLOSED and looks at HEAD afterwards has seen all there will ever be.',
        '#grant(): ask hasUnits(count), never isPeerClosed: the wait is over, and this is the look behind it.',
      ],
      usualCause: 'Closed is taken for empty.',
      read: 'handout, "ring-pop": the end; the head of src/sync/spsc-ring-consumer.ts',
    },
    (random) => ({
      program: 'ring',
      inputs: [{ ...RING, strategy: 'block', consumer: 'pop', doesClose: true, values: pickValues(random, 1) }],
      mustSleep: true,
    }),
  ),
];
