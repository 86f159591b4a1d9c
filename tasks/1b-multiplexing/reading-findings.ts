/** What task 1b concludes of readers that handle what comes: events a second, edges, wake-ups, silence. Pure; called by findings.ts. */

import type { Finding } from '../../src/core/result.js';
import {
  type Conclusion,
  type Estimate,
  findRatio,
  type Measured,
  NotAsked,
  type Question,
  type Ratio,
  ratioOf,
} from '../../src/report/evidence.js';
import {
  enumerate,
  findEstimate,
  listEstimates,
  listRatios,
  ns,
  restOf,
  sayRatio,
  spreadOf,
  statusOf,
} from '../../src/report/finding-words.js';
import { formatNumber } from '../../src/report/quantity.js';
import { cpuOfConsumer, sleepsOfConsumer } from './consumer-side.js';
import { concludeIdle } from './idle-findings.js';

export const READING_QUESTIONS: readonly Question[] = [
  [
    'fast-path',
    'How many events a second does one thread handle, and what does one call for all of them bring?',
    concludeFastPath,
  ],
  ['edge-triggered', 'What does edge-triggered epoll buy, and what does it cost?', concludeEdge],
  ['wake-up', 'How long is it from a write until it is handled, when the reader sleeps?', concludeWakeUp],
  ['idle', 'What does a reader do while nothing happens?', concludeIdle],
  ['event-loop', "Where does Node's event loop stand?", concludeEventLoop],
  ['timer-drift', 'What does a reader that waits do to the timers of its thread?', concludeDrift],
];

const EVENTS = '64pipes';
const ASLEEP = '16pipes/1000-per-s/from-write';
const LOADED = '16pipes/10000-per-s';

function concludeFastPath(result: Measured): Conclusion {
  const loop = ratioOf(result, `over-event-loop/events/epoll/${EVENTS}`);
  const epoll = findEstimate(result, `events/epoll/${EVENTS}`);
  const others = (
    [
      ['the same loop in C++', 'times-native'],
      ['poll', 'over-poll'],
      ['the npm package epoll', 'over-peer'],
    ] as const
  ).flatMap(([name, question]) => {
    const ratio = findRatio(result, `${question}/events/epoll/${EVENTS}`);
    return ratio ? [{ name, ratio }] : [];
  });
  const status = statusOf('higher', [loop]);
  const over = [{ name: 'the event loop', ratio: loop }, ...others].map(
    ({ name, ratio }) => `${sayRatio(ratio)} what ${name} does`,
  );
  const answer =
    `With a record of 64 B in each of 64 pipes epoll handles ${epoll ? `${spreadOf(epoll)}: ` : ''}${over.join('; ')}. ` +
    'Its one call of the addon waits and then reads every ready descriptor into one buffer; the event loop makes a callback and a buffer for each.';
  const evidence = [loop.id, ...others.map(({ ratio }) => ratio.id), ...(epoll ? [epoll.id] : [])];
  return {
    answer: status === 'refuted' ? `It brings nothing over the event loop. ${answer}` : answer,
    status,
    evidence,
  };
}

function concludeEdge(result: Measured): Conclusion {
  const events = ratioOf(result, `over-level/events/epoll-edge/${EVENTS}`);
  const latencies = listRatios(
    result,
    [ASLEEP, LOADED].map((rest) => `over-level/latency/epoll-edge/${rest}`),
  );
  const evidence = [events.id, ...latencies.map(({ id }) => id)];
  const loads = ['epoll-edge', 'epoll'].map((name) => findEstimate(result, `latency/${name}/${LOADED}`));
  const cpu = loads.map((load) => (load ? cpuOfConsumer(load.cell) : null));
  if (loads[0] && loads[1]) evidence.push(loads[0].id, loads[1].id);
  const isGain = events.verdict === 'higher' || latencies.some(({ verdict }) => verdict === 'lower');
  const isOpen = [events, ...latencies].some(({ verdict }) => verdict === 'undecided');
  const status = isGain ? 'supported' : isOpen ? 'undecided' : 'refuted';
  const opening = {
    supported: 'It buys speed here.',
    refuted: 'It buys nothing here.',
    undecided: 'No gain is shown.',
  };
  const parts = [
    opening[status],
    `Over level-triggered epoll: events a second ${sayRatio(events)}${latencies
      .map((ratio) => `; latency at ${describeLoad(ratio.id)} ${sayRatio(ratio)}`)
      .join('')}.`,
    ...(cpu[0] != null && cpu[1] != null
      ? [`At 10,000 messages a second the consumer takes ${ns(cpu[0])} of CPU a message against ${ns(cpu[1])}.`]
      : []),
    'Level-triggered, the kernel puts a descriptor back on its list and asks it again with the next wait; edge-triggered it tells ' +
      'once of what came. The price is a duty: who does not read until nothing is left hears no more of the rest, and a reader with a ' +
      'budget for each descriptor has to remember by itself who has something left.',
  ];
  return { answer: parts.join(' '), status, evidence };
}

