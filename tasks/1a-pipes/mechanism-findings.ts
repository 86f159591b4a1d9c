/** What task 1a concludes of its mechanisms held against each other: kind of descriptor, way of waiting, size, comfort, placement. Pure; called by findings.ts. */

import { formatSize as formatPlainSize } from '../../src/core/units.js';
import { deriveCpuPerOperation, deriveSwitchesPerOperation } from '../../src/report/derive.js';
import {
  type Conclusion,
  type Estimate,
  estimateOf,
  findEstimate,
  findRatio,
  type Measured,
  MissingEvidence,
  NotAsked,
  type Question,
  type Ratio,
  ratioOf,
} from '../../src/report/evidence.js';
import { formatNumber, formatQuantity } from '../../src/report/quantity.js';

export const MECHANISM_QUESTIONS: readonly Question[] = [
  ['placement', 'Why does one core win a ping-pong, and what do two cores do to a stream?', concludePlacement],
  ['pipe-or-socketpair', 'Is a pipe faster than the socketpair that Node puts in its place?', concludeKind],
  ['spinning', 'Is it faster to spin than to sleep, and what does it burn?', concludeSpinning],
  ['throughput-limit', 'From which record size on does throughput stop growing, and why?', concludeLimit],
  ['batching', 'What does it bring to gather many small records in one call?', concludeBatching],
  ['comfort', 'What do streams, messages and lines cost over the raw pipe?', concludeComfort],
  ['under-load', 'How long does a message take when messages come on a schedule?', concludeLoad],
];

const ns = (value: number) => formatQuantity('ns', value);
/** `64 KiB`; ids have it without the space. */
const spaced = (size: string) => size.replace(/(\d)([A-Z])/i, '$1 $2');
const formatSize = (bytes: number) => spaced(formatPlainSize(bytes));
const VERDICT_WORDS = { higher: 'more', lower: 'less', same: 'the same', undecided: 'no clear verdict' } as const;

function cpuOf({ id, cell }: Estimate): number {
  const cpuNs = deriveCpuPerOperation(cell);
  if (cpuNs === null) throw new MissingEvidence(`${id} has no CPU time`, [id]);
  return cpuNs;
}

function concludePlacement(result: Measured): Conclusion {
  const trip = ratioOf(result, 'two-cores/round-trip/pipe/64B/cross-core');
  const same = estimateOf(result, 'round-trip/pipe/64B/same-core');
  const cross = estimateOf(result, 'round-trip/pipe/64B/cross-core');
  const parts = [
    `A round trip of 64 B takes ${trip.text} as long on two cores: ${cross.text} against ${same.text}. A ping-pong has no ` +
      'parallelism to win, one side always waits, and each message has to wake a sleeping core instead of switching to a process on its own.',
  ];
  const evidence = [trip.id, cross.id, same.id];
  for (const size of ['64B', '64KiB']) {
    const stream = findRatio(result, `two-cores/throughput/pipe/${size}/cross-core`);
    if (!stream) continue;
    const verdict = stream.verdict === 'undecided' ? '' : ` (${VERDICT_WORDS[stream.verdict]})`;
    parts.push(`A stream of ${spaced(size)} records moves ${stream.text} the bytes a second on two cores${verdict}.`);
    const [one, two] = ['same-core', 'cross-core'].map((at) => findEstimate(result, `throughput/pipe/${size}/${at}`));
    const spin = findRatio(result, `spin-or-block/throughput/pipe-spin/${size}/cross-core`);
    evidence.push(stream.id);
    if (!one || !two) continue;
    parts.push(
      `It takes ${ns(cpuOf(one))} of CPU a record on one core, ${ns(cpuOf(two))} on two: ${explainStream(one, two, spin)}.`,
    );
    evidence.push(one.id, two.id, ...(spin ? [spin.id] : []));
  }
  const status = trip.verdict === 'higher' ? 'supported' : trip.verdict === 'undecided' ? 'undecided' : 'refuted';
  return { answer: parts.join(' '), status, evidence };
}

/** Two cores share the work only while what they add to it stays small. The same pipe without any sleep tells waking from the rest. */
function explainStream(one: Estimate, two: Estimate, spin: Ratio | null): string {
  if (cpuOf(two) / cpuOf(one) < 1.5) return 'the work stays about the same and both cores do it at once';
  if (spin?.verdict === 'higher') {
    return `sleeping and waking across cores is what costs, for tried again at once instead (pipe-spin) the same pipe moves ${spin.text} as much`;
  }
  return 'sleepers are woken across cores, and the bytes are in the cache of the other core; which of the two costs this run cannot tell';
}

