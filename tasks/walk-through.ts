/** Walks the course through as people do: a student from the handout to full marks, an instructor from a folder of submissions to grades. `npm run walk-through` puts what they see into docs/instructor-guide.md; CI runs it with --check. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Assignment } from '../src/course/assignment.js';
import { chooseLauncher } from '../src/course/choose-launcher.js';
import { readGrades } from '../src/course/grades.js';
import type { Grades } from '../src/course/grades-schema.js';
import { PACKAGE } from '../src/course/tree.js';
import { registry } from './registry.js';
import { HOSTILE } from './walk-through-hostile.js';

const LAB = join(PACKAGE, 'dist/tasks/lab.js');
const GUIDE = join(PACKAGE, 'docs/instructor-guide.md');
const TASK = '1a';
/** The guide shows ten; a check of the way has enough with three. */
const MUTANTS = process.argv.includes('--check') ? 3 : 10;

/** What was seen, by the name of its place in the guide. */
const seen = new Map<string, string>();

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'ipc-lab-walk-'));
try {
  const assignment = await registry.find(({ id }) => id === TASK)!.assignment!();
  await walkAsStudent(assignment);
  await walkAsInstructor(assignment);
  const guide = readFileSync(GUIDE, 'utf8');
  if (!process.argv.includes('--check')) writeFileSync(GUIDE, [...seen].reduce(fillPlace, guide));
  console.log('The walk through the course went as it must.');
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function walkAsStudent(assignment: Assignment): Promise<void> {
  await see('handout', folder, 'ipc-lab', ['handout', TASK, '--to', 'handout'], 0);
  const handout = join(folder, 'handout');
  await see('install', handout, 'npm', ['install'], 0);
  const empty = await see('grade-starter', handout, 'npm', ['run', '-s', 'grade'], 1);
  expect(readTotal(empty)[0] === 0, 'the starter has no points', empty);
  for (const path of filesOf(assignment)) cpSync(join(PACKAGE, path), join(handout, path));
  const full = await see('grade-solution', handout, 'npm', ['run', '-s', 'grade'], 0);
  const [points, outOf = 0] = readTotal(full);
  expect(points === outOf && outOf > 0, 'the solution has full marks', full);
}

async function walkAsInstructor(assignment: Assignment): Promise<void> {
  const { launcher, whyNot } = await chooseLauncher();
  const isApart = launcher.isolation === 'namespaces';
  if (!isApart) console.log(`Nothing hostile is graded here: ${whyNot}.`);
  const hostile = isApart ? HOSTILE : {};
  const trusted = isApart ? [] : ['--trusted'];
  const submissions = join(folder, 'submissions');
  const submit = (name: string, change: (text: string, path: string) => string) => {
    const target = join(submissions, name);
    mkdirSync(target, { recursive: true });
    cpSync(join(folder, 'handout/handout.json'), join(target, 'handout.json'));
    for (const path of filesOf(assignment)) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), change(readFileSync(join(PACKAGE, path), 'utf8'), path));
    }
  };
  submit('reference', (text) => text);
  await run(folder, 'ipc-lab', ['handout', TASK, '--to', join(submissions, 'starter')]);
  const step = assignment.mutants.length / MUTANTS;
  for (let index = 0; index < MUTANTS; index++) {
    const { id, file, find, replace } = assignment.mutants[Math.floor(index * step)]!;
    submit(`mutant-${id}`, (text, path) => (path === file ? text.replace(find, () => replace) : text));
  }
  for (const [name, code] of Object.entries(hostile)) submit(`hostile-${name}`, (text) => `${text}\n${code}`);
  const names = readdirSync(submissions).map((name) => join('submissions', name));
  const all = ['grade', TASK, ...names, '--format', 'json', '--out', 'grades.json', ...trusted];
  await see('grade-class', folder, 'ipc-lab', all, 0, 'submissions/*');
  const two = [
    'grade',
    TASK,
    'submissions/reference',
    'submissions/starter',
    '--format',
    'csv',
    '--out',
    'grades.csv',
    ...trusted,
  ];
  await see('grade-csv', folder, 'ipc-lab', two, 0);
  seen.set('grades-csv', readFileSync(join(folder, 'grades.csv'), 'utf8').trimEnd());
  const one = ['grade', TASK, 'submissions/starter', '--format', 'gradescope', '--out', 'results.json', ...trusted];
  await see('grade-gradescope', folder, 'ipc-lab', one, 0);
  seen.set('results-json', shorten(readFileSync(join(folder, 'results.json'), 'utf8')));
  judgeGrades(await readGrades(join(folder, 'grades.json')), 2 + MUTANTS + Object.keys(hostile).length);
}

