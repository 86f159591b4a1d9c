/** What task 1b concludes of where poll, select and epoll cross, and after how many waits registering is paid back. Pure; called by wait-findings.ts. */

import { type Conclusion, findRatio, type Measured, MissingEvidence, NotAsked } from '../../src/report/evidence.js';
import { enumerate, findEstimate, sayRatio, spreadOf } from '../../src/report/finding-words.js';
import { formatCount } from '../../src/report/quantity.js';
import { bracketOf, type Crossover, findCrossover, isClose } from './crossover.js';
import { scansOf } from './scans.js';

/** A sentence that adds to the answer, and what it rests on. */
interface Addition {
  sentence: string;
  evidence: string[];
}

/** Returns from how many descriptors on epoll is the cheaper call. Throws NotAsked without two sizes of both. */
export function concludeCrossover(result: Measured): Conclusion {
  const [epoll, poll] = ['epoll', 'poll'].map((name) => scansOf(result.cells, name));
  const crossover = findCrossover(epoll!, poll!, 'fds');
  if (!crossover) throw new NotAsked('waits of poll and epoll at the same numbers of descriptors');
  const evidence = [...epoll!, ...poll!].map(({ id }) => id);
  const { status, text } = readCrossover(crossover, 'epoll', 'poll', evidence);
  const additions = [
    describeEnds(result, crossover),
    describeReady(result),
    describeSelect(result),
    describeRegistration(result),
  ].filter((each) => each !== null);
  return {
    answer: [`With one descriptor ready: ${text}`, ...additions.map(({ sentence }) => sentence)].join(' '),
    status,
    evidence: [...new Set([...evidence, ...additions.flatMap((each) => each.evidence)])],
  };
}

/** In words, and whether a crossing lies between the first and the last size. */
function readCrossover(
  crossover: Crossover,
  subject: string,
  reference: string,
  evidence: string[],
): { text: string; status: Conclusion['status'] } {
  const { blocks, low, high, below, above, sizes } = crossover;
  const [first, last] = [sizes[0]!, sizes.at(-1)!];
  if (low === null || high === null) {
    throw new MissingEvidence(
      `a crossing of ${subject} and ${reference} needs six blocks for an interval, there are ${blocks}`,
      evidence,
    );
  }
  const odd = [
    ...(below > 0 ? [`${subject} is cheaper from ${formatCount(first)} on in ${below} of ${blocks} blocks`] : []),
    ...(above > 0 ? [`${subject} is not cheaper at ${formatCount(last)} in ${above} of ${blocks} blocks`] : []),
  ];
  const aside = odd.length > 0 ? ` (${odd.join('; ')})` : '';
  if (high === 0) {
    const text = `never, from ${formatCount(first)} ${first === 1 ? 'descriptor' : 'descriptors'} on ${subject} takes less than ${reference} all along${aside}.`;
    return { status: 'refuted', text };
  }
  if (low > last) {
    const text = `up to ${formatCount(last)} descriptors, which is all that was measured, ${subject} never takes less than ${reference}${aside}.`;
    return { status: 'refuted', text };
  }
  if (low > 0 && high <= last) {
    return { status: 'supported', text: `${sayPlace(crossover, low, high, subject, reference)}${aside}.` };
  }
  const from = low === 0 ? `below ${formatCount(first)}` : formatCount(bracketOf(sizes, low)[0]);
  const to = high > last ? `beyond ${formatCount(last)}` : formatCount(bracketOf(sizes, high)[1]);
  const text = `not clear, ${subject} becomes cheaper than ${reference} somewhere from ${from} to ${to} descriptors${aside}.`;
  return { status: 'undecided', text };
}

