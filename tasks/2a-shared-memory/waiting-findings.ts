/** What task 2a concludes of waiting: blocking or spinning, on two cores and on one, and a sleeping taker behind memory or behind a pipe. Pure; called by findings.ts. */

import { NS_PER_S } from '../../src/core/units.js';
import {
  type Conclusion,
  findRatio,
  type Measured,
  NotAsked,
  type Question,
  type Ratio,
} from '../../src/report/evidence.js';
import { enumerate, findEstimate, joinStatus, sayRatio, spreadOf } from '../../src/report/finding-words.js';
import { formatQuantity } from '../../src/report/quantity.js';
import { type Addition, addCpu, addRows, compose, findMore, findMoreRows, remark, type Status } from './answer.js';
import { type CellRatio, claimOf, findCellRatio } from './cell-ratio.js';

export const WAITING_QUESTIONS: readonly Question[] = [
  [
    'blocking',
    'With a core for each thread: what does a ring lose by blocking in place of spinning?',
    concludeBlocking,
  ],
  [
    'one-core',
    'On one core: what becomes of a ring that spins, and of one that spins and then blocks?',
    concludeOneCore,
  ],
  ['memory-or-pipe', 'Is shared memory sooner there than a pipe when the one who waits sleeps?', concludePipe],
];

const WAITS = [
  ['block', 'block/'],
  ['spin-then-block', ''],
  ['yield', 'yield/'],
] as const;

/** Each way to wait over spinning; the default one is not in the id. */
const overSpin = (result: Measured, metric: string, subject: string, placement: string) =>
  findMoreRows(
    result,
    WAITS.map(([words, part]) => [words, `over-spin/${metric}/${subject}/64B/${part}${placement}`]),
  );

const cpuOfWaits = (result: Measured, words: string, metric: string, subject: string, placement: string) =>
  addCpu(
    result,
    `CPU of both threads ${words}: `,
    [['spin', 'spin/'] as const, ...WAITS].map(([wait, part]) => [
      wait,
      `${metric}/${subject}/64B/${part}${placement}`,
    ]),
  );

function concludeBlocking(result: Measured): Conclusion {
  const trips = overSpin(result, 'round-trip', 'ring', 'cross-core');
  const rates = overSpin(result, 'rate', 'ring', 'cross-core');
  const batched = overSpin(result, 'rate', 'ring-batched', 'cross-core');
  const trip = findRatio(result, 'over-spin/round-trip/ring/64B/block/cross-core');
  const rate = findRatio(result, 'over-spin/rate/ring/64B/block/cross-core');
  if (!trip && !rate) throw new NotAsked('a ring that blocks and one that spins, across cores');
  // In a round trip each message finds its taker waiting; whether a stream does is what it tells besides.
  const status = trip ? claimOf('higher', trip) : claimOf('lower', rate!);
  return compose(status, openBlocking(trip && claimOf('higher', trip), rate && claimOf('lower', rate)), [
    ...addRows('A round trip of 64 B over that of the ring that spins: ', trips),
    ...addRows('Messages of 64 B a second, likewise: ', rates),
    ...addRows('Of the ring in place, published together: ', batched),
    ...cpuOfWaits(result, 'a round trip', 'round-trip', 'ring', 'cross-core'),
    ...cpuOfWaits(result, 'a message of the stream', 'rate', 'ring', 'cross-core'),
    remark(
      'A sleeper has to be woken by the kernel; who spins sees the word change, and burns its core also while no message comes.',
    ),
  ]);
}

/** The round trip and the stream each have their answer. */
function openBlocking(trip: Status | null, rate: Status | null): string {
  const said = (what: string, status: Status | null) =>
    status === null
      ? []
      : [`${what} ${{ supported: 'loses', refuted: 'does not lose', undecided: 'shows no clear loss' }[status]}`];
  return `By blocking ${enumerate([...said('a round trip', trip), ...said('a stream', rate)])}.`;
}

const MILLION = 1e6;
/** Twice as much by blocking is a collapse of who spins. */
const COLLAPSE = 2;