/** The reference has full marks, nobody else has, and what is hostile has no point. */
function judgeGrades(grades: Grades, expected: number): void {
  for (const { name, score } of grades.submissions) {
    const { points, outOf } = score.total;
    const isReference = name === 'reference';
    const isFull = points === outOf && outOf > 0;
    expect(isFull === isReference, `${name} has ${isReference ? '' : 'no '}full marks`, `${points} of ${outOf}`);
    if (!isReference && !name.startsWith('mutant-')) expect(points === 0, `${name} has no points`, String(points));
  }
  expect(grades.submissions.length === expected, 'every submission has a verdict', String(grades.submissions.length));
}

/** The first tests of a long list are enough to see what each looks like. */
function shorten(json: string): string {
  const lines = JSON.stringify(JSON.parse(json), null, 1).split('\n');
  return [...lines.slice(0, 28), ` … ${lines.length - 28} lines more`].join('\n');
}

/** Returns points and most points of what `lab grade` prints for one folder. */
function readTotal(text: string): number[] {
  const total = /^ *total +(\d+) +(\d+) *$/m.exec(text);
  if (!total) throw new Error(`no total in what was printed: ${text}`);
  return total.slice(1).map(Number);
}

function filesOf({ regions }: Assignment): string[] {
  return [...new Set(regions.flatMap(({ files }) => files))];
}

/** Runs a command and keeps what it said, as a person sees it. Throws: Error when it ends with another status. */
async function see(
  place: string,
  cwd: string,
  program: string,
  args: readonly string[],
  status: number,
  shown?: string,
): Promise<string> {
  const { exitCode, all } = await run(cwd, program, args);
  const said = all.replaceAll(folder, '~/course');
  expect(exitCode === status, `"${program} ${args.join(' ')}" ends with ${status}`, `${exitCode}\n${said}`);
  const words = args.map((word) =>
    shown !== undefined && word.startsWith('submissions/') ? shown : word.replaceAll(folder, '~/course'),
  );
  const command = [program, ...words.filter((word, at) => word !== words[at - 1])].join(' ');
  seen.set(place, `$ ${command}\n${said.trimEnd()}`);
  return said;
}

async function run(cwd: string, program: string, args: readonly string[]) {
  const [file, ...before] = program === 'ipc-lab' ? [process.execPath, LAB] : [program];
  const env = { NO_COLOR: '1', COLUMNS: '100' };
  const { exitCode, all } = await execa(file!, [...before, ...args], {
    cwd,
    all: true,
    reject: false,
    stdin: 'ignore',
    env,
  });
  return { exitCode, all };
}

function expect(holds: boolean, claim: string, found: string): void {
  if (!holds) throw new Error(`Expected that ${claim}; found: ${found}`);
}

/** Puts a text between the marks of its place. Throws: Error where the guide has lost them. */
function fillPlace(guide: string, [place, text]: [string, string]): string {
  const marks = new RegExp(`(<!-- walk ${place}: begin -->\n)[\\s\\S]*?(<!-- walk ${place}: end -->)`);
  if (!marks.test(guide)) throw new Error(`docs/instructor-guide.md has lost the place of ${place}`);
  return guide.replace(marks, (_all, begin: string, end: string) => `${begin}\n\`\`\`text\n${text}\n\`\`\`\n\n${end}`);
}
