/** What the counts of a replay say, in sentences. Pure; called by the command line. */

import type { Anatomy } from '../core/explanation.js';
import { allCalls, cpuNs, type Flow, isRead, isWait, sum, sumFlow } from './anatomy-sums.js';
import { compareAnatomies } from './explanation-comparison.js';
import { formatCount, formatMean, formatQuantity } from './quantity.js';

/** Within this of a whole number a mean is called that number: the odd call more is chance. */
const NEARLY = 0.02;
/** Below this share of the calls, what came back empty-handed is not worth a word. */
const FEW = 0.05;
/** Strace slows every call: where untraced calls differ by more than this, the counts depend on time. */
const TIME_DEPENDS = 0.1;

/** Returns two to six sentences on the first, and one that holds it against the second, if there is one. */
export function describeAnatomies(anatomies: readonly Anatomy[]): string[] {
  const [own, beside] = anatomies as [Anatomy, Anatomy?];
  return [...describeAnatomy(own), ...(beside === undefined ? [] : compareAnatomies(own, beside))];
}

export function describeAnatomy(anatomy: Anatomy): string[] {
  const flow = sumFlow(anatomy);
  return [
    ...(flow === null ? describeIo(anatomy) : describeFlow(anatomy, flow)),
    describeSleep(anatomy),
    ...describeCpu(anatomy),
  ];
}

function describeFlow(anatomy: Anatomy, flow: Flow): string[] {
  if (flow.reads + flow.writes === 0) {
    return ['No call on the data descriptors was seen: the messages went another way than by read and write.'];
  }
  return [
    describeCalls(anatomy, flow),
    ...describeSpinning(anatomy, flow),
    ...describeEventLoop(anatomy),
    describeBytes(anatomy, flow),
    ...describeTimeDependence(anatomy, flow),
  ];
}

function describeCalls({ messages }: Anatomy, flow: Flow): string {
  const [out, back] = [flow.writes / messages, flow.reads / messages];
  if (isNearly(out, 1) && isNearly(back, 1)) {
    return `One message is one ${flow.writeName} and one ${flow.readName}.`;
  }
  return `${capitalise(describeShare(messages, flow.writes, flow.writeName, 'went out in'))}; ${describeShare(messages, flow.reads, flow.readName, 'came in by')}.`;
}

/** Many messages a call, or many calls a message. */
function describeShare(messages: number, calls: number, name: string, verb: string): string {
  if (calls === 0) return `no ${name} moved anything`;
  const each = messages / calls;
  if (isNearly(each, 1)) return `one message ${verb} one ${name}`;
  if (each > 1) return `${formatMean(each)} messages ${verb} one ${name}`;
  return `one message ${verb} ${formatMean(1 / each)} ${name} calls`;
}

function describeSpinning(anatomy: Anatomy, flow: Flow): string[] {
  const tries = flow.reads + flow.emptyReads;
  const sends = flow.writes + flow.refusedWrites;
  const words: string[] = [];
  const isLoop = hasEventLoop(anatomy);
  if (flow.emptyReads > FEW * tries) {
    const why = isLoop
      ? 'the event loop reads until there is no more'
      : 'that is spinning, CPU time in place of a sleep';
    words.push(`Of ${formatCount(tries)} reads ${formatCount(flow.emptyReads)} found nothing (EAGAIN): ${why}.`);
  }
  if (flow.refusedWrites > FEW * sends) {
    const why = isLoop ? 'the event loop waits until there is' : 'tried again at once';
    words.push(`Of ${formatCount(sends)} writes ${formatCount(flow.refusedWrites)} found no room (EAGAIN): ${why}.`);
  }
  return words;
}

function describeEventLoop({ sides, messages }: Anatomy): string[] {
  const waits = sum(allCalls(sides).filter(isWait), ({ count }) => count) / messages;
  if (waits < FEW) return [];
  const name = allCalls(sides).find(isWait)!.name;
  return [`An event loop adds ${formatMean(waits)} ${name} a message.`];
}

function describeBytes({ messages, recordBytes }: Anatomy, { bytesIn, bytesOut }: Flow): string {
  const copied = (bytesIn + bytesOut) / messages;
  const each = `The kernel copies ${formatQuantity('bytes', copied)} a message`;
  if (isNearly(copied / recordBytes, 2)) {
    return `${each}: its ${formatQuantity('bytes', recordBytes)} in at the sender and out again at the receiver.`;
  }
  const wire = bytesOut / messages;
  return `${each}, not twice the record's ${formatQuantity('bytes', recordBytes)}: what goes over the descriptors has ${formatQuantity('bytes', wire)}.`;
}