function concludeOneCore(result: Measured): Conclusion {
  const rate = findEstimate(result, 'rate/ring/64B/same-core');
  const rates = overSpin(result, 'rate', 'ring', 'same-core');
  const collapse = findRatio(result, 'over-spin/rate/ring/64B/same-core');
  if (!rate && !collapse) throw new NotAsked('a ring on one core');
  const statuses: Status[] = [];
  const additions: Addition[] = [];
  if (collapse) {
    const status = judgeCollapse(collapse);
    statuses.push(status);
    const words = {
      supported:
        'The one that spins collapses, it moves less than half as much: who spins keeps the other from running until its time slice is over.',
      refuted: 'The one that spins does not collapse, it moves more than half as much.',
      undecided: 'Whether the one that spins collapses is not clear.',
    };
    additions.push({ sentence: words[status], evidence: [collapse.id] });
  }
  if (rate) {
    const status = rate.low >= MILLION ? 'supported' : rate.high < MILLION ? 'refuted' : 'undecided';
    statuses.push(status);
    const words = {
      supported: 'at least a million',
      refuted: 'less than a million',
      undecided: 'which may be a million or less',
    };
    const sentence = `The one that spins and then blocks moves ${spreadOf(rate)} of 64 B, ${words[status]}: ${sayEach(rate.median)} each.`;
    additions.push({ sentence, evidence: [rate.id] });
  }
  const spinning = findMore(result, 'rate/ring/64B/spin/same-core');
  return compose(joinStatus(statuses), '', [
    ...additions,
    ...(spinning ? [{ sentence: `Spinning it moves ${spreadOf(spinning)}.`, evidence: [spinning.id] }] : []),
    ...addRows('Messages a second over those of the ring that spins: ', rates),
    ...addRows('Of the ring in place: ', overSpin(result, 'rate', 'ring-batched', 'same-core')),
    ...addRows('A round trip over that of the ring that spins: ', overSpin(result, 'round-trip', 'ring', 'same-core')),
    ...cpuOfWaits(result, 'a message', 'rate', 'ring', 'same-core'),
  ]);
}

/** By the interval alone where it lies below: in a quick run what is near 1 has no verdict. */
function judgeCollapse({ verdict, low, high }: Ratio): Status {
  if (verdict === 'higher' && low >= COLLAPSE) return 'supported';
  return high < COLLAPSE ? 'refuted' : 'undecided';
}

const sayEach = (perSecond: number) => formatQuantity('ns', NS_PER_S / perSecond);

const PLACES = [
  ['on one core', 'same-core'],
  ['across cores', 'cross-core'],
] as const;
/** What both of a pair sleep in is the kernel's; the word carries four bytes, the others 64. */
const SLEEPERS = [
  ['a ring that blocks', 'ring/64B/block'],
  ['one word with Atomics.wait (4 B)', 'atomics-block/4B'],
] as const;

function concludePipe(result: Measured): Conclusion {
  const places = PLACES.flatMap(([words, placement]) => {
    const pipe = findEstimate(result, `round-trip/pipe-threads/64B/${placement}`);
    if (!pipe) return [];
    const rows = SLEEPERS.flatMap(([name, path]) => {
      const ratio = findCellRatio(
        result,
        `round-trip/${path}/${placement}`,
        `round-trip/pipe-threads/64B/${placement}`,
      );
      return ratio ? [{ words: name, ratio, own: findEstimate(result, `round-trip/${path}/${placement}`)! }] : [];
    });
    return rows.length > 0 ? [{ words, pipe, rows }] : [];
  });
  if (places.length === 0) throw new NotAsked('round trips through memory and through a pipe of the same process');
  const told = places.map((place) => {
    const status = joinStatus(place.rows.map(({ ratio }) => claimOf('lower', ratio)));
    return { ...place, status };
  });
  const opening = told.map(
    ({ words, status }) => `${{ supported: 'yes', refuted: 'no', undecided: 'not clear' }[status]} ${words}`,
  );
  const status = joinStatus(told.map((place) => place.status));
  return compose(status, `${capitalise(enumerate(opening))}.`, [
    ...told.map(({ words, pipe, rows }): Addition => {
      const list = rows.map((row) => `${row.words} takes ${spreadOf(row.own)}, ${sayRatio(row.ratio)} as long`);
      return {
        sentence: `A round trip through a pipe between two threads takes ${spreadOf(pipe)} ${words}; ${list.join('; ')}.`,
        evidence: rows.flatMap(({ ratio }) => (ratio as CellRatio).evidence),
      };
    }),
    remark('Either way the one who waits sleeps in the kernel and is woken by it, once a message.'),
  ]);
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
