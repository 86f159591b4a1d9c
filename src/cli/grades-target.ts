/** Where the grades go and in which form: standard output, a file, or, for Gradescope and a class, a folder of files. Called by grade-many.ts. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { Assignment } from '../course/assignment.js';
import { serializeGrades } from '../course/grades.js';
import { writeGradesCsv } from '../course/grades-csv.js';
import type { Grades } from '../course/grades-schema.js';
import { toGradescope } from '../course/gradescope.js';
import { nameFile } from '../course/printable-name.js';
import type { Output } from './output.js';
import { openTextTarget } from './text-target.js';

export const FORMATS = ['json', 'csv', 'gradescope'] as const;
export type Format = (typeof FORMATS)[number];

export interface GradesTarget {
  /** Standard output is taken: nothing else goes there. */
  isOutput: boolean;
  /** Resolves with what was written where, for a person; empty for standard output. */
  write(grades: Grades): Promise<string>;
}

/** Resolves with the target, checked: it could be written right now. Throws `usage`, `write-failed`. */
export async function openGradesTarget(
  format: Format,
  out: string | undefined,
  isSingle: boolean,
  assignment: Assignment,
  output: Output,
): Promise<GradesTarget> {
  if (format === 'gradescope' && !isSingle) return openFolder(out, assignment);
  const path = out ?? '-';
  const writeText = await openTextTarget(path, output, '--out');
  return {
    isOutput: path === '-',
    write: async (grades) => {
      await writeText(await serialize(format, grades, assignment));
      return path === '-' ? '' : `Written: ${path}`;
    },
  };
}

function openFolder(out: string | undefined, assignment: Assignment): GradesTarget {
  if (out === undefined || out === '-') {
    throw new LabError('usage', 'Gradescope wants a file for each submission: give --out a folder for them.');
  }
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LabError('write-failed', `Cannot make the folder ${out} (${code}). Give --out another one.`);
  }
  return {
    isOutput: false,
    write: async (grades) => {
      const { writeWhole } = await import('../harness/result-file.js');
      for (const one of grades.submissions) {
        const text = `${JSON.stringify(toGradescope(one, grades, assignment), null, 2)}\n`;
        await writeWhole(join(out, nameFile(one.name, '.json')), text, '--out');
      }
      return `Written: ${grades.submissions.length} files in ${out}`;
    },
  };
}

async function serialize(format: Format, grades: Grades, assignment: Assignment): Promise<string> {
  if (format === 'json') return await serializeGrades(grades);
  if (format === 'csv') return writeGradesCsv(grades);
  const [only] = grades.submissions;
  // Interrupted before its end: no grade is better than a wrong one.
  return only === undefined ? '' : `${JSON.stringify(toGradescope(only, grades, assignment), null, 2)}\n`;
}
