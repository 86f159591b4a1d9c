/** `lab selfcheck`: proves the assignments' own checks before anybody is graded by them. Called by program.ts. */

import { availableParallelism } from 'node:os';
import { Lanes } from '../course/lanes.js';
import { plainLauncher } from '../course/plain-launch.js';
import { type SelfcheckItem, selfcheck } from '../course/selfcheck.js';
import type { Output } from './output.js';
import type { TaskDefinition } from './task.js';

export interface SelfcheckWords {
  only?: string;
  seed?: string;
}

/** Resolves with the exit status. */
export async function runSelfcheck(
  registry: readonly TaskDefinition[],
  ids: readonly string[],
  words: SelfcheckWords,
  output: Output,
): Promise<number> {
  const tasks = registry.filter((task) => task.assignment && (ids.length === 0 || ids.includes(task.id)));
  const lanes = new Lanes(availableParallelism());
  let isOk = true;
  for (const task of tasks) {
    const assignment = await task.assignment!();
    await selfcheck(assignment, {
      seed: Number(words.seed ?? 1),
      launcher: plainLauncher,
      lanes,
      signal: new AbortController().signal,
      isWanted: (subject) => words.only === undefined || subject.includes(words.only),
      onItem: (item) => {
        isOk &&= item.isOk;
        process.stdout.write(`${describe(item)}\n`);
      },
    });
  }
  await output.print('');
  return isOk ? 0 : 1;
}

function describe({ task, subject, isOk, problems, elapsedMs }: SelfcheckItem): string {
  const lines = problems.map((problem) => `\n       ${problem}`).join('');
  return `${isOk ? 'ok  ' : 'FAIL'} ${task} ${subject} (${(elapsedMs / 1000).toFixed(1)} s)${lines}`;
}
