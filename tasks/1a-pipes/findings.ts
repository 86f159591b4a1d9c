/** What task 1a concludes: each finding a pure function of the result. Called by experiment.ts and, through it, by `lab run`. */

import type { Cell, Finding, Side } from '../../src/core/result.js';
import {
  answerAll,
  type Conclusion,
  estimateOf,
  type Measured,
  MissingEvidence,
  NotAsked,
  type Question,
  type Ratio,
  ratioOf,
} from '../../src/report/evidence.js';
import { formatNumber, formatQuantity } from '../../src/report/quantity.js';
import { median } from '../../src/stats/quantile.js';
import { FACT_QUESTIONS } from './fact-findings.js';
import { MECHANISM_QUESTIONS } from './mechanism-findings.js';
import { SUBJECTS } from './subjects.js';

export type { Measured } from '../../src/report/evidence.js';

const QUESTIONS: readonly Question[] = [
  ['descriptor-kinds', 'Did the bytes go through what each label says, a pipe or a socketpair?', concludeKinds],
  [
    'message-cost',
    'What does a message of 64 B cost on one core, and what of it is kernel, runtime, wake-up?',
    concludeMessageCost,
  ],
  ...MECHANISM_QUESTIONS,
  ['process-cost', 'What does a process cost before it has done anything?', concludeProcessCost],
  ['speed-up', 'Do more producers finish the job sooner?', concludeSpeedUp],
  [
    'sequential-stall',
    'What does one slow producer do to the others when the consumer reads its pipes in turn?',
    concludeStall,
  ],
];

/** Returns the findings in the order of the task's questions. */
export function explain(result: Measured): Finding[] {
  return answerAll([...QUESTIONS, ...FACT_QUESTIONS], result);
}

/** What the kernel calls the descriptors, as seen from each process, held against what the table of subjects says. */
function concludeKinds(result: Measured): Conclusion {
  const seen = new Map<string, { subjects: Set<string>; cells: string[] }>();
  const wrong: string[] = [];
  for (const cell of result.cells) {
    const expected = SUBJECTS.find(({ name }) => name === cell.subject)?.kind ?? 'pipe';
    const sides = cell.trials.flatMap((trial) => trial.sides);
    for (const kind of new Set(sides.flatMap(({ descriptorKind }) => descriptorKind ?? []))) {
      const known = seen.get(kind) ?? { subjects: new Set(), cells: [] };
      known.subjects.add(cell.subject);
      known.cells.push(cell.id);
      seen.set(kind, known);
      if (kind !== expected) wrong.push(`${cell.id}: "${kind}" instead of "${expected}"`);
    }
  }
  if (seen.size === 0) throw new NotAsked('no cell of this run moved data between processes');
  const evidence = [...new Set([...seen.values()].flatMap(({ cells }) => cells))];
  if (wrong.length > 0) {
    const answer = `No: the kernel names descriptors otherwise in ${wrong.length} cells, for instance ${wrong[0]}.`;
    return { answer, status: 'refuted', evidence };
  }
  const list = [...seen].map(([kind, { subjects }]) => `"${kind}" for ${[...subjects].join(', ')}`).join('; ');
  return { answer: `Yes. The kernel names the data descriptors ${list}.`, status: 'supported', evidence };
}

/** Two messages make a round trip. The part without a wake-up is measured in one thread that writes to itself and reads. */
function concludeMessageCost(result: Measured): Conclusion {
  const trip = estimateOf(result, 'round-trip/pipe/64B/same-core');
  const native = estimateOf(result, 'round-trip/native-pipe/64B/same-core');
  const calls = estimateOf(result, 'call/write-read/64B');
  const encode = estimateOf(result, 'call/frame-encode/64B');
  const times = ratioOf(result, 'times-native/round-trip/pipe/64B/same-core');
  const messageNs = trip.median / 2;
  const wakeUpNs = messageNs - calls.median;
  const ns = (value: number) => formatQuantity('ns', value);
  const evidence = [trip.id, native.id, calls.id, encode.id, times.id];
  if (trip.high / 2 <= calls.low) {
    const answer = `The parts do not add up: write and read alone take ${calls.text}, a whole message ${ns(messageNs)}.`;
    return { answer, status: 'refuted', evidence };
  }
  const answer =
    `${ns(messageNs)} a message, half of a round trip. ${calls.text} of it are one write and one read with the record made and ` +
    `checked, as one thread does it to itself (making the record takes ${encode.text}); the other ${ns(wakeUpNs)} are the kernel's ` +
    `switch from the one process to the other. The runtime's share: the whole takes ${times.text} what the same loop takes in C++ (${ns(native.median / 2)}).`;
  return { answer, status: trip.low / 2 > calls.high ? 'supported' : 'undecided', evidence };
}

