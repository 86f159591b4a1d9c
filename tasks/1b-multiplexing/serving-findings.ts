/** What task 1b concludes of who is served and who waits: the sequential reader, fairness beside a firehose, threads. Pure; called by findings.ts. */

import type { Cell, Finding } from '../../src/core/result.js';
import {
  type Conclusion,
  type Estimate,
  findRatio,
  type Measured,
  NotAsked,
  type Question,
  type Ratio,
} from '../../src/report/evidence.js';
import {
  enumerate,
  findEstimate,
  joinStatus,
  listEstimates,
  listRatios,
  ns,
  sayRatio,
  spreadOf,
  statusOf,
} from '../../src/report/finding-words.js';
import { formatCount, formatNumber } from '../../src/report/quantity.js';
import { median } from '../../src/stats/quantile.js';
import { cpuOfConsumer, sleepsOfConsumer } from './consumer-side.js';

export const SERVING_QUESTIONS: readonly Question[] = [
  ['sequential-stall', 'Why does the reader that takes its pipes in turn stall?', concludeStall],
  ['fairness', 'Who is served fairly beside a firehose?', concludeFairness],
  ['threads', 'Does a thread for each pipe match epoll, and at what price?', concludeThreads],
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
    const [turn, epoll] = gaps.map((gap) => (gap ? spreadOf(gap) : '?'));
    // How long it lasts is chosen, so a ratio of it would be as well.
    parts.push(
      firehose.verdict === 'higher'
        ? `Beside a firehose a ticker waits as long as the firehose lasts, ${turn} here; with epoll up to ${epoll}.`
        : `Beside a firehose a ticker waits up to ${turn}; with epoll up to ${epoll}.`,
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
      `In the job with four producers, the first of them slow, one of the other three goes unserved for ${turn ? spreadOf(turn) : '?'}` +
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
  const parts = [describeShares(shares), ...describeGaps(gaps), ...describeFirehose(shares)];
  const numbers = parts.join(' ');
  const evidence = [...shares, ...gaps].map(({ id }) => id);
  const unfair = shares.filter(({ cell, high }) => cell.subject !== 'sequential' && high < FAIR);
  const turn = shares.find(({ cell }) => cell.subject === 'sequential');
  if (unfair.length > 0 || (turn && turn.low >= FAIR)) {
    const names = enumerate(unfair.map(({ cell, median }) => `${cell.subject} (${formatNumber(median)})`));
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

const inTurn = ({ cell }: Estimate) => cell.subject === 'sequential';
const sortUp = (estimates: readonly Estimate[]) => [...estimates].sort((a, b) => a.median - b.median);

/** `sequential 0, the others 0.990 to 1.00`: the reader in turn apart, of the others the ends. */
function sayEnds(estimates: readonly Estimate[], write: (estimate: Estimate) => string): string {
  const others = sortUp(estimates.filter((each) => !inTurn(each)));
  const turn = estimates.find(inTurn);
  const texts = [...new Set([others[0], others.at(-1)].flatMap((each) => (each ? [write(each)] : [])))];
  return [
    ...(turn ? [`sequential ${write(turn)}`] : []),
    ...(texts.length > 0 ? [`${turn ? 'the others' : 'all'} ${texts.join(' to ')}`] : []),
  ].join(', ');
}

function describeShares(shares: readonly Estimate[]): string {
  return (
    `Least over most served of seven tickers, 1 is fair: ${sayEnds(shares, ({ median }) => formatNumber(median))}. ` +
    'The tickers offer a fixed load, so only starvation shows in it: who multiplexes can hardly differ.'
  );
}

function describeGaps(gaps: readonly Estimate[]): string[] {
  return gaps.length > 0 ? [`The longest time that one of them waited: ${sayEnds(gaps, ({ text }) => text)}.`] : [];
}

/** How much of the firehose each takes beside the same tickers is where they can differ. */
function describeFirehose(shares: readonly Estimate[]): string[] {
  const taken = shares.flatMap(({ cell }) => {
    const records = cell.trials.flatMap(({ served }) => served?.[0] ?? []);
    return records.length > 0 ? [{ subject: cell.subject, records: median(records) }] : [];
  });
  if (taken.length === 0) return [];
  taken.sort((a, b) => b.records - a.records);
  const list = taken.map(({ subject, records }) => `${subject} ${formatCount(Math.round(records))}`);
  return [`What else differs is what they took of the firehose in that time, records: ${list.join(', ')}.`];
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
  const costs = (['memory', 'spawn'] as const).flatMap((metric) => {
    // With most producers it shows best; the tables have the others.
    const found = [64, 4].flatMap((producers) => {
      const ratio = findRatio(result, `over-epoll/${metric}/job-thread-per-pipe/P${producers}/slow-first`);
      return ratio ? [{ words: `${COST_WORDS[metric]} with ${producers} producers`, ratio }] : [];
    });
    return found.slice(0, 1);
  });
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
  const evidence = [...times, ...costs.map(({ ratio }) => ratio)].map(({ id }) => id);
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
  const cpu = [threads, epoll].map((each) => (each ? cpuOfConsumer(each.cell) : null));
  const sleeps = [threads, epoll].map((each) => (each ? sleepsOfConsumer(each.cell) : null));
  const pair = (words: string, values: (number | null)[], write: (value: number) => string) =>
    values[0] != null && values[1] != null ? [`${words} ${write(values[0])} against ${write(values[1])}`] : [];
  return [
    ...pair("the consumer's CPU a message, all its threads, at 10,000 a second", cpu, ns),
    ...pair('its sleeps a message', sleeps, formatNumber),
  ];
}
