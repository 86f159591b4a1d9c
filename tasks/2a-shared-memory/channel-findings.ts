/** What task 2a concludes of channels beside the ring: the message channel, ringbuf.js, what can do more than a ring, and C++. Pure; called by findings.ts. */

import { formatSize, KIB, MIB } from '../../src/core/units.js';
import {
  type Conclusion,
  findRatio,
  type Measured,
  NotAsked,
  type Question,
  ratioOf,
} from '../../src/report/evidence.js';
import { joinStatus, spreadOf, statusOf } from '../../src/report/finding-words.js';
import {
  type Addition,
  addCpu,
  addRows,
  compose,
  findMore,
  findMoreRows,
  findRows,
  type Row,
  remark,
  type Status,
} from './answer.js';
import { claimOf, findCellRatio } from './cell-ratio.js';

export const CHANNEL_QUESTIONS: readonly Question[] = [
  ['channel-or-ring', 'A message channel or a ring?', concludeChannel],
  ['peer', 'How does the ring stand beside ringbuf.js?', concludePeer],
  [
    'structures',
    'What do records of any length, many senders and textbook locks cost over the plain ring?',
    concludeStructures,
  ],
  ['cache-line', 'Does it matter in which cache line the cursors of a ring lie?', concludeLine],
];

const LARGER = [KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB];
const spaced = (bytes: number) => formatSize(bytes).replace(/(?<=\d)(?=[A-Z])/, ' ');

const larger = (result: Measured, question: string, subject: string) =>
  findMoreRows(
    result,
    LARGER.map((bytes) => [spaced(bytes), `${question}/throughput/${subject}/${formatSize(bytes)}/cross-core`]),
  );

function concludeChannel(result: Measured): Conclusion {
  const rates = findRows(result, [
    ['across cores', 'over-ring/rate/postmessage/64B/cross-core'],
    ['on one core', 'over-ring/rate/postmessage/64B/same-core'],
  ]);
  const trips = findRows(result, [
    ['across cores', 'over-ring/round-trip/postmessage/64B/cross-core'],
    ['on one core', 'over-ring/round-trip/postmessage/64B/same-core'],
  ]);
  if (rates.length + trips.length === 0) throw new NotAsked('a message channel beside a ring');
  const status = joinStatus([
    ...rates.map(({ ratio }) => claimOf('lower', ratio)),
    ...trips.map(({ ratio }) => claimOf('higher', ratio)),
  ]);
  const opening = {
    supported: 'The ring, for small messages.',
    refuted: 'The ring is not the faster one everywhere.',
    undecided: 'Not clear.',
  };
  return compose(status, opening[status], [
    ...addRows("Messages of 64 B a second through the channel, over the ring's: ", rates),
    ...describePace(result),
    ...addRows("A round trip of 64 B through the channel, over the ring's: ", trips),
    ...(trips.length === 0 ? describeTrip(result) : []),
    ...addRows('Larger messages across cores, copied by the channel: ', larger(result, 'over-ring', 'postmessage')),
    ...addRows('Handed over by it: ', larger(result, 'over-ring', 'postmessage-transfer')),
    ...addCpu(result, 'CPU for a message of 64 B across cores, all threads: ', [
      ['channel', 'rate/postmessage/64B/cross-core'],
      ['ring', 'rate/ring/64B/cross-core'],
    ]),
    ...addCpu(result, 'For a round trip: ', [
      ['channel', 'round-trip/postmessage/64B/cross-core'],
      ['ring', 'round-trip/ring/64B/cross-core'],
    ]),
    remark('For that the thread of a channel can do other work while it waits, and a message can be any object.'),
  ]);
}

function describePace(result: Measured): Addition[] {
  const pair = ['postmessage', 'ring'].map((name) => findMore(result, `rate/${name}/64B/cross-core`));
  const [channel, ring] = pair;
  if (!channel || !ring) return [];
  const sentence = `Across cores that is ${spreadOf(channel)} against ${spreadOf(ring)}.`;
  return [{ sentence, evidence: [channel.id, ring.id] }];
}

/** A quick run has no other ring for a round trip on one core. */
function describeTrip(result: Measured): Addition[] {
  const ratio = findCellRatio(result, 'round-trip/postmessage/64B/same-core', 'round-trip/ring/64B/block/same-core');
  if (!ratio) return [];
  const [{ sentence }] = addRows('A round trip of 64 B on one core, over that of a ring that blocks: ', [
    { words: 'channel', ratio },
  ]) as [Addition];
  return [{ sentence, evidence: ratio.evidence }];
}