function concludeKind(result: Measured): Conclusion {
  const trip = ratioOf(result, 'pipe-or-socketpair/round-trip/pipe/64B/same-core');
  const rows = [
    ['a round trip of 64 B on one core takes', trip],
    ['on two cores', findRatio(result, 'pipe-or-socketpair/round-trip/pipe/64B/cross-core')],
  ] as const;
  const streams = ['64B', '64KiB', '1MiB'].flatMap((size) => {
    const ratio = findRatio(result, `pipe-or-socketpair/throughput/pipe/${size}/same-core`);
    return ratio ? [[size, ratio] as const] : [];
  });
  const times = rows.flatMap(([what, ratio]) => (ratio ? [`${what} ${ratio.text}`] : [])).join(', ');
  const rates = streams.map(([size, ratio]) => `${spaced(size)}: ${ratio.text}`).join('; ');
  const evidence = [...rows.flatMap(([, ratio]) => ratio?.id ?? []), ...streams.map(([, { id }]) => id)];
  const details = `Over the socketpair's: ${times}${rates ? `. Throughput on one core: ${rates}` : ''}.`;
  if (trip.verdict === 'undecided') return { answer: `Not decided. ${details}`, status: 'undecided', evidence };
  const slower = streams.filter(([, { verdict }]) => verdict === 'lower').map(([size]) => spaced(size));
  const but = slower.length > 0 ? `, but it moves fewer bytes a second in records of ${slower.join(' and ')}` : '';
  const answer =
    trip.verdict === 'lower' ? `Yes, for a message and its answer${but}. ` : 'No, not for a message and its answer. ';
  return { answer: answer + details, status: trip.verdict === 'lower' ? 'supported' : 'refuted', evidence };
}

function concludeSpinning(result: Measured): Conclusion {
  const cross = ratioOf(result, 'spin-or-block/round-trip/pipe-spin/64B/cross-core');
  const spin = estimateOf(result, 'round-trip/pipe-spin/64B/cross-core');
  const block = estimateOf(result, 'round-trip/pipe/64B/cross-core');
  const same = findRatio(result, 'spin-or-block/round-trip/pipe-spin/64B/same-core');
  const collapse = same
    ? ` On one core it collapses: a round trip takes ${same.text} as long as with blocking, since who spins keeps the other from running until its time slice is over.`
    : '';
  const evidence = [cross.id, spin.id, block.id, ...(same ? [same.id] : [])];
  const details =
    `On two cores a round trip of 64 B takes ${cross.text} as long as with blocking: ${spin.text} against ${block.text}. ` +
    `It costs ${ns(cpuOf(spin))} of CPU a round trip against ${ns(cpuOf(block))}, and goes on burning both cores whole while no ` +
    `message comes, when who blocks takes nothing.${collapse}`;
  if (cross.verdict === 'lower')
    return { answer: `Yes, with a core for each. ${details}`, status: 'supported', evidence };
  const status = cross.verdict === 'undecided' ? 'undecided' : 'refuted';
  return { answer: `${status === 'refuted' ? 'No' : 'Not decided'}. ${details}`, status, evidence };
}

/** Growth that the intervals show is growth; what lies within this share of the best is the plateau. */
const PLATEAU_SHARE = 0.9;

function concludeLimit(result: Measured): Conclusion {
  const sizes = result.cells
    .filter(({ id }) => /^throughput\/pipe\/[^/]+\/same-core$/.test(id))
    .map((cell) => ({ bytes: Number(cell.parameters.bytes), estimate: estimateOf(result, cell.id) }))
    .sort((a, b) => a.bytes - b.bytes);
  if (sizes.length < 4) throw new NotAsked('too few sizes for a curve');
  const best = sizes.reduce((top, each) => (each.estimate.median > top.estimate.median ? each : top));
  const reached = sizes.find(({ estimate }) => estimate.high >= PLATEAU_SHARE * best.estimate.median)!;
  const [smallest, largest] = [sizes[0]!, sizes.at(-1)!];
  const recordNs = (size: typeof smallest) => (size.bytes * 1e9) / size.estimate.median;
  const byteNs = (recordNs(best) - recordNs(smallest)) / (best.bytes - smallest.bytes);
  const evidence = sizes.map(({ estimate }) => estimate.id);
  const at = (size: typeof smallest) => `${size.estimate.text} at ${formatSize(size.bytes)}`;
  if (reached === largest) {
    const answer = `Not within the sizes measured: it still grows, ${at(smallest)} to ${at(largest)}.`;
    return { answer, status: 'refuted', evidence };
  }
  const switches = (size: typeof smallest) => deriveSwitchesPerOperation(size.estimate.cell) ?? 0;
  const answer =
    `From ${formatSize(reached.bytes)} on: ${at(smallest)}, ${at(reached)}, ${at(largest)}, the most ${at(best)}. Small records pay for ` +
    `calls: ${ns(recordNs(smallest))} each at ${formatSize(smallest.bytes)}, of which copying and checking ${formatSize(smallest.bytes)} at ` +
    `${formatNumber(byteNs)} ns a byte is ${ns(byteNs * smallest.bytes)}. Large ones pay for bytes alone. And a pipe holds 64 KiB: a record of ` +
    `${formatSize(largest.bytes)} goes through it in ${formatNumber(switches(largest))} switches between the processes (${formatNumber(switches(reached))} at ` +
    `${formatSize(reached.bytes)}), so that a longer record is more of the same and no larger piece.`;
  return { answer, status: 'supported', evidence };
}

