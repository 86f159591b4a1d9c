/** The options of `lab grade` in commander's terms. Loads nothing heavy; called by program.ts. */

import type { Command } from 'commander';
import type { GradeWords } from './grade-command.js';
import type { Output } from './output.js';
import type { Finish } from './program.js';
import type { TaskDefinition } from './task.js';

export function addGradeCommand(
  program: Command,
  registry: readonly TaskDefinition[],
  output: Output,
  finish: Finish,
): void {
  program
    .command('grade')
    .description('an assignment: what passes, what fails and why; one folder, or a class')
    .argument('<task>', 'an assignment')
    .argument('[folder...]', 'handouts with what was written in them')
    .option('--only <check>', 'only a check, a region, or a pattern of checks, and what they need')
    .option('--watch', 'grade again whenever a file of the regions is saved')
    .option('--hint <check>', 'the first of three hints; nothing is graded')
    .option('--more', 'with --hint: the next one; twice: the last', (_word: unknown, times: number) => times + 1, 0)
    .option('--seed <n>', 'of the random input: the same again')
    .option('--format <name>', 'json, csv or gradescope, on standard output unless --out says where')
    .option('--out <file>', 'where to write it; gradescope and a class: a folder')
    .option('--rules <file>', 'due date, extensions, points by hand')
    .option('--regrade <file>', 'grades in json: only the checks of --only are graded, and put into these')
    .option('--trusted', "grade other people's code although nothing keeps it apart from the rest")
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', GRADE_GUIDE)
    .action(async (id: string, paths: string[], words: GradeWords) => {
      const { runGrade } = await import('./grade-command.js');
      finish(await runGrade(registry, id, paths, words, output));
    });
}

const GRADE_GUIDE = `
  ipc-lab grade 2a .                                 my own work; in a handout: npm run grade
  ipc-lab grade 2a . --only partition --watch        while I work on one region
  ipc-lab grade 2a . --hint partition/covers         a nudge; with --more the next one
  ipc-lab grade 2a class/* --format csv --out 2a.csv --rules rules.json

Exit status: one folder: 0 all passes, 1 something does not; a class: 0 every submission has a verdict; 2 wrong usage
or input; 130 ctrl-C, with the grades so far written.`;