/** A place in whole descriptors, where the sizes that were measured lie close enough to tell one. */
function sayPlace({ median, sizes }: Crossover, low: number, high: number, subject: string, reference: string): string {
  if (!isClose(sizes, low, high)) {
    const [from, to] = [bracketOf(sizes, low)[0], bracketOf(sizes, high)[1]].map(formatCount);
    return `${reference} takes less than ${subject} with ${from}, ${subject} takes less from somewhere between ${from} and ${to} descriptors on`;
  }
  const [at, lowest, highest] = [median, low, high].map((x) => formatCount(Math.ceil(x)));
  const range = lowest === highest ? '' : ` (${lowest} to ${highest})`;
  const measured = [bracketOf(sizes, low)[0], bracketOf(sizes, high)[1]].map(formatCount);
  return (
    `${subject} takes less than ${reference} from ${at} descriptors on${range}, below that ${reference}; ` +
    `the place is interpolated between ${enumerate(measured)}`
  );
}

function describeEnds(result: Measured, { sizes }: Crossover): Addition | null {
  const ends = [sizes[0]!, sizes.at(-1)!].flatMap((fds) => {
    const ratio = findRatio(result, `over-poll/wait/epoll/${fds}fds/1ready`);
    return ratio ? [{ fds, ratio }] : [];
  });
  if (ends.length === 0) return null;
  const list = ends.map(({ fds, ratio }) => `with ${formatCount(fds)} ${sayRatio(ratio)}`);
  return { sentence: `epoll's wait over poll's: ${list.join(', ')}.`, evidence: ends.map(({ ratio }) => ratio.id) };
}

/** A place for one ready descriptor is none for many: epoll pays for each that is ready. */
function describeReady(result: Measured): Addition | null {
  const shares = result.comparisons.flatMap(({ id }) => {
    const [, fds, ready] = /^over-poll\/wait\/epoll\/(\d+)fds\/(\d+)ready$/.exec(id) ?? [];
    const ratio = ready === undefined || ready === '1' ? null : findRatio(result, id);
    return ratio ? [{ fds: Number(fds), ready: Number(ready), ratio }] : [];
  });
  if (shares.length === 0) return null;
  shares.sort((a, b) => a.ready - b.ready);
  const list = shares.map(({ fds, ready, ratio }) => {
    const words = `${ready === fds ? 'all' : formatCount(ready)} of ${formatCount(fds)} ready ${sayRatio(ratio)}`;
    return ratio.verdict === 'higher' ? `${words}, so that poll is the cheaper one` : words;
  });
  return {
    sentence: `More of them ready: with ${list.join('; with ')}.`,
    evidence: shares.map(({ ratio }) => ratio.id),
  };
}

/** A crossing that the comparison at the last common size does not bear out is one of noise. */
function describeSelect(result: Measured): Addition | null {
  const [select, poll] = ['select', 'poll'].map((name) => scansOf(result.cells, name));
  const crossover = findCrossover(select!, poll!, 'fds');
  if (!crossover) return null;
  const compared = crossover.sizes.flatMap((fds) => {
    const ratio = findRatio(result, `over-poll/wait/select/${fds}fds/1ready`);
    return ratio ? [{ fds, ratio }] : [];
  });
  const last = compared.at(-1);
  if (!last) return null;
  const evidence = [...select!.map(({ id }) => id), last.ratio.id];
  if (last.ratio.verdict === 'lower') {
    return { sentence: `select and poll: ${readCrossover(crossover, 'select', 'poll', evidence).text}`, evidence };
  }
  const sentence = `select takes, with ${formatCount(last.fds)}, ${sayRatio(last.ratio)} what poll takes: no place is shown from which on it is cheaper.`;
  return { sentence, evidence };
}

/** What epoll is told beforehand poll is told in each call: after so many waits it has paid. */
function describeRegistration(result: Measured): Addition | null {
  const costs = ['poll', 'epoll'].map((name) => {
    const call = result.cells.find(({ metric, subject }) => metric === 'call' && subject === name);
    return call ? findEstimate(result, call.id) : null;
  });
  const [poll, epoll] = costs;
  if (!poll || !epoll) return null;
  const fds = Number(epoll.cell.parameters.fds);
  const waits = ['poll', 'epoll'].map((name) => findEstimate(result, `wait/${name}/${fds}fds/1ready`));
  let sentence =
    `To add and remove a descriptor costs epoll ${spreadOf(epoll)}, a system call each; poll, which keeps its list for itself and asks ` +
    `fcntl(2) whether what is added is open, ${spreadOf(poll)}`;
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
