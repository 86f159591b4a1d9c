/** What task 1b concludes of who is served and who waits: the sequential reader, fairness beside a firehose, threads. Pure; called by findings.ts. */

import type { Cell, Finding } from '../../src/core/result.js';
import {
  type Conclusion,
  findRatio,
  type Measured,
  NotAsked,
  type Question,
  type Ratio,
} from '../../src/report/evidence.js';
import { formatNumber } from '../../src/report/quantity.js';
import {
  cpuOfConsumer,
  enumerate,
  findEstimate,
  joinStatus,
  listEstimates,
  listRatios,
  ns,
  readConsumer,
  sayRatio,
  sleepsOfConsumer,
  spreadOf,
  statusOf,
} from './finding-words.js';

export const SERVING_QUESTIONS: readonly Question[] = [
  ['sequential-stall', 'Why does the reader that takes its pipes in turn stall?', concludeStall],
  ['fairness', 'Who is served fairly beside a firehose?', concludeFairness],
  ['threads', 'Does a thread for each pipe match select and epoll, and at what price?', concludeThreads],
];

function concludeStall(result: Measured): Conclusion {
  const firehose = findRatio(result, 'over-epoll/service-gap/sequential/firehose');
  const job = findRatio(result, 'over-sequential/service-gap/job-epoll/P4/slow-first');
  if (!firehose && !job) throw new NotAsked('no gap of the sequential reader');
  const parts: string[] = [];
  const evidence: string[] = [];
  const statuses: Finding['status'][] = [];
  if (firehose) {
    const gaps = ['sequential', 'epoll'].map((name) => findEstimate(result, `service-gap/${name}/firehose`));
    statuses.push(statusOf('higher', [firehose]));
    evidence.push(firehose.id, ...gaps.flatMap((gap) => gap?.id ?? []));
    parts.push(
      `Beside a firehose a ticker waits up to ${gaps[0] ? spreadOf(gaps[0]) : '?'}, ${sayRatio(firehose)} as long as with epoll: the firehose is never done, so its turn never ends.`,
    );
  }
  if (job) {
    const [turn, epoll] = ['job-sequential', 'job-epoll'].map((name) =>
      findEstimate(result, `service-gap/${name}/P4/slow-first`),
    );
    const elapsed = findEstimate(result, 'elapsed/job-sequential/P4/slow-first');
    statuses.push(statusOf('lower', [job]));
    evidence.push(job.id, ...[turn, epoll, elapsed].flatMap((each) => each?.id ?? []));
    parts.push(
      `In the job with four producers, the first of them slow, the other three go unserved for ${turn ? spreadOf(turn) : '?'}` +
        `${elapsed ? ` of ${elapsed.text}` : ''}; with epoll ${epoll ? spreadOf(epoll) : '?'}, ${sayRatio(job)} as long.`,
    );
  }
  const status = joinStatus(statuses);
  const opening = {
    supported: 'It blocks in read(2) on one pipe, whatever the others have.',
    refuted: 'It does not stall more than epoll here.',
    undecided: 'Not shown.',
  };
  return { answer: `${opening[status]} ${parts.join(' ')}`, status, evidence };
}

/** A ticker that gets nine of ten services of another is not left waiting. */
const FAIR = 0.9;

function concludeFairness(result: Measured): Conclusion {
  const isFirehose = (cell: Cell) => cell.id.endsWith('/firehose');
  const shares = listEstimates(result, 'fairness', isFirehose);
  if (shares.length === 0) throw new NotAsked('no fairness');
  const gaps = listEstimates(result, 'service-gap', isFirehose);
  const gapOf = (subject: string) => gaps.find(({ cell }) => cell.subject === subject);
  const list = shares.map((share) => {
    const gap = gapOf(share.cell.subject);
    return `${share.cell.subject} ${formatNumber(share.median)}${gap ? `, gap ${gap.text}` : ''}`;
  });
  const numbers = `Least over most served of seven tickers, 1 is fair, and the longest time that one of them waited: ${list.join('; ')}.`;
  const evidence = [...shares, ...gaps].map(({ id }) => id);
  const unfair = shares.filter(({ cell, high }) => cell.subject !== 'sequential' && high < FAIR);
  const turn = shares.find(({ cell }) => cell.subject === 'sequential');
  if (unfair.length > 0 || (turn && turn.low >= FAIR)) {
    const names = enumerate(unfair.map(({ cell }) => cell.subject));
    const opening = unfair.length > 0 ? `Not everyone who multiplexes: not ${names}.` : 'Also who reads in turn.';
    return { answer: `${opening} ${numbers}`, status: 'refuted', evidence };
  }
  const isClear = shares.every(({ cell, low, high }) => (cell.subject === 'sequential' ? high < FAIR : low >= FAIR));
  if (!isClear) return { answer: `Not clear for all. ${numbers}`, status: 'undecided', evidence };
  const answer =
    `Everyone who multiplexes${turn ? ', and not who reads in turn' : ''}. ${numbers} The waiters take at most 16 KiB of a descriptor ` +
    'before they look at the others; a reader that drains each pipe as long as it gives would be no fairer than one in turn.';
  return { answer, status: 'supported', evidence };
}

