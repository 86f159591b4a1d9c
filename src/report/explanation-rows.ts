/** The rows of the table of `lab explain`: what is taken from each side, and how it is written. Pure; called by explanation.ts. */

import type { Anatomy, AnatomySide, Explanation, TracedCall } from '../core/explanation.js';
import { cpuNs, isRead } from './anatomy-sums.js';
import { formatCount, formatNumber, formatQuantity } from './quantity.js';

/** Calls a message. */
const RARE = 0.05;

/** One line of the table: a value of each side of each subject, and how they are written. */
export interface Row {
  label: string;
  /** null: unknown. */
  pick: (side: AnatomySide) => number | null;
  format: (value: number) => string;
  /** Of the mean for one message. */
  formatEach: (value: number) => string;
}

export interface Section {
  title: string;
  words: string;
  rows: Row[];
}

/** Returns the sections in their order. */
export function listSections(explanation: Explanation): Section[] {
  const sides = explanation.subjects.flatMap((subject) => subject.sides);
  const calls: Section[] =
    explanation.method === 'strace'
      ? [
          { title: 'system calls', words: 'replay under strace', rows: listCalls(explanation.subjects) },
          { title: 'bytes copied by the kernel', words: 'the same replay', rows: listBytes() },
        ]
      : [
          { title: 'system calls', words: 'counters of the kernel, /proc/PID/task/TID/io', rows: listIoCalls() },
          { title: 'bytes copied by the kernel', words: 'the same counters', rows: listIoBytes() },
        ];
  return [
    ...calls,
    { title: 'switches and CPU', words: 'replay of the same messages, untraced', rows: listUntraced(sides) },
  ];
}

const counted = { format: formatCount, formatEach: formatEachCount };

/** Kinds of calls that hardly any message takes are one row: a name each would hide the others. */
function listCalls(subjects: readonly Anatomy[]): Row[] {
  const sides = subjects.flatMap((subject) => subject.sides);
  const all = sides.flatMap(({ traced }) => traced?.calls ?? []);
  const total = (key: string, calls = all) =>
    calls.filter((call) => keyOf(call) === key).reduce((sum, { count }) => sum + count, 0);
  const isRare = (call: TracedCall) =>
    call.on === 'other' &&
    subjects.every((subject) => {
      const own = subject.sides.flatMap(({ traced }) => traced?.calls ?? []);
      return total(keyOf(call), own) < RARE * subject.messages;
    });
  const kinds = [...new Map(all.map((call) => [keyOf(call), call])).values()].sort(
    (a, b) => Number(a.on === 'other') - Number(b.on === 'other') || total(keyOf(b)) - total(keyOf(a)),
  );
  const rare = new Set(kinds.filter(isRare).map(keyOf));
  const sumOf = (traced: AnatomySide['traced'], isMeant: (call: TracedCall) => boolean) =>
    (traced?.calls ?? []).filter(isMeant).reduce((sum, { count }) => sum + count, 0);
  const rareRow: Row = {
    label: 'other calls, all rare',
    pick: ({ traced }) => sumOf(traced, (call) => rare.has(keyOf(call))),
    ...counted,
  };
  const others: Row = { label: 'by other threads', pick: ({ traced }) => traced?.otherThreadCalls ?? null, ...counted };
  return [
    ...kinds.filter((call) => !rare.has(keyOf(call))).flatMap((call) => listKind(call, all)),
    ...(rare.size > 0 ? [rareRow] : []),
    ...(sides.some(({ traced }) => (traced?.otherThreadCalls ?? 0) > 0) ? [others] : []),
  ];
}

/** One kind of call, and below it those that failed. */
function listKind(call: TracedCall, all: readonly TracedCall[]): Row[] {
  const key = keyOf(call);
  const find = ({ traced }: AnatomySide) => traced?.calls.find((each) => keyOf(each) === key);
  const errors = new Set(all.filter((each) => keyOf(each) === key).flatMap((each) => Object.keys(each.errors)));
  return [
    { label: labelOf(call), pick: (side) => find(side)?.count ?? 0, ...counted },
    ...[...errors].map((error) => ({
      label: `  of them ${error}`,
      pick: (side: AnatomySide) => find(side)?.errors[error] ?? 0,
      ...counted,
    })),
  ];
}

function keyOf({ name, on, kind }: TracedCall): string {
  return `${on} ${name} ${kind}`;
}

function labelOf({ name, on, kind }: TracedCall): string {
  if (on === 'data') return `${name} of messages`;
  return kind === null ? name : `${name}, ${kind}`;
}

function listBytes(): Row[] {
  const moved =
    (wantsReads: boolean) =>
    ({ traced }: AnatomySide) =>
      (traced?.calls ?? [])
        .filter((call) => call.on === 'data' && isRead(call) === wantsReads)
        .reduce((sum, call) => sum + call.bytes, 0);
  return byteRows(moved(false), moved(true));
}

function listIoBytes(): Row[] {
  return byteRows(
    ({ untraced: { io } }) => io?.writtenBytes ?? null,
    ({ untraced: { io } }) => io?.readBytes ?? null,
  );
}

function byteRows(out: Row['pick'], back: Row['pick']): Row[] {
  const format = { format: formatCount, formatEach: (value: number) => formatQuantity('bytes', value) };
  return [
    { label: 'user to kernel (written)', pick: out, ...format },
    { label: 'kernel to user (read)', pick: back, ...format },
  ];
}

function listIoCalls(): Row[] {
  return [
    { label: 'calls that write', pick: ({ untraced: { io } }) => io?.writeCalls ?? null, ...counted },
    { label: 'calls that read', pick: ({ untraced: { io } }) => io?.readCalls ?? null, ...counted },
  ];
}

function listUntraced(sides: readonly AnatomySide[]): Row[] {
  const time = (value: number) => formatQuantity('ns', value);
  const rows: Row[] = [
    { label: 'voluntary: went to sleep', pick: ({ untraced }) => untraced.voluntarySwitches, ...counted },
    { label: 'involuntary: lost the CPU', pick: ({ untraced }) => untraced.involuntarySwitches, ...counted },
    { label: 'CPU time', pick: cpuNs, format: time, formatEach: time },
  ];
  const hasHelpers = sides.some(({ untraced }) => (untraced.helperCpuNs ?? 0) > untraced.cpuNs / 100);
  const helpers = { label: '  of it other threads', pick: ({ untraced }: AnatomySide) => untraced.helperCpuNs };
  return hasHelpers ? [...rows, { ...helpers, format: time, formatEach: time }] : rows;
}

/** Two decimals: 1.00 is what one looks for. */
function formatEachCount(value: number): string {
  if (value === 0) return '0';
  return value < 0.01 ? formatNumber(value) : value < 100 ? value.toFixed(2) : formatCount(Math.round(value));
}
