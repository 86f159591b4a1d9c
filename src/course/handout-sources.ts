/** The sources of a handout: what one task and its command line need, the task's regions cut, nothing of the key. Called by handout.ts, handout-stamp.ts and leaks.ts. */

import { dirname } from 'node:path';
import type { Assignment } from './assignment.js';
import { type Change, type Closure, collectSources } from './closure.js';
import { cutRegions } from './regions.js';
import { tokenize } from './source-tokens.js';
import { PACKAGE, RUNNERS } from './tree.js';

const LAB = 'tasks/lab.ts';
const REGISTRY = 'tasks/registry.ts';
/** The build bundles them into the report's page; no module imports them. */
const PAGE_SCRIPT = ['src/report/page-script/main.ts', 'src/report/page-script/browser-doors.ts'];

/** Without the instructor's commands, which work on the reference and the key. */
const HANDOUT_LAB = `#!/usr/bin/env node
/** The program of this handout: the generic command line with its one task. */

import { runCli } from '../src/cli/run-cli.js';
import { registry } from './registry.js';

await runCli(registry);
`;

/** Returns the sources as students get them. Throws: Error for a region that is marked wrongly, or a manifest that reaches the key. */
export function collectStarter(assignment: Assignment): Closure {
  return collect(assignment, cutTask(assignment));
}

/**
 * Returns what of them the assignment itself reaches, without the command line: all of its own folder, and the files with regions.
 * Much less to read, for whoever only wants to tell one handout from another.
 */
export function collectAssignment(assignment: Assignment): Closure {
  const roots = [`${folderOf(assignment)}/manifest.ts`, assignment.probes];
  return collectSources(PACKAGE, roots, cutTask(assignment));
}

/** Returns the same sources with all regions written: what a leak is looked for against. */
export function collectWritten(assignment: Assignment): Closure {
  return collect(assignment, (_, text) => text);
}

/** Returns the folder of the assignment's own files, below the package's. */
export function folderOf({ probes }: Assignment): string {
  return dirname(probes);
}

function collect(assignment: Assignment, change: Change): Closure {
  const folder = folderOf(assignment);
  const roots = [LAB, ...RUNNERS, `${folder}/manifest.ts`, assignment.probes, ...PAGE_SCRIPT];
  const closure = collectSources(PACKAGE, roots, (path, text) => {
    if (path === LAB) return HANDOUT_LAB;
    if (path === REGISTRY) return keepTask(text, assignment.task);
    return change(path, text);
  });
  const isOfKey = (path: string) =>
    path === `${folder}/key.ts` || path === assignment.hiddenProbes || path.startsWith(`${folder}/mutants/`);
  const reached = [...closure.sources.keys()].find(isOfKey);
  if (reached !== undefined)
    throw new Error(`the handout of ${assignment.task} would hold ${reached}, part of its key`);
  return closure;
}

function cutTask({ task }: Assignment): Change {
  return (path, text) => (path.endsWith('.ts') ? cutRegions(text, path, task) : text);
}

/** Returns the registry's source with one task alone, as an assignment without its key. Throws: Error when it is not there. */
export function keepTask(registry: string, task: string): string {
  const tokens = tokenize(registry);
  const opening = tokens.findIndex(({ text }, at) => text === '[' && tokens[at - 1]?.text === '=');
  let depth = 0;
  let first = opening;
  for (let at = opening; at >= 0 && at < tokens.length; at++) {
    const { text, kind, end } = tokens[at]!;
    if (kind !== 'mark') continue;
    if (/^[[({]$/.test(text) && depth++ === 1) first = at;
    if (!/^[\])}]$/.test(text) || --depth !== 1) continue;
    const isTask = tokens
      .slice(first, at)
      .some((token, index, entry) => token.text === 'id' && entry[index + 2]?.text === task);
    if (!isTask) continue;
    const entry = registry.slice(tokens[first]!.start, end).replace('/assignment/key.js', '/assignment/manifest.js');
    return `${registry.slice(0, tokens[opening]!.end)}\n  ${entry},\n];\n`;
  }
  throw new Error(`the registry has no task ${task}`);
}
