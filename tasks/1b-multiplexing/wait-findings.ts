/** What task 1b concludes of the waiting calls alone: what they grow with, what they refuse, what threads add. Pure; called by findings.ts. */

import type { Cell } from '../../src/core/result.js';
import {
  type Conclusion,
  factOf,
  findRatio,
  type Measured,
  MissingEvidence,
  NotAsked,
  type Question,
  ratioOf,
} from '../../src/report/evidence.js';
import { enumerate, joinStatus, ns, sayRatio, statusOf, withRange } from '../../src/report/finding-words.js';
import { curvesByBlock, fitSlope, type OverBlocks, overBlocks } from '../../src/report/per-block.js';
import { formatCount, formatNumber } from '../../src/report/quantity.js';
import { concludeCrossover } from './crossover-findings.js';
import { SELECT_LIMIT } from './grid.js';
import { scansOf } from './scans.js';

export const WAIT_QUESTIONS: readonly Question[] = [
  ['scan-growth', 'Why do poll and select grow with the set, and epoll with the ready ones?', concludeGrowth],
  ['crossover', 'When does poll win over epoll?', concludeCrossover],
  ['descriptor-wall', 'What happens at descriptor 1,024?', concludeWall],
  ['threaded-poll', 'Why does each descriptor cost more in Node than in a C++ program?', concludeThreaded],
];

const isScan = (subject: string) => (cell: Cell) =>
  cell.metric === 'wait' && cell.subject === subject && cell.status === 'measured';
const fdsOf = ({ parameters }: Cell) => Number(parameters.fds);
/** In ascending order, so that the first and the last are the range. */
const sortedScans = (result: Measured, subject: string) =>
  scansOf(result.cells, subject).sort((a, b) => fdsOf(a) - fdsOf(b));

interface Slope extends OverBlocks {
  subject: string;
  low: number;
  high: number;
  evidence: string[];
}

/** ns for each unit of the parameter; null where there are no two places to draw a line through. */
function slopeOf(subject: string, cells: readonly Cell[], key: string): Slope | null {
  const slopes = [...curvesByBlock(cells, key).values()].flatMap((curve) => fitSlope(curve) ?? []);
  if (slopes.length === 0) return null;
  const evidence = cells.map(({ id }) => id);
  const { low, high, ...rest } = overBlocks(slopes);
  if (low === null || high === null) {
    throw new MissingEvidence(`${evidence[0]} has ${slopes.length} sets, six are the least for an interval`, evidence);
  }
  return { subject, ...rest, low, high, evidence };
}

/** A slope that cannot be told from none has no digits worth reading. */
function saySlope(slope: Slope): string {
  if (slope.low > 0 || slope.high < 0) return withRange('ns', slope);
  return `nothing that could be told from 0 (${formatNumber(slope.low)} to ${formatNumber(slope.high)} ns)`;
}

/** Beside poll's slope a tenth of it is no constant; a hundredth is what cache and chance leave. */
const FLAT_SHARE = 1 / 100;

