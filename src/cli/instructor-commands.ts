/** The commands that need the reference or the key of an assignment: a handout's lab does not have them. Handed to runCli by tasks/lab.ts. */

import type { HandoutWords } from './handout-command.js';
import type { AddCommands } from './program.js';
import type { SelfcheckWords } from './selfcheck-command.js';

export const addInstructorCommands: AddCommands = (program, registry, output, finish) => {
  program
    .command('selfcheck')
    .description("prove an assignment's own checks: reference, starter, every planted bug")
    .argument('[task...]', 'assignments; none: all')
    .option('--only <text>', "only subjects with this in their name, e.g. 'mutant ring'")
    .option('--repeat <n>', 'instead: grade the reference so often, with new questions each time')
    .option('--spread <n>', 'with --repeat: each grading asks one check in so many, in turn (default: 1)')
    .option('--matrix <rounds>', 'instead: every mutant against every check, so often each')
    .option('--seed <n>', 'of the questions (default: 1)')
    .option('--json <file>', "also write what was found; '-' is standard output, then nothing else goes there")
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', SELFCHECK_GUIDE)
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

const SELFCHECK_GUIDE = `
What must hold of an assignment: the reference gets full marks; the starter compiles and gets none; with one region cut
its own checks say so and those of other regions pass; each mutant is killed by the check that it names; each control,
which looks like a bug and is none, passes; each check kills something; regions, points and handout agree.

Exit status: 0 all of that; 1 something is not so; 2 wrong usage; 130 ctrl-C.`;
