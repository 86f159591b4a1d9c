/** What `lab explain` found, as text for a terminal. Pure; called by the command line. */

import { createColors } from 'picocolors';
import type { Anatomy, AnatomySide, Explanation, TracedCall } from '../core/explanation.js';
import type { Column } from './cell-table.js';
import { renderColumns } from './columns.js';
import { cpuNs, isRead } from './explanation-sentences.js';
import { formatCount, formatNumber, formatQuantity } from './quantity.js';
import { type Colors, MARGIN, paintHeading } from './text-style.js';
import { wrapText } from './wrap.js';

export interface ExplanationStyle {
  width: number;
  color: boolean;
}

const MOST_WIDTH = 100;
const LEAST_WIDTH = 60;
const EACH = 'a message';

/** One line of the table: a value of each side of each subject, and how they are written. */
interface Row {
  label: string;
  /** null: unknown. */
  pick: (side: AnatomySide) => number | null;
  format: (value: number) => string;
  /** Of the mean for one message. */
  formatEach: (value: number) => string;
}

interface Section {
  title: string;
  words: string;
  rows: Row[];
}

export function renderExplanation(explanation: Explanation, style: ExplanationStyle): string {
  const colors = createColors(style.color);
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, style.width));
  const paragraph = (text: string, sign = '') =>
    wrapText(sign + text, width - MARGIN.length, sign.length).map((line) => MARGIN + line);
  const lines = [
    '',
    `${MARGIN}${colors.bold('What one message is made of')}  ${explanation.cell}`,
    '',
    ...describeSetting(explanation).flatMap((text) => paragraph(text)),
    '',
    ...renderTable(explanation, width, colors),
    '',
    `${MARGIN}${colors.bold(colors.underline('What it says'))}`,
    ...explanation.sentences.flatMap((text) => paragraph(text, '- ')),
    '',
    `${MARGIN}${colors.bold(colors.underline('How it was counted'))}`,
    ...describeMethod(explanation).flatMap((text) => paragraph(text, '- ')),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function describeSetting({ metric, subjects }: Explanation): string[] {
  const [own] = subjects as [Anatomy];
  const isRoundTrip = metric === 'round-trip';
  const size = formatQuantity('bytes', own.recordBytes);
  const count = isRoundTrip
    ? `${formatCount(own.operations)} round trips, which are ${formatCount(own.messages)} messages of ${size}: "near" sends and waits for the answer of "far".`
    : `${formatCount(own.messages)} messages of ${size}: "near" sends, "far" receives.`;
  return [...subjects.map(({ subject, what }) => `${subject}: ${what}`), count];
}

function listSections(explanation: Explanation): Section[] {
  const sides = explanation.subjects.flatMap((subject) => subject.sides);
  const calls: Section[] =
    explanation.method === 'strace'
      ? [
          { title: 'system calls', words: 'replay under strace', rows: listCalls(sides) },
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

function listCalls(sides: readonly AnatomySide[]): Row[] {
  const all = sides.flatMap(({ traced }) => traced?.calls ?? []);
  const keys = new Map<string, TracedCall>();
  for (const call of all) if (!keys.has(keyOf(call))) keys.set(keyOf(call), call);
  const total = (call: TracedCall) =>
    all.filter((each) => keyOf(each) === keyOf(call)).reduce((sum, { count }) => sum + count, 0);
  const kinds = [...keys.values()].sort(
    (a, b) => Number(a.on === 'other') - Number(b.on === 'other') || total(b) - total(a),
  );
  const rows = kinds.flatMap((call): Row[] => {
    const find = ({ traced }: AnatomySide) => traced?.calls.find((each) => keyOf(each) === keyOf(call));
    const errors = [
      ...new Set(all.filter((each) => keyOf(each) === keyOf(call)).flatMap((each) => Object.keys(each.errors))),
    ];
    return [
      { label: labelOf(call), pick: (side) => find(side)?.count ?? 0, ...counted },
      ...errors.map((error) => ({
        label: `  of them ${error}`,
        pick: (side: AnatomySide) => find(side)?.errors[error] ?? 0,
        ...counted,
      })),
    ];
  });
  const others: Row = { label: 'by other threads', pick: ({ traced }) => traced?.otherThreadCalls ?? null, ...counted };
  return sides.some(({ traced }) => (traced?.otherThreadCalls ?? 0) > 0) ? [...rows, others] : rows;
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

function renderTable(explanation: Explanation, width: number, colors: Colors): string[] {
  const { subjects } = explanation;
  const sections = listSections(explanation);
  const isBeside = subjects.length > 1;
  const columns: Column[] = [
    { heading: '', align: 'left', yields: 0 },
    ...subjects.flatMap(({ sides }): Column[] => [
      ...sides.map(({ role }): Column => ({ heading: role, align: 'right', yields: 1 })),
      { heading: EACH, align: 'right', yields: 0 },
    ]),
  ];
  const rows = sections.flatMap((section) =>
    section.rows.map((row) => [row.label, ...subjects.flatMap((one) => fill(row, one))]),
  );
  const table = renderColumns(columns, rows, width - 2 * MARGIN.length);
  const lines: string[] = [];
  let at = 0;
  if (isBeside) lines.push(`${MARGIN}${MARGIN}${colors.bold(placeNames(subjects, table.heading))}`);
  for (const section of sections) {
    if (at === 0) lines.push(`${MARGIN}${MARGIN}${colors.dim(table.heading)}`);
    lines.push(`${MARGIN}${paintHeading(section.title, section.words, colors)}`);
    for (const _ of section.rows) lines.push(`${MARGIN}${MARGIN}${table.lines[at++]!}`);
  }
  return lines;
}

/** Returns the subjects' names, each ending where its last column ends. */
function placeNames(subjects: readonly Anatomy[], heading: string): string {
  let line = '';
  let end = 0;
  for (const { subject } of subjects) {
    end = heading.indexOf(EACH, end) + EACH.length;
    line += subject.padStart(end - line.length);
  }
  return line;
}

/** The values of a row for one subject: each side, then the mean for a message over both. */
function fill({ pick, format, formatEach }: Row, { sides, messages }: Anatomy): string[] {
  const values = sides.map(pick);
  const isKnown = values.every((value): value is number => value !== null);
  const total = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return [
    ...values.map((value) => (value === null ? '?' : format(value))),
    isKnown ? formatEach(total / messages) : '?',
  ];
}

/** Two decimals: 1.00 is what one looks for. */
function formatEachCount(value: number): string {
  if (value === 0) return '0';
  return value < 0.01 ? formatNumber(value) : value < 100 ? value.toFixed(2) : formatCount(Math.round(value));
}

function describeMethod({ method, note, subjects }: Explanation): string[] {
  const leftOut = subjects.map(({ sides }) =>
    sides.map(({ role, traced }) => `${formatCount(traced?.leftOutCalls ?? 0)} of ${role}`).join(' and '),
  );
  const traced = [
    'Calls and bytes come from a replay under strace, which slows every call: no time is taken from it. Switches and CPU come from another replay, with no strace.',
    `Left out: calls before the first and after the last message, with which a member takes the lab's command and answers it (${leftOut.join('; ')}).`,
  ];
  const counters = [
    ...(note === null ? ['Counters alone, as asked for: calls have no names.'] : [note]),
    "The kernel counts what reads and writes, on every descriptor; recv and send on sockets are not among it. One more replay, of one message, was taken off: the lab's own commands and replies.",
  ];
  return [
    ...(method === 'strace' ? traced : counters),
    'A byte that is sent is copied twice by the kernel: from the sender into its buffers, and from there to the receiver. Copies inside a process (into a record, into a string) cannot be seen this way.',
    '"A message" is both sides together, divided by the number of messages.',
  ];
}
