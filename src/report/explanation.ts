/** What `lab explain` found, as text for a terminal. Pure; called by the command line. */

import { createColors } from 'picocolors';
import type { Anatomy, Explanation } from '../core/explanation.js';
import type { Column } from './cell-table.js';
import { renderColumns } from './columns.js';
import { listSections, type Row } from './explanation-rows.js';
import { formatCount, formatQuantity } from './quantity.js';
import { type Colors, MARGIN, paintHeading } from './text-style.js';
import { wrapText } from './wrap.js';

export interface ExplanationStyle {
  width: number;
  color: boolean;
}

const MOST_WIDTH = 100;
const LEAST_WIDTH = 60;
const EACH = 'a message';

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
  const room = width - 2 * MARGIN.length;
  const whole = renderColumns(columns, rows, room);
  // Without room for every side there is none: one side of one subject alone would mislead.
  const isKept = columns.map(({ yields }) => whole.dropped.length === 0 || yields === 0);
  const keep = <T>(cells: readonly T[]) => cells.filter((_, at) => isKept[at]);
  const table = renderColumns(keep(columns), rows.map(keep), room);
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
    const space = line === '' ? '' : ' ';
    line += space + subject.padStart(end - line.length - space.length);
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
