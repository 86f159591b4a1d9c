/** `--only GLOB`: what is left of a plan when only the cells whose id matches are wanted. Called by the command line. */

import picomatch from 'picomatch';
import { LabError } from '../core/errors.js';
import { countEdits } from '../core/nearest.js';
import type { RunPlan, SetSpec } from './plan.js';

/** A shell's reading: `*`, `?`, `[12]`, `{a,b}`, `{1..4}`; '/' is no wall, and a leading '!' or '.' is a plain character. */
const AS_A_SHELL = { bash: true, dot: true, nonegate: true };
const LONGEST_GLOB = 1_000;

/** No cell's id matches: where several tasks run, the others may have some. */
export class NothingSelected extends LabError {
  constructor(message: string) {
    super('usage', message);
  }
}

/**
 * Returns the plan with only the cells whose id matches; emptied sets and comparisons that lack an arm are gone.
 * Throws `usage`, naming the nearest ids, when nothing matches.
 */
export function selectCells(plan: RunPlan, glob: string): RunPlan {
  const isWanted = compileGlob(glob);
  const cells = plan.cells.filter((cell) => isWanted(cell.id));
  if (cells.length === 0) throw describeNoMatch(plan, glob);
  const kept = new Set(cells.map((cell) => cell.id));
  return {
    ...plan,
    cells,
    sets: plan.sets.flatMap((set) => narrowSet(set, kept)),
    comparisons: plan.comparisons.filter((each) => kept.has(each.subject) && kept.has(each.reference)),
  };
}

function compileGlob(glob: string): (id: string) => boolean {
  if (glob === '' || glob.length > LONGEST_GLOB) {
    throw new LabError(
      'usage',
      `--only wants a pattern of 1 to ${LONGEST_GLOB} characters, such as 'round-trip/{pipe,native-pipe}/*'.`,
    );
  }
  return picomatch(glob, AS_A_SHELL);
}

/** A set may be an object with state of its own, so `run` is called on the set that it came from. */
function narrowSet(set: SetSpec, kept: ReadonlySet<string>): SetSpec[] {
  const cells = set.cells.filter((cell) => kept.has(cell.id));
  if (cells.length === set.cells.length) return [set];
  if (cells.length === 0) return [];
  const expectedMs = (set.expectedMs * cells.length) / set.cells.length;
  return [{ ...set, cells, expectedMs, run: (context) => set.run(context) }];
}

function describeNoMatch(plan: RunPlan, glob: string): NothingSelected {
  if (plan.cells.length === 0) return new NothingSelected(`Task ${plan.task} has no cells with these options.`);
  // Only the beginning of a pattern is held against the ids: what people mistype is the metric or the subject.
  const typed = glob.replace(/\{([^,{}]*)[^{}]*\}/g, '$1').slice(0, 80);
  const near = plan.cells
    .map((cell) => ({ id: cell.id, edits: countEdits(typed, cell.id, true) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map((entry) => `  ${entry.id}`);
  return new NothingSelected(
    `--only '${glob}' matches none of the ${plan.cells.length} cells of task ${plan.task}. The nearest are:\n` +
      `${near.join('\n')}\nA pattern has to match the whole id; * stands for anything, '/' included. ` +
      'See all ids with --dry-run.',
  );
}