function concludeProcessCost(result: Measured): Conclusion {
  const spawn = estimateOf(result, 'spawn/pipe/free');
  const native = estimateOf(result, 'spawn/native-pipe/free');
  const job = estimateOf(result, 'memory/job-pipe/P4');
  const producerBytes = medianOfSides(job.cell, (side) =>
    side.role.startsWith('producer') ? side.pssBytes : undefined,
  );
  const consumerBytes = medianOfSides(job.cell, (side) => (side.role === 'consumer' ? side.pssBytes : undefined));
  if (producerBytes === null || consumerBytes === null)
    throw new MissingEvidence(`${job.id} has no memory per process`, [job.id]);
  const ways = result.cells.filter(
    ({ metric, subject }) =>
      metric === 'spawn' && SUBJECTS.some(({ name }) => name === subject) && !/^(native-)?pipe$/.test(subject),
  );
  const others = ways.map(({ id, subject }) => ({ subject, ...estimateOf(result, id) }));
  const list = others.map(({ subject, text }) => `${subject} ${text}`).join(', ');
  const answer =
    `A Node process gives its first byte ${spawn.text} after the call that starts it, a C++ one after ${native.text}` +
    `${others.length > 0 ? `; through what else it may come makes little of that: ${list}` : ''}. Once ` +
    `the job is done a producer holds ${formatQuantity('bytes', producerBytes)}, the consumer ${formatQuantity('bytes', consumerBytes)}; ` +
    `with four producers ${job.text} in all (PSS: pages that processes share are divided among them).`;
  return {
    answer,
    status: spawn.low > native.high ? 'supported' : 'undecided',
    evidence: [spawn.id, native.id, ...others.map(({ id }) => id), job.id],
  };
}

function concludeSpeedUp(result: Measured): Conclusion {
  const ids = result.comparisons.filter((each) => each.id.startsWith('speed-up/')).map((each) => each.id);
  if (ids.length === 0) throw new NotAsked('the job was not part of this run');
  const ratios = ids.map((id) => ratioOf(result, id));
  const label = (ratio: Ratio) => ratio.id.split('/').at(-1);
  const list = ratios.map((ratio) => `${label(ratio)}: ${ratio.text}`).join('; ');
  const details = `Serial time over the job's time: ${list}.${describeConsumer(result)}`;
  const evidence = ids;
  const gains = ratios.filter((ratio) => ratio.verdict === 'higher');
  if (gains.length > 0)
    return { answer: `Yes, with ${gains.map(label).join(', ')}. ${details}`, status: 'supported', evidence };
  if (ratios.every((ratio) => ratio.verdict !== 'undecided')) {
    const answer = `No: with no number of producers is the job faster than one process that reads and counts. ${details}`;
    return { answer, status: 'refuted', evidence };
  }
  const isBelow = ratios.every((ratio) => ratio.high < 1);
  const answer = isBelow
    ? `No gain is seen: every interval lies below 1, though not all far enough for a verdict. ${details}`
    : `No gain is shown, and none excluded: some intervals are too wide to tell. ${details}`;
  return { answer, status: 'undecided', evidence };
}

/** A consumer that never waits is the bound; one that does, waits for records or for a CPU. */
const BOUND_SHARE = 0.8;

function describeConsumer(result: Measured): string {
  const share = consumerShare(result);
  if (share === null) return '';
  const percent = formatNumber(share * 100);
  return share >= BOUND_SHARE
    ? ` The one consumer counts every word and is on a CPU for ${percent} % of the time: it is the bound.`
    : ` The one consumer counts every word, but is on a CPU for ${percent} % of the time only; the rest it waits for records or for a CPU.`;
}

/** The share of the job's time in which the consumer was running, with the most producers that were measured. */
function consumerShare(result: Measured): number | null {
  const jobs = result.cells.filter(
    (cell) => cell.metric === 'elapsed' && cell.subject === 'job-pipe' && !('slowPauseMs' in cell.parameters),
  );
  const shares = jobs.at(-1)?.trials.flatMap((trial) => {
    const consumer = trial.sides.find((side) => side.role === 'consumer');
    return consumer ? [consumer.cpuNs / trial.value] : [];
  });
  return shares && shares.length > 0 ? median(shares) : null;
}

function concludeStall(result: Measured): Conclusion {
  const gap = ratioOf(result, 'slow-first/service-gap');
  const elapsed = estimateOf(result, 'elapsed/job-pipe/P4/slow-first');
  const slow = estimateOf(result, 'service-gap/job-pipe/P4/slow-first');
  const others = medianOfSides(slow.cell, (side) =>
    side.role.startsWith('producer') && side.role !== 'producer0' ? side.serviceGapNs : undefined,
  );
  if (others === null) throw new MissingEvidence(`${slow.id} has no gap for each producer`, [slow.id]);
  const evidence = [gap.id, slow.id, elapsed.id];
  const answer =
    `They wait for it. The first of four producers pauses 1 ms before each record; the other three are ready at once, fill their ` +
    `pipes and then go unserved for ${formatQuantity('ns', others)} of a job of ${elapsed.text}: the consumer blocks in read(2) on the ` +
    `first pipe until that one ends. The longest gap is ${gap.text} what it is without the pauses.`;
  if (gap.verdict === 'higher') return { answer, status: 'supported', evidence };
  const status = gap.verdict === 'undecided' ? 'undecided' : 'refuted';
  return { answer: `Not shown: the longest gap is ${gap.text} what it is without a slow producer.`, status, evidence };
}

function medianOfSides(cell: Cell, value: (side: Side) => number | undefined): number | null {
  const values = cell.trials.flatMap((trial) => trial.sides.map(value)).filter((each) => each !== undefined);
  return values.length > 0 ? median(values) : null;
}