function describeTimeDependence({ sides }: Anatomy, flow: Flow): string[] {
  const untraced = sum(sides, ({ untraced: { io } }) => io?.readCalls ?? Number.NaN);
  const traced = flow.reads + flow.emptyReads;
  // Reads of sockets by recvmsg are not among the kernel's counters: it says nothing then.
  if (!(untraced > 0) || flow.readName.startsWith('recv')) return [];
  const other = sum(
    allCalls(sides).filter((call) => call.on === 'other' && isRead(call)),
    ({ count }) => count,
  );
  if (Math.abs(untraced - traced - other) <= TIME_DEPENDS * Math.max(untraced, traced + other)) return [];
  return [
    `How many calls it takes depends on who is faster: untraced, the kernel counted ${formatCount(untraced)} reads, under strace ${formatCount(traced + other)}. Take the kinds of calls from here, not their number.`,
  ];
}

/** Without strace: what the kernel's own counters say. */
function describeIo({ sides, messages, recordBytes }: Anatomy): string[] {
  const counters = sides.map(({ untraced }) => untraced.io);
  if (counters.some((io) => io === null)) {
    return ["The kernel's counters of these processes (/proc/PID/task/TID/io) cannot be read here."];
  }
  const total = (pick: (io: NonNullable<(typeof counters)[number]>) => number) =>
    sum(counters, (io) => pick(io!)) / messages;
  const [out, back] = [total((io) => io.writeCalls), total((io) => io.readCalls)];
  const [bytesOut, bytesIn] = [total((io) => io.writtenBytes), total((io) => io.readBytes)];
  if (bytesIn < bytesOut / 2) {
    return [
      `A message takes ${formatMean(out)} calls that write, ${formatQuantity('bytes', bytesOut)} in all. It is received by calls that these counters leave out (recvmsg on a socket).`,
    ];
  }
  const copied = bytesIn + bytesOut;
  const calls =
    isNearly(out, 1) && isNearly(back, 1)
      ? 'One message is one call that writes and one that reads.'
      : `A message takes ${formatMean(out)} calls that write and ${formatMean(back)} that read.`;
  const twice = isNearly(copied / recordBytes, 2) ? ', its own bytes in and out again' : '';
  return [calls, `The kernel copies ${formatQuantity('bytes', copied)} a message${twice}.`];
}

/** Whoever waits sleeps; and a scheduler may let the one that is woken run at once, in place of the one that woke it. */
function describeSleep({ sides, messages }: Anatomy): string {
  const voluntary = sum(sides, ({ untraced }) => untraced.voluntarySwitches) / messages;
  const involuntary = sum(sides, ({ untraced }) => untraced.involuntarySwitches) / messages;
  const switches = `${voluntary.toFixed(2)} voluntary, ${involuntary.toFixed(2)} involuntary`;
  if (voluntary + involuntary < FEW)
    return `Hardly anybody goes to sleep or loses the CPU (switches a message: ${switches}).`;
  if (involuntary < FEW && isNearly(voluntary, 1)) {
    return `Somebody goes to sleep once for each message and is woken: ${voluntary.toFixed(2)} voluntary switches.`;
  }
  const why =
    involuntary < FEW
      ? 'who waits goes to sleep'
      : voluntary < FEW
        ? 'nobody sleeps, the scheduler takes the CPU away'
        : 'who waits goes to sleep, or loses the CPU to the one that it has just woken';
  const count = isNearly(voluntary + involuntary, 1)
    ? 'One message is one switch from a process'
    : `A message is ${formatMean(voluntary + involuntary)} switches from a process`;
  return `${count} (${switches}): ${why}.`;
}

function describeCpu({ sides, messages }: Anatomy): string[] {
  const each = sides.map((side) => ({ role: side.role, ns: cpuNs(side) / messages }));
  const total = sum(each, ({ ns }) => ns);
  if (total === 0) return [];
  const parts = each.map(({ role, ns }) => `${role} ${formatQuantity('ns', ns)}`).join(', ');
  return [`A message costs ${formatQuantity('ns', total)} of CPU time (${parts}).`];
}

function hasEventLoop({ sides, messages }: Anatomy): boolean {
  return sum(allCalls(sides).filter(isWait), ({ count }) => count) >= FEW * messages;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isNearly(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) <= NEARLY * wanted;
}
