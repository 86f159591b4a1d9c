/** What `lab list` prints. Pure; called by the program. */

import { cleanLine } from '../report/plain.js';
import { wrapText } from '../report/wrap.js';
import type { TaskDefinition } from './task.js';

/** Returns a line for each task with its question below, wrapped to the width. */
export function listTasks(registry: readonly TaskDefinition[], width: number): string {
  const indent = Math.max(...registry.map((task) => task.id.length), 0) + 2;
  const lines = registry.flatMap((task) => [
    `${task.id.padEnd(indent)}${cleanLine(task.title)}`,
    ...wrapText(cleanLine(task.question), width - indent).map((line) => ' '.repeat(indent) + line),
  ]);
  return `${lines.join('\n')}\n`;
}