function describeLoad(id: string): string {
  return id.endsWith('from-write') ? '1,000 messages a second' : '10,000 messages a second';
}

const loadsOf = (result: Measured, rest: string) => listEstimates(result, 'latency', (cell) => restOf(cell) === rest);

/** A wake-up takes what a scan takes and the way from asleep to running: if it were less, one of the two is not what it says. */
function concludeWakeUp(result: Measured): Conclusion {
  const asleep = loadsOf(result, ASLEEP);
  if (asleep.length === 0) throw new NotAsked('no latency with the reader asleep');
  const loaded = loadsOf(result, LOADED);
  const scan = findEstimate(result, 'wait/epoll/64fds/1ready');
  const epoll = asleep.find(({ cell }) => cell.subject === 'epoll');
  const native = findRatio(result, `times-native/latency/epoll/${ASLEEP}`);
  const evidence = [...asleep, ...loaded, ...(scan ? [scan] : []), ...(native ? [native] : [])].map(({ id }) => id);
  const loop = loaded.find(({ cell }) => cell.subject === 'epoll');
  const parts = [
    `At 1,000 messages a second, from the write until the record is checked, ${describeWakeUps(asleep, epoll)}.`,
    ...(native ? [`epoll takes ${sayRatio(native)} what the same loop in C++ takes.`] : []),
    ...(loop ? [`At 10,000 a second, from when each was to be sent: ${describeLatency(loop)}.`] : []),
  ];
  if (!scan || !epoll) return { answer: parts.join(' '), status: 'undecided', evidence };
  if (epoll.high < scan.low) {
    const answer = `The parts do not add up: a wait that finds something takes ${spreadOf(scan)}, a whole wake-up ${spreadOf(epoll)}. ${parts.join(' ')}`;
    return { answer, status: 'refuted', evidence };
  }
  parts.push(
    `A wait of epoll over 64 descriptors that finds something at once takes ${scan.text}. Between the two lies mostly the wake-up, which ` +
      'every reader that sleeps pays; the write, the read, the check and code gone cold are in it as well. Who spins does not pay it, ' +
      'but a CPU instead (pipe-spin of task 1a).',
    ...describeCpu(asleep),
  );
  return { answer: parts.join(' '), status: epoll.low > scan.high ? 'supported' : 'undecided', evidence };
}

function describeLatency({ cell, text }: Estimate): string {
  const p99 = cell.quantiles?.p99;
  return `${cell.subject} ${text}${p99 === undefined ? '' : ` (p99 ${ns(p99)})`}`;
}

/** With the sleeps of the consumer: at such a pace each message is a wake-up of its own. The table has everyone; here are the ends. */
function describeWakeUps(asleep: readonly Estimate[], epoll: Estimate | undefined): string {
  const sorted = [...asleep].sort((a, b) => a.median - b.median);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const range = `from ${least.text} (${least.cell.subject}) to ${most.text} (${most.cell.subject})`;
  if (!epoll) return range;
  const sleeps = sleepsOfConsumer(epoll.cell);
  const own = `${describeLatency(epoll)}${sleeps === null ? '' : ` and ${formatNumber(sleeps)} sleeps a message`}`;
  return sorted.length > 1 ? `${own}; all of them ${range}` : own;
}

/** What of the wake-up is work: the same loop in C++ does less of it. */
function describeCpu(asleep: readonly Estimate[]): string[] {
  const list = ['epoll', 'native-epoll'].flatMap((name) => {
    const cell = asleep.find((each) => each.cell.subject === name)?.cell;
    const cpuNs = cell ? cpuOfConsumer(cell) : null;
    return cpuNs === null ? [] : [`${name} ${ns(cpuNs)}`];
  });
  return list.length > 0 ? [`CPU of the consumer a message: ${list.join(', ')}.`] : [];
}