function concludePeer(result: Measured): Conclusion {
  const batched = ratioOf(result, 'over-peer/rate/ring-batched/64B/cross-core');
  const single = findRatio(result, 'over-peer/rate/ring/64B/cross-core');
  const status = statusOf('higher', [batched, ...(single ? [single] : [])]);
  const opening = { supported: 'Ahead of it.', refuted: 'Not ahead of it everywhere.', undecided: 'Not clear.' };
  const small: Row[] = [
    { words: 'in place, published together', ratio: batched },
    ...(single ? [{ words: 'one at a time, copied in and out', ratio: single }] : []),
  ];
  const peer = findMore(result, 'rate/peer-ringbuf/64B/cross-core');
  return compose(status, opening[status], [
    ...addRows('Messages of 64 B a second across cores, over those of ringbuf.js: ', small),
    ...(peer ? [{ sentence: `ringbuf.js moves ${spreadOf(peer)}.`, evidence: [peer.id] }] : []),
    ...addRows('Larger messages in place: ', larger(result, 'over-peer', 'ring-batched')),
    ...addRows('One at a time: ', larger(result, 'over-peer', 'ring')),
    ...addRows(
      'On one core, 64 B: ',
      findMoreRows(result, [
        ['in place', 'over-peer/rate/ring-batched/64B/same-core'],
        ['one at a time', 'over-peer/rate/ring/64B/same-core'],
      ]),
    ),
    remark(
      'ringbuf.js is a ring of bytes that never waits: who uses it spins, where the ring here spins for a while and then blocks.',
    ),
  ]);
}

/** What can do more than the plain ring, and which ring it is held against. */
const STRUCTURES = [
  ['records of any length (over the ring in place)', 'over-fixed', 'ring-record'],
  ['the queue for many senders', 'over-ring', 'queue'],
  ['the buffer of a lock and conditions', 'over-ring', 'buffer-condition'],
  ['the buffer of semaphores', 'over-ring', 'buffer-semaphore'],
] as const;

const listStructures = (metric: string, size: string, placement: string) =>
  STRUCTURES.map(
    ([words, question, subject]) => [words, `${question}/${metric}/${subject}/${size}/${placement}`] as const,
  );

function concludeStructures(result: Measured): Conclusion {
  const rows = findRows(result, listStructures('rate', '64B', 'cross-core'));
  if (rows.length === 0) throw new NotAsked('other structures beside the ring');
  const statuses = rows.map(({ ratio }) => claimOf('lower', ratio));
  const status = joinStatus(statuses);
  const free = rows.filter((_, at) => statuses[at] === 'refuted').map(({ words }) => words);
  const opening: Record<Status, string> = {
    supported: 'Each costs something.',
    refuted: `Not each costs something: not ${free.join('; not ')}.`,
    undecided: 'Not clear of each.',
  };
  return compose(status, opening[status], [
    ...addRows("Messages of 64 B a second across cores, over the plain ring's: ", rows),
    ...addRows('Of 1 KiB: ', findMoreRows(result, listStructures('throughput', '1KiB', 'cross-core'))),
    ...addRows('On one core, 64 B: ', findMoreRows(result, listStructures('rate', '64B', 'same-core'))),
    ...addRows(
      'A round trip of 64 B across cores: ',
      findMoreRows(result, listStructures('round-trip', '64B', 'cross-core')),
    ),
    ...addCpu(
      result,
      'CPU of both threads for a message of 64 B across cores: ',
      ['ring', 'ring-batched', ...STRUCTURES.map(([, , subject]) => subject)].map((name) => [
        name,
        `rate/${name}/64B/cross-core`,
      ]),
    ),
    remark('All of them with one sender and one taker: what many of them cost each other is not in it.'),
  ]);
}

function concludeLine(result: Measured): Conclusion {
  const ratio = ratioOf(result, 'one-line/rate/ring-one-line/64B/cross-core');
  const rates = ['ring-one-line', 'ring-lines-apart'].map((name) => findMore(result, `rate/${name}/64B/cross-core`));
  const status = statusOf('lower', [ratio]);
  const opening = {
    supported: 'Yes, they belong apart.',
    refuted: ratio.verdict === 'higher' ? 'Not so: in one line it is even faster here.' : 'No, not here.',
    undecided: 'Not clear.',
  };
  const explanation =
    'In one line each write of a cursor takes the line away from the other core, which needs it for its own; apart, a side reads ' +
    "the other's cursor only where the one it remembers says full or empty.";
  const [one, apart] = rates;
  return compose(status, opening[status], [
    ...addRows('Messages of 64 B a second across cores, the cursors of both sides in one line over 128 B apart: ', [
      { words: 'the same ring', ratio },
    ]),
    ...(one && apart
      ? [{ sentence: `${spreadOf(one)} against ${spreadOf(apart)}.`, evidence: [one.id, apart.id] }]
      : []),
    ...(status === 'supported' ? [remark(explanation)] : []),
  ]);
}