function concludeBatching(result: Measured): Conclusion {
  const native = ratioOf(result, 'times-native/throughput/pipe-batched/64B/same-core');
  const stream = findRatio(result, 'over-stream/throughput/pipe-batched/64B/same-core');
  const batched = estimateOf(result, 'throughput/pipe-batched/64B/same-core');
  const recordNs = (64 * 1e9) / batched.median;
  const evidence = [native.id, ...(stream ? [stream.id] : []), batched.id];
  const answer =
    `${ns(recordNs)} a record of 64 B for both sides together, on one core and with every record checked: ${native.text} the records a second of ` +
    `the C++ floor that makes one call for each${stream ? `, ${stream.text} those of a Node stream` : ''}. A call costs more than what it carries. ` +
    'The price is that the first record of a batch waits for the last.';
  const status = native.verdict === 'higher' ? 'supported' : native.verdict === 'undecided' ? 'undecided' : 'refuted';
  return { answer, status, evidence };
}

const COMFORTS = ['pipe-stream', 'socketpair-stream', 'fork-message-json', 'fork-message-advanced', 'execa-lines'];

function concludeComfort(result: Measured): Conclusion {
  const list = (metric: string, size: string) =>
    COMFORTS.flatMap((subject): [string, Ratio][] => {
      const ratio = findRatio(result, `over-pipe/${metric}/${subject}/${size}/same-core`);
      return ratio ? [[subject, ratio]] : [];
    });
  const trips = list('round-trip', '64B');
  if (trips.length === 0) throw new NotAsked('no subject with an event loop was part of this run');
  const small = list('throughput', '64B');
  const large = list('throughput', '64KiB');
  const name = (rows: readonly [string, Ratio][]) => rows.map(([subject, { text }]) => `${subject} ${text}`).join(', ');
  const answer =
    `A round trip of 64 B on one core, over the blocking pipe's: ${name(trips)}.` +
    (small.length > 0 ? ` Throughput of 64 B records, over the pipe's: ${name(small)}.` : '') +
    (large.length > 0 ? ` Of 64 KiB records: ${name(large)}.` : '') +
    ' A stream adds a turn of the event loop and objects to each message, a channel adds serialisation, a line adds base64 and the search for its end.';
  const evidence = [...trips, ...small, ...large].map(([, { id }]) => id);
  const isDearer = trips.every(([, { verdict }]) => verdict === 'higher');
  const isOpen = trips.some(([, { verdict }]) => verdict === 'undecided');
  return { answer, status: isDearer ? 'supported' : isOpen ? 'undecided' : 'refuted', evidence };
}

function concludeLoad(result: Measured): Conclusion {
  const cells = result.cells.filter(({ metric }) => metric === 'latency');
  const own = cells.find(({ id }) => /^latency\/pipe\/64B\/10000-per-s\/cross-core$/.test(id));
  if (!own) throw new NotAsked('no latency under load was part of this run');
  const { bytes, messagesPerSecond } = own.parameters;
  const here = cells.filter(
    ({ placement, parameters }) =>
      placement === own.placement && parameters.bytes === bytes && parameters.messagesPerSecond === messagesPerSecond,
  );
  const rows = here.map((cell) => ({ cell, estimate: estimateOf(result, cell.id) }));
  const list = rows.map(({ cell, estimate }) => {
    const p99 = cell.quantiles?.p99;
    return `${cell.subject} ${estimate.text}${p99 === undefined ? '' : ` (p99 ${ns(p99)})`}`;
  });
  const trip = findEstimate(result, 'round-trip/pipe/64B/cross-core');
  const base = rows.find(({ cell }) => cell === own)!;
  const answer =
    `At ${Number(messagesPerSecond).toLocaleString('en')} messages a second of 64 B on two cores, from when each was to be sent until it was there and ` +
    `checked: ${list.join(', ')}. The sleep until a message is due ends late, and that is in it, as for anyone who sends by a clock; so is ` +
    'whatever held up the sender. A closed loop would not show it: it sends when the answer is in.';
  const evidence = [...rows.map(({ estimate }) => estimate.id), ...(trip ? [trip.id] : [])];
  // One message of a ping-pong, half a round trip, is the least that can be expected of one that finds both sides asleep.
  const isAbove = trip === null || base.estimate.low > trip.low / 2;
  return { answer, status: isAbove ? 'supported' : 'undecided', evidence };
}
