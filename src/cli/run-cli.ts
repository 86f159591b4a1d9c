/** The entry of the command line: from arguments to an exit status. Called by tasks/lab.ts with the registry of tasks. */

import { CommanderError } from 'commander';
import { describeError, exitStatusOf } from './failure.js';
import { Output } from './output.js';
import { readPackageVersion } from './package-version.js';
import { type AddCommands, buildProgram } from './program.js';
import type { TaskDefinition } from './task.js';
import { describeUsageError } from './usage-error.js';

/** Returns the exit status, and sets it as the process' own. Never throws. @param addMore commands beside those of every lab */
export async function runCli(
  registry: readonly TaskDefinition[],
  addMore?: AddCommands,
  argv: readonly string[] = process.argv.slice(2),
): Promise<number> {
  const output = new Output();
  let status = 0;
  let help = '';
  const finish = (given: number) => {
    status = given;
  };
  const program = buildProgram(registry, readPackageVersion(), output, finish, addMore);
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      outputError: () => {},
      writeOut: (text) => {
        help += text;
      },
    });
  }
  try {
    try {
      // Without a word of what to do: the help, and no error. `npm run lab` would add ten lines of its own to a failure.
      if (argv.length === 0) program.outputHelp();
      else await program.parseAsync([...argv], { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode !== 0) {
        status = 2;
        await output.note(describeUsageError(error, program, registry, argv));
      }
    }
    if (help !== '') await output.print(help);
  } catch (error) {
    status = exitStatusOf(error);
    await output.note(describeError(error));
  }
  process.exitCode = status;
  return status;
}