function concludeGrowth(result: Measured): Conclusion {
  const common = scansAtCommon(result, ['poll', 'epoll']);
  const [poll, epoll] = ['poll', 'epoll'].map((name) => slopeOf(name, common.get(name)!, 'fds'));
  if (!poll || !epoll) throw new NotAsked('waits of poll and epoll over several numbers of descriptors');
  const beside = scansAtCommon(result, ['poll', 'select']);
  const select = slopeOf('select', beside.get('select')!, 'fds');
  const pollBeside = select && slopeOf('poll', beside.get('poll')!, 'fds');
  const scanning = [poll, ...(select ? [select] : [])];
  const parts = [
    `With one descriptor ready a wait takes, for each further descriptor that is watched, ` +
      `${enumerate([poll, epoll].map((slope) => `${slope.subject} ${saySlope(slope)}`))}, from ${rangeOf(common.get('poll')!)}.`,
    ...(select && pollBeside
      ? [`From ${rangeOf(beside.get('select')!)}: select ${saySlope(select)}, poll ${saySlope(pollBeside)}.`]
      : []),
    describeEnds(result),
    'poll and select hand the whole set to the kernel in each call, which asks every descriptor in it; epoll is told of each once, ' +
      'the kernel puts those that become ready on a list, and a wait looks at the list alone.',
  ];
  const evidence = [...scanning, epoll].flatMap((slope) => slope.evidence);
  const flat = poll.low * FLAT_SHARE;
  const statuses: Conclusion['status'][] = [
    ...scanning.map(({ low, high }) => claim(low > 0, high <= 0)),
    claim(epoll.high < flat, epoll.low > flat),
  ];
  const ready = readyOf(result);
  if (ready) {
    parts.push(ready.sentence);
    evidence.push(...ready.evidence);
    statuses.push(ready.status);
  }
  const kinds = describeKinds(result);
  if (kinds) {
    parts.push(kinds.sentence);
    evidence.push(...kinds.evidence);
  }
  const status = joinStatus(statuses);
  const opening = { supported: '', refuted: 'Not so here. ', undecided: 'Not clear. ' }[status];
  return { answer: opening + parts.join(' '), status, evidence: [...new Set(evidence)] };
}

/** The scans of each at the numbers of descriptors that all of them have: slopes of other ranges are not comparable. */
function scansAtCommon(result: Measured, subjects: readonly string[]): Map<string, Cell[]> {
  const scans = subjects.map((subject) => sortedScans(result, subject));
  const isCommon = (cell: Cell) => scans.every((each) => each.some((other) => fdsOf(other) === fdsOf(cell)));
  return new Map(subjects.map((subject, at) => [subject, scans[at]!.filter(isCommon)]));
}

/** `1 to 10,000`: the first and the last of sorted scans. */
function rangeOf(cells: readonly Cell[]): string {
  return `${formatCount(fdsOf(cells[0]!))} to ${formatCount(fdsOf(cells.at(-1)!))}`;
}

function claim(isSupported: boolean, isRefuted: boolean): Conclusion['status'] {
  return isSupported ? 'supported' : isRefuted ? 'refuted' : 'undecided';
}

/** `From 1 to 10,000: poll 197 ns and 300 µs, epoll 409 ns and 400 ns.` */
function describeEnds(result: Measured): string {
  const ends = ['poll', 'epoll'].map((subject) => {
    const scans = sortedScans(result, subject);
    const texts = [scans[0]!, scans.at(-1)!].map(
      (cell) => `${ns(cell.summary?.median ?? Number.NaN)} with ${formatCount(fdsOf(cell))} of them`,
    );
    return `${subject} takes ${texts.join(', ')}`;
  });
  return `${ends.join('; ')}.`;
}

/** What each further ready one costs, of 512 that are watched. */
function readyOf(result: Measured) {
  const shares = result.cells.filter((cell) => isScan('epoll')(cell) && Number(cell.parameters.ready) > 1);
  const fds = shares[0]?.parameters.fds;
  if (fds === undefined) return null;
  const slopes = ['epoll', 'poll', 'select'].flatMap((subject) => {
    const cells = result.cells.filter(
      (cell) => isScan(subject)(cell) && cell.parameters.fds === fds && cell.parameters.kind === 'eventfd',
    );
    return slopeOf(subject, cells, 'ready') ?? [];
  });
  const epoll = slopes.find(({ subject }) => subject === 'epoll');
  if (!epoll) return null;
  const sentence =
    `For each further ready one, of ${formatCount(Number(fds))}: ` +
    `${enumerate(slopes.map((slope) => `${slope.subject} ${saySlope(slope)}`))}; that is all that epoll grows with.`;
  return {
    sentence,
    evidence: slopes.flatMap((slope) => slope.evidence),
    status: claim(epoll.low > 0, epoll.high <= 0),
  };
}