function concludeEventLoop(result: Measured): Conclusion {
  const events = ratioOf(result, `over-event-loop/events/epoll/${EVENTS}`);
  const rows: [string, Ratio | null][] = [
    ['In events a second epoll through the addon reaches', events],
    ['its latency at 1,000 messages a second is', findRatio(result, `over-event-loop/latency/epoll/${ASLEEP}`)],
    ['at 10,000 a second', findRatio(result, `over-event-loop/latency/epoll/${LOADED}`)],
  ];
  const jobs: [string, Ratio | null][] = [4, 64].map((producers) => [
    `${producers} producers`,
    findRatio(result, `over-epoll/elapsed/job-event-loop/P${producers}/slow-first`),
  ]);
  const clear = listClear(result);
  const said = (pairs: readonly [string, Ratio | null][]) =>
    pairs.flatMap(([words, ratio]) => (ratio ? [`${words} ${sayRatio(ratio)}`] : [])).join(', ');
  const status = statusOf('higher', [events]);
  const opening: Record<Finding['status'], string> = {
    supported: 'Behind in events a second.',
    refuted: 'Not behind in events a second.',
    undecided: 'Not clear.',
  };
  const parts = [
    opening[status],
    `${said(rows)} that of the event loop.`,
    ...(jobs.some(([, ratio]) => ratio)
      ? [`The job through the event loop takes, over epoll: with ${said(jobs)}.`]
      : []),
    ...(clear.length > 0 ? [`What else is clear, over epoll: ${said(clear)}.`] : []),
    'It makes a buffer and a callback for each chunk; for that its thread can do other work while it waits.',
  ];
  const ratios = [...rows, ...jobs, ...clear].flatMap(([, ratio]) => ratio ?? []);
  return { answer: parts.join(' '), status, evidence: ratios.map(({ id }) => id) };
}

/** With most producers, where the verdict of those is clear: of the others the tables tell. */
function listClear(result: Measured): [string, Ratio][] {
  const ofJob = (metric: string, words: string) =>
    [64, 4].map((producers): [string, string] => [
      `over-epoll/${metric}/job-event-loop/P${producers}/slow-first`,
      `${words} with ${producers} producers`,
    ]);
  const groups: [string, string][][] = [
    ofJob('service-gap', 'the longest gap of the job'),
    ofJob('memory', 'the memory of its consumer'),
    [['over-epoll/service-gap/event-loop/firehose', 'the longest gap beside a firehose']],
  ];
  return groups.flatMap((group) => {
    const found = group.flatMap(([id, words]): [string, Ratio][] => {
      const ratio = findRatio(result, id);
      return ratio && ratio.verdict !== 'undecided' ? [[words, ratio]] : [];
    });
    return found.slice(0, 1);
  });
}

function concludeDrift(result: Measured): Conclusion {
  const inThread = ratioOf(result, 'in-thread-or-worker/drift/epoll');
  const loop = findRatio(result, 'in-thread-or-worker/drift/event-loop');
  const cells = listEstimates(result, 'drift', () => true);
  const list = cells.map(
    (each) =>
      `${each.cell.subject} ${restOf(each).replace('in-', 'in the ').replace('the worker', 'a worker')} ${spreadOf(each)}`,
  );
  const status = statusOf('higher', [inThread]);
  const opening = {
    supported:
      'It stops them: the thread that waits runs nothing else, its event loop included, until a message comes.',
    refuted: 'No delay is seen.',
    undecided: 'Not clear.',
  };
  const answer =
    `${opening[status]} A timer of 10 ms beside a reader that gets a message every 50 ms fires late by: ${enumerate(list)}; ` +
    `in the thread that waits ${sayRatio(inThread)} that beside a worker${loop ? `, beside the event loop's own reader ${sayRatio(loop)}` : ''}. ` +
    'A blocking reader belongs in a worker or a process of its own.';
  return { answer, status, evidence: [inThread.id, ...(loop ? [loop.id] : []), ...cells.map(({ id }) => id)] };
}
