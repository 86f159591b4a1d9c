/** The commands that need the reference or the key of an assignment: a handout's lab does not have them. Handed to runCli by tasks/lab.ts. */

import type { HandoutWords } from './handout-command.js';
import type { AddCommands } from './program.js';
import type { SelfcheckWords } from './selfcheck-command.js';

export const addInstructorCommands: AddCommands = (program, registry, output, finish) => {
  program
    .command('selfcheck')
    .description("prove the assignments' checks: reference, starter, every planted bug")
    .argument('[task...]', 'one or more tasks that are assignments; none: all')
    .option('--only <text>', "only subjects whose name has it, e.g. 'mutant short-read'")
    .option('--seed <n>', 'of the questions')
    .action(async (ids: string[], words: SelfcheckWords) => {
      const { runSelfcheck } = await import('./selfcheck-command.js');
      finish(await runSelfcheck(registry, ids, words, output));
    });

  program
    .command('handout')
    .description('an assignment as a folder that installs and runs by itself, what is to be written cut out')
    .argument('<task>', 'a task that is an assignment')
    .requiredOption('--to <folder>', 'a new or an empty one')
    .option('--gradescope', 'an autograder for Gradescope instead: for instructors, it holds the reference and the key')
    .addHelpText('after', HANDOUT_GUIDE)
    .action(async (id: string, words: HandoutWords) => {
      const { runHandout } = await import('./handout-command.js');
      finish(await runHandout(registry, id, words, output));
    });
};

const HANDOUT_GUIDE = `
  ipc-lab handout 1a --to ../lab-1a                    for students: sources, the visible checks, handout.md and .html
  ipc-lab handout 1a --gradescope --to ../grader-1a    for Gradescope: upload autograder.zip

The same lab gives the same bytes. handout.json says of which version a handout is; grading compares it.

Exit status: 0 written; 1 it could not be written; 2 wrong usage, or a folder that will not do.`;
