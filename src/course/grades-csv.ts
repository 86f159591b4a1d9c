/** The grades of a class as CSV: a row a submission. Pure; called by the grade command. */

import { cleanLine } from '../report/plain.js';
import type { Grades } from './grades-schema.js';

/** Returns the lines with a heading, ended as RFC 4180 has it. */
export function writeGradesCsv({ submissions, checks }: Grades): string {
  const regions = [...new Set(checks.map(({ region }) => region))];
  const heading = [
    'submission',
    'verdict',
    ...regions,
    ...[
      'total',
      'out_of',
      'not_graded',
      'stars',
      'late_days',
      'late_percent',
      'late',
      'overrides',
      'final',
      'reason',
      'notes',
    ],
  ];
  const rows = submissions.map(({ name, verdict, reason, compileError, notes, score }) => [
    name,
    verdict,
    ...regions.map((region) => score.regions.find(({ id }) => id === region)?.points ?? 0),
    ...[score.total.points, score.total.outOf, score.total.notGraded, score.stars.points],
    ...[score.late.days, score.late.percent, score.late.words],
    score.overrides.map(({ check, points, reason: why }) => `${check}=${points} (${why})`).join('; '),
    score.final,
    reason ?? compileError ?? '',
    notes.join('; '),
  ]);
  return [heading, ...rows].map((row) => `${row.map(writeField).join(',')}\r\n`).join('');
}

/** On one line. A spreadsheet takes a text that begins like a formula for one, whoever chose it. */
function writeField(value: string | number): string {
  const plain = typeof value === 'string' ? cleanLine(value) : String(value);
  const text = typeof value === 'string' && /^[=+\-@]/.test(plain) ? `'${plain}` : plain;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
