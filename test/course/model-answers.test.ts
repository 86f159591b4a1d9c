/** Claims about the report assignments: the model answers hold against what was recorded, the empty templates do not, and both ask for the same. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkReport, LEAST_CITATIONS } from '../../src/course/citations.js';
import { PARTS } from '../../src/course/report-parts.js';
import { findEdits } from '../../src/course/result-consistency.js';
import { readRecorded } from '../report/page-file.js';

/** dist/test/course -> the sources' tasks */
const TASKS = fileURLToPath(new URL('../../../tasks/', import.meta.url));
const read = (folder: string, name: string) => readFileSync(`${TASKS}${folder}/assignment/${name}`, 'utf8');
const headings = (text: string) => text.match(/^## .*$/gm)?.map((line) => line.replace(/ \(\d+ points\)$/, '')) ?? [];

describe.each([
  ['1a', '1a-pipes'],
  ['1b', '1b-multiplexing'],
  ['2a', '2a-shared-memory'],
])('the report on %s', (task, folder) => {
  const attached = [{ name: 'standard.json', result: readRecorded(folder) }];
  const problemsOf = (text: string) => checkReport(text, attached, null).filter(({ ok }) => !ok);

  it('has model answers that hold against the recorded result', () => {
    const found = checkReport(read(folder, 'model-answers.md'), attached, null);
    expect(found.filter(({ ok }) => !ok)).toEqual([]);
    expect(found.filter(({ line }) => line !== null).length).toBeGreaterThan(PARTS.length + LEAST_CITATIONS + 10);
  });

  it('has model answers that do not hold against another number', () => {
    const text = read(folder, 'model-answers.md');
    const wrong = text.replace(/(\d)(\.?\d*) (µs|ns|ms) \[/, '9$1$2 $3 [');
    expect(wrong).not.toBe(text);
    expect(problemsOf(wrong)).toHaveLength(1);
  });

  it('has a template that does not: each part is empty, nothing is cited', () => {
    const problems = problemsOf(read(folder, 'report.md'));
    expect(problems.filter(({ message }) => message.endsWith('not in quotations or comments'))).toHaveLength(
      PARTS.length,
    );
    expect(problems).toHaveLength(PARTS.length + 1);
  });

  it('has a template with questions in each part, points that add up to those of the rubric, and the same parts as the answers', () => {
    const [template, rubric] = [read(folder, 'report.md'), read(folder, 'rubric.md')];
    expect(template).toMatch(new RegExp(`^# Report ${task}: `));
    const asked = [...template.matchAll(/^## .*\((\d+) points\)$/gm)].map((match) => Number(match[1]));
    const given = [...rubric.matchAll(/^## \d.*: (\d+) points$/gm)].map((match) => Number(match[1]));
    expect(asked).toEqual(given);
    expect(rubric).toContain(`${given.reduce((sum, points) => sum + points, 0)} points in all`);
    expect(headings(read(folder, 'model-answers.md'))).toEqual(headings(template));
    for (const part of template.split(/^## /m).slice(1)) expect(part).toMatch(/^> .*\?/m);
  });

  it('rests on a recorded result whose summaries follow from its trials', () => {
    expect(findEdits(attached[0]!.result)).toEqual([]);
  });
});
