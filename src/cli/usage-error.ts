/** What commander refuses, in our words: what was given, the nearest that there is, how to see all. Called by runCli. */

import type { Command, CommanderError } from 'commander';
import { hint } from './hint.js';
import type { TaskDefinition } from './task.js';

/** Returns the message for a person. */
export function describeUsageError(
  error: CommanderError,
  program: Command,
  registry: readonly TaskDefinition[],
  argv: readonly string[],
): string {
  const given = /'([^']*)'/s.exec(error.message)?.[1] ?? '';
  const command = program.commands.find((each) => argv.includes(each.name()));
  const scope = command === undefined ? 'ipc-lab' : `ipc-lab ${command.name()}`;
  const seeAll = `See them all with: ${scope} --help`;
  if (error.code === 'commander.unknownCommand') {
    if (registry.some((task) => task.id === given)) {
      return `There is no command "${given}", but a task of that name. Did you mean: ipc-lab run ${[...argv].join(' ')}`;
    }
    const names = program.commands.map((each) => each.name());
    return `There is no command "${given}".${hint(given, names)} See them all with: ipc-lab --help`;
  }
  if (error.code === 'commander.unknownOption') {
    const known = [program, ...(command ? [command] : [])].flatMap((each) =>
      each.options.flatMap((option) => option.long ?? []),
    );
    const name = given.split('=')[0]!;
    return `${scope} has no option "${name}".${hint(name, [...new Set(known)])} ${seeAll}`;
  }
  const sentence = error.message.replace(/^error: /, '').replace(/\.?$/, '.');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} ${seeAll}`;
}