const ASLEEP = '16pipes/1000-per-s/from-write';
const LOADED = '16pipes/10000-per-s';

const COST_WORDS = { memory: 'memory of the consumer', spawn: 'start-up of the job' };

function concludeThreads(result: Measured): Conclusion {
  const times = listRatios(result, [
    `over-epoll/latency/thread-per-pipe/${ASLEEP}`,
    `over-epoll/latency/thread-per-pipe/${LOADED}`,
    'over-epoll/elapsed/job-thread-per-pipe/P4/slow-first',
    'over-epoll/elapsed/job-thread-per-pipe/P64/slow-first',
  ]);
  if (times.length === 0) throw new NotAsked('no comparison of threads with epoll');
  const costs = (['memory', 'spawn'] as const).flatMap((metric) =>
    [4, 64].flatMap((producers) => {
      const ratio = findRatio(result, `over-epoll/${metric}/job-thread-per-pipe/P${producers}/slow-first`);
      return ratio ? [{ words: `${COST_WORDS[metric]} with ${producers} producers`, ratio }] : [];
    }),
  );
  const slower = times.filter(({ verdict }) => verdict === 'higher');
  const isOpen = times.some(({ verdict }) => verdict === 'undecided');
  const status = slower.length > 0 ? 'refuted' : isOpen ? 'undecided' : 'supported';
  const opening = {
    supported: 'Yes, in time.',
    refuted: slower.length < times.length ? 'Not everywhere.' : 'No.',
    undecided: 'Not clear.',
  };
  const prices = [...costs.map(({ words, ratio }) => `${words} ${sayRatio(ratio)}`), ...describeSides(result)];
  const parts = [
    opening[status],
    `Over epoll: ${times.map((ratio) => `${nameTime(ratio)} ${sayRatio(ratio)}`).join('; ')}.`,
    ...(prices.length > 0 ? [`The price: ${prices.join('; ')}.`] : []),
    'The program is the simpler one, each thread blocks in read(2) on its own pipe; but every chunk crosses from its thread to the ' +
      'consumer, which is a second wake-up, and each thread has a stack and a heap of its own.',
  ];
  const gap = findRatio(result, 'over-epoll/service-gap/thread-per-pipe/firehose');
  if (gap) parts.splice(2, 0, `Beside a firehose the longest gap is ${sayRatio(gap)} that of epoll.`);
  const evidence = [...times, ...costs.map(({ ratio }) => ratio), ...(gap ? [gap] : [])].map(({ id }) => id);
  return { answer: parts.join(' '), status, evidence: [...evidence, ...sideCells(result)] };
}

function nameTime({ id }: Ratio): string {
  if (id.endsWith(ASLEEP)) return 'from write to handled';
  if (id.endsWith(LOADED)) return 'latency at 10,000 messages a second';
  return `the job with ${/P(\d+)/.exec(id)![1]} producers`;
}

function sideCells(result: Measured): string[] {
  return ['thread-per-pipe', 'epoll'].flatMap((name) => findEstimate(result, `latency/${name}/${LOADED}`)?.id ?? []);
}

/** CPU and sleeps of the consumer, all its threads counted. */
function describeSides(result: Measured): string[] {
  const [threads, epoll] = ['thread-per-pipe', 'epoll'].map((name) =>
    findEstimate(result, `latency/${name}/${LOADED}`),
  );
  const jobs = ['job-thread-per-pipe', 'job-epoll'].map((name) =>
    findEstimate(result, `elapsed/${name}/P4/slow-first`),
  );
  const cpu = [threads, epoll].map((each) => (each ? cpuOfConsumer(each.cell) : null));
  const sleeps = [threads, epoll].map((each) => (each ? sleepsOfConsumer(each.cell) : null));
  const jobCpu = jobs.map((each) => (each ? readConsumer(each.cell, ({ cpuNs }) => cpuNs) : null));
  const pair = (words: string, values: (number | null)[], write: (value: number) => string) =>
    values[0] != null && values[1] != null ? [`${words} ${write(values[0])} against ${write(values[1])}`] : [];
  return [
    ...pair("the consumer's CPU a message, all its threads, at 10,000 a second", cpu, ns),
    ...pair('its sleeps a message', sleeps, formatNumber),
    ...pair("the consumer's CPU in the job with four producers", jobCpu, ns),
  ];
}