/** A descriptor's own question: each kind answers it in its own code. */
function describeKinds(result: Measured) {
  const kinds = result.cells.filter((cell) => isScan('poll')(cell) && cell.parameters.kind !== 'eventfd');
  const fds = kinds[0]?.parameters.fds;
  if (fds === undefined) return null;
  const cells = result.cells.filter(
    (cell) => isScan('poll')(cell) && cell.parameters.fds === fds && cell.parameters.ready === 1,
  );
  const list = cells.map(({ parameters, summary }) => `${parameters.kind} ${ns(summary?.median ?? Number.NaN)}`);
  const sentence = `How much depends on what is asked; poll over ${formatCount(Number(fds))} of a kind: ${enumerate(list)}.`;
  return { sentence, evidence: cells.map(({ id }) => id) };
}

function concludeWall(result: Measured): Conclusion {
  const select = factOf(result, 'descriptors/select/eventfd');
  const others = ['poll', 'epoll'].map((name) => factOf(result, `descriptors/${name}/eventfd`));
  const skipped = result.cells.filter(
    ({ metric, subject, status }) => metric === 'wait' && subject.endsWith('select') && status === 'skipped',
  );
  const evidence = [select, ...others, ...skipped].map(({ id }) => id);
  const range = ({ min, max }: { min: number; max: number }) =>
    min === max ? formatCount(max) : `${formatCount(min)} to ${formatCount(max)}`;
  const numbers =
    `The highest descriptor that select took has the number ${range(select)}; ` +
    `${enumerate(others.map((fact) => `${fact.cell.subject} took ${range(fact)}`))}, and no higher one was tried.`;
  const wall = SELECT_LIMIT - 1;
  if (select.max > wall)
    return { answer: `select took more than it can hold. ${numbers}`, status: 'refuted', evidence };
  if (select.min < wall || others.some(({ min }) => min <= wall)) {
    return { answer: `Not clear, something else bounded the numbers. ${numbers}`, status: 'undecided', evidence };
  }
  const missing =
    skipped.length > 0
      ? ` ${skipped.length === 1 ? 'One cell' : `${skipped.length} cells`} of this run ${skipped.length === 1 ? 'is' : 'are'} skipped for that: ${enumerate([...new Set(skipped.map(({ id }) => formatCount(Number.parseInt(id.split('/')[2]!, 10))))])} descriptors.`
      : '';
  const answer =
    `select refuses it, poll and epoll do not notice. ${numbers} An fd_set is a row of 1,024 bits in the caller's memory; the C macros ` +
    `write beyond it without a word, so the waiter of this package refuses with a RangeError.${missing}`;
  return { answer, status: 'supported', evidence };
}

function concludeThreaded(result: Measured): Conclusion {
  const thread = ratioOf(result, 'beside-a-thread/wait/native-poll-threads/1000fds/1ready');
  const node = findRatio(result, 'beside-a-thread/wait/poll/1000fds/1ready');
  const whole = findRatio(result, 'times-native/wait/poll/1000fds/1ready');
  const status = statusOf('higher', [thread]);
  const over = [
    ...(whole ? [`${sayRatio(whole)} what the C++ program with one thread takes`] : []),
    ...(node ? [`${sayRatio(node)} what the one with two takes`] : []),
  ];
  const parts = [
    `One thread more in the C++ program, though it only sleeps, and poll over 1,000 descriptors takes ${sayRatio(thread)} as long.`,
    ...(over.length > 0 ? [`Node takes ${over.join(', and ')}.`] : []),
    ...(status === 'undecided' ? [] : [THREAD_WORDS[status]]),
  ];
  return { answer: parts.join(' '), status, evidence: [thread, node, whole].flatMap((ratio) => ratio?.id ?? []) };
}

const THREAD_WORDS = {
  supported:
    'In a process with one thread the kernel borrows each descriptor; where another thread could close it meanwhile, it counts a reference up and down. Node always has threads.',
  refuted: 'So the threads that Node always has are not what makes the difference.',
};
