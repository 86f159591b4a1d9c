/** `lab explain CELL`: finds the cell, does it again while its processes are watched, says what a message is made of. Loaded only by that command. */

import { LabError } from '../core/errors.js';
import type { Anatomy, Explanation } from '../core/explanation.js';
import type { Environment } from '../core/result.js';
import { type ReplayCell, type Replayed, replay } from '../harness/replay.js';
import { renderExplanation } from '../report/explanation.js';
import { describeAnatomies } from '../report/explanation-sentences.js';
import { readEnvironment } from '../sys/environment.js';
import type { Absence } from '../sys/native-files.js';
import { findCells } from './explain-cells.js';
import { type Interrupts, watchInterrupts } from './interrupt.js';
import type { Output } from './output.js';
import type { TaskDefinition } from './task.js';

/** As commander hands them over. */
export interface ExplainWords {
  messages?: string;
  beside?: string;
  counters?: boolean;
  json?: string;
  color?: boolean;
}

const MOST_OPERATIONS = 100_000;

/** Returns the exit status: 0 explained, 1 the cell cannot be had here, 130 (143, 129) interrupted. Throws `usage` and what failed. */
export async function runExplain(
  registry: readonly TaskDefinition[],
  cellId: string,
  words: ExplainWords,
  output: Output,
): Promise<number> {
  const asked = parseOperations(words.messages);
  const environment = await readEnvironment();
  const cells = await findCells(registry, environment, cellId, words.beside);
  const skipped = cells.find((cell) => cell.skip !== undefined);
  if (skipped) {
    await output.note(`${skipped.id} cannot be had here: ${skipped.skip}`);
    return 1;
  }
  const target = words.json === undefined ? null : await openExplanationTarget(words.json, output);
  const interrupts = watchInterrupts(output, 'ending the processes; nothing is explained');
  try {
    const replayed = await replayAll(cells, asked ?? cells[0]!.defaultOperations, words.counters !== true, interrupts);
    if (replayed === null) return interrupts.status() ?? 130;
    const command = describeCommand(cellId, words);
    const explanation = await assemble(cells[0]!, replayed, command, environment);
    await target?.(explanation);
    if (words.json === '-') return 0;
    const text = renderExplanation(explanation, { width: output.width, color: output.hasColor() });
    await output.report(text, false);
    if (words.json !== undefined) await output.print(`  Written: ${words.json}\n\n`);
    return 0;
  } finally {
    interrupts.stop();
  }
}

/** One after the other; null: interrupted. */
async function replayAll(
  cells: readonly ReplayCell[],
  operations: number,
  mayTrace: boolean,
  { signal }: Interrupts,
): Promise<Replayed[] | null> {
  const replayed: Replayed[] = [];
  try {
    for (const cell of cells) replayed.push(await replay(cell, { operations, mayTrace, signal }));
    return replayed;
  } catch (error) {
    if (signal.aborted && error instanceof LabError && error.code === 'aborted') return null;
    throw error;
  }
}

async function assemble(
  cell: ReplayCell,
  replayed: readonly Replayed[],
  command: string,
  environment: Environment,
): Promise<Explanation> {
  const isTraced = replayed.every(({ anatomy }) => anatomy.sides.every((side) => side.traced !== null));
  const subjects = replayed.map(({ anatomy }) => (isTraced ? anatomy : withoutTrace(anatomy)));
  const absence = replayed.find((each) => each.absence !== null)?.absence ?? null;
  const { EXPLANATION_ID } = await import('../core/explanation-schema.js');
  return {
    schema: EXPLANATION_ID,
    cell: cell.id,
    metric: cell.metric,
    command,
    method: isTraced ? 'strace' : 'counters',
    note: absence === null ? null : describeAbsence(absence),
    node: environment.node,
    kernel: environment.kernel,
    subjects,
    sentences: describeAnatomies(subjects),
  };
}

/** Two subjects are counted in one way or they cannot stand side by side. */
function withoutTrace(anatomy: Anatomy): Anatomy {
  return { ...anatomy, sides: anatomy.sides.map((side) => ({ ...side, traced: null })) };
}

function describeAbsence({ reason, remedy }: Absence): string {
  return `The calls have no names, since ${reason}. To have them: ${remedy}`;
}

type WriteExplanation = (explanation: Explanation) => Promise<void>;

/** The file is checked before anything is started. Throws `write-failed`. */
async function openExplanationTarget(json: string, output: Output): Promise<WriteExplanation> {
  const { checkWritable, writeWhole } = await import('../harness/result-file.js');
  const { explanationSchema } = await import('../core/explanation-schema.js');
  if (json !== '-') await checkWritable(json, { makeFolder: false });
  return async (explanation) => {
    const checked = explanationSchema.safeParse(explanation);
    if (!checked.success) {
      throw new LabError('internal', `The explanation does not fit its schema: ${checked.error.message}`);
    }
    const text = `${JSON.stringify(checked.data, null, 2)}\n`;
    if (json === '-') await output.print(text);
    else await writeWhole(json, text);
  };
}

function parseOperations(word: string | undefined): number | null {
  if (word === undefined) return null;
  const value = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (value >= 1 && value <= MOST_OPERATIONS) return value;
  throw new LabError('usage', `--messages wants a whole number from 1 to ${MOST_OPERATIONS}; not "${word}".`);
}

function describeCommand(cellId: string, words: ExplainWords): string {
  const command = ['ipc-lab', 'explain', cellId];
  if (words.messages !== undefined) command.push('--messages', words.messages);
  if (words.beside !== undefined) command.push('--beside', words.beside);
  if (words.counters) command.push('--counters');
  return command.join(' ');
}
