/** What task 2a concludes of shared memory as a whole, beside the pipes of tasks 1a and 1b: cost of a message, wake-ups, copies, memory, failure. Pure; called by findings.ts. */

import { type Conclusion, findFact, type Measured, NotAsked, type Question } from '../../src/report/evidence.js';
import { joinStatus, sayRatio, spreadOf } from '../../src/report/finding-words.js';
import { type Addition, addCpu, addRows, compose, findMore, findMoreRows, remark, type Status } from './answer.js';
import { type CellRatio, claimOf, findCellRatio } from './cell-ratio.js';

export const TRADE_OFF_QUESTIONS: readonly Question[] = [
  [
    'trade-offs',
    'How does shared memory differ from the pipes of tasks 1a and 1b, and what are the trade-offs?',
    concludeTradeOffs,
  ],
];

const PIPE = 'pipe-processes/64B';

/** The claim: a message costs less as long as nobody sleeps, and who shares memory shares its failures. */
function concludeTradeOffs(result: Measured): Conclusion {
  const awake = tryRatio(result, 'round-trip/ring/64B/spin/cross-core', `round-trip/${PIPE}/cross-core`);
  const asleep = tryRatio(result, 'round-trip/ring/64B/block/same-core', `round-trip/${PIPE}/same-core`);
  const failure = describeFailure(result);
  if (!awake && !asleep && failure === null) throw new NotAsked('round trips of rings and pipes, or what survives');
  const statuses: Status[] = [...(awake ? [claimOf('lower', awake)] : []), ...(failure ? [failure.status] : [])];
  const status = joinStatus(statuses);
  const opening: Record<Status, string> = {
    supported: 'Cheaper as long as nobody sleeps, and less isolated.',
    refuted: 'Not as expected: it is either not cheaper while nobody sleeps, or no less isolated.',
    undecided: 'What this run shows of it:',
  };
  return compose(status, opening[status], [
    ...describeTrip(awake, 'Cost of a message: there and back between two cores', 'both sides spinning'),
    ...describeTrip(asleep, 'Wake-ups: there and back on one core', 'each side sleeping until it is woken'),
    ...addCpu(result, 'CPU of a message of 64 B in a stream, all threads: ', [
      ['ring', 'rate/ring/64B/cross-core'],
      ['ring in place, published together', 'rate/ring-batched/64B/cross-core'],
      ['message channel', 'rate/postmessage/64B/cross-core'],
    ]),
    ...describeCopies(result),
    ...addRows('Memory and start-up of a worker over those of a process: ', [
      ...findMoreRows(result, [
        ['memory', 'over-process/memory/worker'],
        ['start-up', 'over-process/spawn/worker'],
      ]),
    ]),
    ...describeJob(result),
    ...(failure ? [failure.addition] : []),
    remark(
      'Isolation: a process reads and writes nothing of another but what passes the pipe, with the kernel between them to block and to wake; threads that share memory see each write, right or wrong, and agree among themselves who waits.',
    ),
  ]);
}

/** What fails to be measured only takes its own part away. */
function tryRatio(result: Measured, subject: string, reference: string): CellRatio | null {
  const isThere = findMore(result, subject) !== null && findMore(result, reference) !== null;
  return isThere ? findCellRatio(result, subject, reference) : null;
}

function describeTrip(ratio: CellRatio | null, what: string, how: string): Addition[] {
  if (!ratio) return [];
  return [
    {
      sentence: `${what}, 64 B through a ring, ${how}, take ${sayRatio(ratio)} as long as through a pipe between processes.`,
      evidence: ratio.evidence,
    },
  ];
}

/** A pipe copies each byte into the kernel and out of it; a ring in place copies none. */
function describeCopies(result: Measured): Addition[] {
  const rows = findMoreRows(result, [
    ['64 KiB', 'over-copying/throughput/ring-batched/64KiB/cross-core'],
    ['1 MiB', 'over-copying/throughput/ring-batched/1MiB/cross-core'],
  ]);
  return addRows(
    'Copies: a pipe makes two, into the kernel and out; a ring in place none, over one that copies in and out: ',
    rows,
  );
}

function describeJob(result: Measured): Addition[] {
  return ['P4', 'P1']
    .flatMap((producers) => {
      const [ring, pipe] = ['job-ring', 'job-pipe'].map((way) => findMore(result, `memory/${way}/${producers}`));
      if (!ring || !pipe) return [];
      const rows = findMoreRows(result, [['elapsed', `over-job-pipe/elapsed/job-ring/${producers}`]]);
      const time = rows[0] ? ` and ${sayRatio(rows[0].ratio)} the time` : '';
      const count = producers === 'P1' ? 'one producer' : 'four producers';
      const sentence = `The job with ${count}: ${spreadOf(ring)} of memory over rings, ${spreadOf(pipe)} over pipes${time}.`;
      return [{ sentence, evidence: [ring.id, pipe.id, ...rows.map(({ ratio }) => ratio.id)] }];
    })
    .slice(0, 1);
}

/** One producer of two crashes: of the three members, how many do their part all the same? */
function describeFailure(result: Measured): { status: Status; addition: Addition } | null {
  const [threads, processes] = [
    findFact(result, 'survivors/job-ring/P2/producer-crashed'),
    findFact(result, 'survivors/job-epoll/P2/producer-killed'),
  ];
  if (!threads || !processes) return null;
  const isTold = threads.max < processes.min;
  return {
    status: isTold ? 'supported' : 'refuted',
    addition: {
      sentence: `Failure: when one of two producers crashes, ${processes.value} of three members finish where they are processes, ${threads.value} where they are threads of one.`,
      evidence: [threads.id, processes.id],
    },
  };
}
