/** Which cells a person means who names one to `lab explain`, and what is near where there is none. Called by that command. */

import { LabError } from '../core/errors.js';
import { countEdits, findNearest } from '../core/nearest.js';
import type { Environment } from '../core/result.js';
import type { ReplayCell } from '../harness/replay.js';
import { hint } from './hint.js';
import type { TaskDefinition } from './task.js';

const SUGGESTIONS = 3;

/** Asks the tasks in turn. Throws `usage`, saying which cells there are. */
export async function findCells(
  registry: readonly TaskDefinition[],
  environment: Environment,
  cellId: string,
  beside: string | undefined,
): Promise<ReplayCell[]> {
  const known: ReplayCell[] = [];
  const others: string[] = [];
  const tasks: string[] = [];
  for (const definition of registry) {
    const module = await definition.load();
    const catalog = await module.listReplays?.(environment);
    if (catalog === undefined) continue;
    const cell = catalog.cells.find(({ id }) => id === cellId);
    if (cell !== undefined) return beside === undefined ? [cell] : [cell, findBeside(catalog.cells, cell, beside)];
    known.push(...catalog.cells);
    others.push(...catalog.others);
    tasks.push(definition.id);
  }
  throw describeUnknown(cellId, known, others, tasks);
}

function findBeside(cells: readonly ReplayCell[], cell: ReplayCell, subject: string): ReplayCell {
  const parametersOf = (each: ReplayCell) => JSON.stringify([each.metric, each.placement, each.parameters]);
  const alike = cells.filter((each) => parametersOf(each) === parametersOf(cell) && each.id !== cell.id);
  const found = alike.find((each) => each.subject === subject);
  if (found !== undefined) return found;
  const names = alike.map((each) => each.subject);
  const what = subject === cell.subject ? 'is the subject itself' : 'is no other subject of this cell';
  throw new LabError(
    'usage',
    `--beside ${subject}: "${subject}" ${what}.${hint(subject, names)} There are: ${names.join(', ') || 'none'}.`,
  );
}

function describeUnknown(
  cellId: string,
  cells: readonly ReplayCell[],
  others: readonly string[],
  tasks: readonly string[],
): LabError {
  const metrics = [...new Set(cells.map(({ metric }) => metric))];
  if (metrics.length === 0) return new LabError('usage', 'No task has cells that can be explained.');
  const metric = cellId.split('/')[0]!;
  const isOther = others.includes(cellId) || others.some((id) => id.split('/')[0] === metric);
  if (isOther && !metrics.some((each) => each === metric)) {
    return new LabError(
      'usage',
      `"${cellId}" cannot be explained: it does not go message by message. Cells of these metrics can: ${metrics.join(', ')}; for instance ${cells[0]!.id}`,
    );
  }
  const ids = cells.map(({ id }) => id);
  const near = findNear(cellId, ids).map(
    (id) => `  ${id}
`,
  );
  const seeAll = tasks.map((id) => `ipc-lab run ${id} --full --dry-run`).join(' or ');
  return new LabError(
    'usage',
    `There is no cell "${cellId}". The nearest are:
${near.join('')}See all ids with: ${seeAll}`,
  );
}

/** A slip of the hand first, then what holds the words that were typed, then what begins most like them. */
function findNear(typed: string, ids: readonly string[]): string[] {
  const slips = findNearest(typed, ids, SUGGESTIONS);
  const parts = typed.split('/').filter((part) => part !== '');
  const shared = (id: string) => parts.filter((part) => id.split('/').includes(part)).length;
  const word = typed.slice(0, 80);
  const rest = ids
    .map((id) => ({ id, shared: shared(id), edits: countEdits(word, id, true) }))
    .sort((a, b) => b.shared - a.shared || (a.shared === 0 ? a.edits - b.edits : 0))
    .map(({ id }) => id);
  return [...new Set([...slips, ...rest])].slice(0, SUGGESTIONS);
}
