/** What task 1b concludes of the waiting calls alone: what they grow with, where they cross, what they refuse, what threads add. Pure; called by findings.ts. */

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
import { formatCount, formatNumber } from '../../src/report/quantity.js';
import { type Crossover, findCrossover } from './crossover.js';
import { enumerate, findEstimate, joinStatus, ns, sayRatio, spreadOf, statusOf, withRange } from './finding-words.js';
import { SELECT_LIMIT } from './grid.js';
import { curvesByBlock, fitSlope, type OverBlocks, overBlocks } from './per-block.js';

export const WAIT_QUESTIONS: readonly Question[] = [
  ['scan-growth', 'Why do poll and select grow with the set, and epoll with the ready ones?', concludeGrowth],
  ['crossover', 'When does poll win over epoll?', concludeCrossover],
  ['descriptor-wall', 'What happens at descriptor 1,024?', concludeWall],
  ['threaded-poll', 'Why does each descriptor cost more in Node than in a C++ program?', concludeThreaded],
];

const isScan = (subject: string) => (cell: Cell) =>
  cell.metric === 'wait' && cell.subject === subject && cell.status === 'measured';
const isOneReady = ({ parameters }: Cell) => parameters.ready === 1 && parameters.kind === 'eventfd';

/** The scans of one subject over the number of descriptors, one of them ready. */
function scansOf(result: Measured, subject: string): Cell[] {
  return result.cells.filter((cell) => isScan(subject)(cell) && isOneReady(cell));
}

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
  const [poll, epoll] = ['poll', 'epoll'].map((name) => slopeOf(name, scansOf(result, name), 'fds'));
  if (!poll || !epoll) throw new NotAsked('waits of poll and epoll over several numbers of descriptors');
  const select = slopeOf('select', scansOf(result, 'select'), 'fds');
  const scanning = [poll, ...(select ? [select] : [])];
  const parts = [
    `With one descriptor ready a wait takes, for each further descriptor that is watched, ` +
      `${enumerate([...scanning, epoll].map((slope) => `${slope.subject} ${saySlope(slope)}`))}.`,
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

function claim(isSupported: boolean, isRefuted: boolean): Conclusion['status'] {
  return isSupported ? 'supported' : isRefuted ? 'refuted' : 'undecided';
}

/** `From 1 to 10,000: poll 197 ns and 300 µs, epoll 409 ns and 400 ns.` */
function describeEnds(result: Measured): string {
  const ends = ['poll', 'epoll'].map((subject) => {
    const scans = scansOf(result, subject).sort((a, b) => Number(a.parameters.fds) - Number(b.parameters.fds));
    const texts = [scans[0]!, scans.at(-1)!].map(
      ({ parameters, summary }) =>
        `${ns(summary?.median ?? Number.NaN)} with ${formatCount(Number(parameters.fds))} of them`,
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
  const subjects = ['poll', 'epoll'].map((subject) => {
    const cells = result.cells.filter(
      (cell) => isScan(subject)(cell) && cell.parameters.fds === fds && cell.parameters.ready === 1,
    );
    const list = cells.map(({ parameters, summary }) => `${parameters.kind} ${ns(summary?.median ?? Number.NaN)}`);
    return { text: `${subject} over ${enumerate(list)}`, evidence: cells.map(({ id }) => id) };
  });
  const sentence = `How much depends on what is asked; ${formatCount(Number(fds))} of a kind: ${subjects.map(({ text }) => text).join('; ')}.`;
  return { sentence, evidence: subjects.flatMap(({ evidence }) => evidence) };
}

function concludeCrossover(result: Measured): Conclusion {
  const [epoll, poll, select] = ['epoll', 'poll', 'select'].map((name) => scansOf(result, name));
  const crossover = findCrossover(epoll!, poll!, 'fds');
  if (!crossover) throw new NotAsked('waits of poll and epoll at the same numbers of descriptors');
  const evidence = [...epoll!, ...poll!].map(({ id }) => id);
  const { status, text } = readCrossover(crossover, 'epoll', 'poll', evidence);
  const ends = [crossover.sizes[0]!, crossover.sizes.at(-1)!].flatMap((fds) => {
    const ratio = findRatio(result, `over-poll/wait/epoll/${fds}fds/1ready`);
    return ratio ? [{ fds, ratio }] : [];
  });
  const parts = [text];
  if (ends.length > 0) {
    const list = ends.map(({ fds, ratio }) => `with ${formatCount(fds)} ${sayRatio(ratio)}`);
    parts.push(`epoll's wait over poll's: ${list.join(', ')}.`);
    evidence.push(...ends.map(({ ratio }) => ratio.id));
  }
  const other = findCrossover(select!, poll!, 'fds');
  if (other) {
    evidence.push(...select!.map(({ id }) => id));
    parts.push(readCrossover(other, 'select', 'poll', evidence).text);
  }
  const registration = describeRegistration(result);
  if (registration) {
    parts.push(registration.sentence);
    evidence.push(...registration.evidence);
  }
  return { answer: parts.join(' '), status, evidence: [...new Set(evidence)] };
}

/** In words, and whether a crossing lies between the first and the last size. */
function readCrossover(
  crossover: Crossover,
  subject: string,
  reference: string,
  evidence: string[],
): { text: string; status: Conclusion['status'] } {
  const { blocks, median, low, high, below, above, sizes } = crossover;
  const [first, last] = [sizes[0]!, sizes.at(-1)!];
  if (low === null || high === null) {
    throw new MissingEvidence(
      `a crossing of ${subject} and ${reference} needs six blocks for an interval, there are ${blocks}`,
      evidence,
    );
  }
  const place = (x: number) =>
    x === 0 ? `below ${formatCount(first)}` : x > last ? `beyond ${formatCount(last)}` : formatNumber(x);
  const odd = [
    ...(below > 0 ? [`${subject} is cheaper from ${formatCount(first)} on in ${below} of ${blocks} blocks`] : []),
    ...(above > 0 ? [`${subject} is not cheaper at ${formatCount(last)} in ${above} of ${blocks} blocks`] : []),
  ];
  const aside = odd.length > 0 ? ` (${odd.join('; ')})` : '';
  if (high === 0) {
    const text = `Never, from ${formatCount(first)} ${first === 1 ? 'descriptor' : 'descriptors'} on: ${subject} takes less than ${reference} all along${aside}.`;
    return { status: 'refuted', text };
  }
  if (low > last) {
    const text = `Up to ${formatCount(last)} descriptors, which is all that was measured: ${subject} never takes less than ${reference}${aside}.`;
    return { status: 'refuted', text };
  }
  const isInside = low > 0 && high <= last;
  const text = isInside
    ? `${reference} takes less than ${subject} below ${formatNumber(median)} descriptors (${place(low)} to ${place(high)}), ${subject} from there on${aside}; ` +
      `the place is interpolated between what was measured: ${enumerate(sizes.map(formatCount))}.`
    : `Not clear: ${subject} becomes cheaper than ${reference} somewhere from ${place(low)} to ${place(high)} descriptors${aside}.`;
  return { text, status: isInside ? 'supported' : 'undecided' };
}

/** What epoll is told beforehand poll is told in each call: after so many waits it has paid. */
function describeRegistration(result: Measured) {
  const costs = ['poll', 'epoll'].map((name) => {
    const call = result.cells.find(({ metric, subject }) => metric === 'call' && subject === name);
    return call ? findEstimate(result, call.id) : null;
  });
  const [poll, epoll] = costs;
  if (!poll || !epoll) return null;
  const fds = Number(epoll.cell.parameters.fds);
  const waits = ['poll', 'epoll'].map((name) => findEstimate(result, `wait/${name}/${fds}fds/1ready`));
  let sentence = `To add and remove a descriptor costs epoll ${spreadOf(epoll)}, a system call each, poll ${spreadOf(poll)}, which keeps its list for itself`;
  const evidence = [poll.id, epoll.id];
  if (waits[0] && waits[1]) {
    const extraNs = fds * (epoll.median - poll.median);
    const gainNs = waits[0].median - waits[1].median;
    evidence.push(waits[0].id, waits[1].id);
    if (extraNs > 0 && gainNs > 0) {
      const count = Math.max(1, Math.ceil(extraNs / gainNs));
      sentence += `; with ${formatCount(fds)} descriptors, one of them ready, that is paid back after ${formatCount(count)} ${count === 1 ? 'wait' : 'waits'}`;
    } else if (gainNs <= 0) sentence += `; with ${formatCount(fds)} descriptors no wait pays that back`;
  }
  return { sentence: `${sentence}.`, evidence };
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
