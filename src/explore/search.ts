/** The order in which runs are tried: every interleaving up to commuting steps, or one by one, or those with few pre-emptions. Called by explorer.ts. */

import { LabError } from '../core/errors.js';
import { findBacktracks } from './dependence.js';
import type { RunPlan } from './machine.js';
import type { Trace } from './trace.js';

/** A way of going through runs. */
export interface Search {
  /** Returns the next run to make; null: there is none left. */
  next(): RunPlan | null;
  /** Takes the run that next() asked for. */
  take(trace: Trace): void;
}

/**
 * source-sets: what follows from commuting steps is left out twice over (dependence.ts, sleep sets). sleep-sets: every choice, less those that
 * another run has covered. none: every choice. bounded: every choice with at most so many pre-emptions.
 */
export type Reduction = 'source-sets' | 'sleep-sets' | 'none' | 'bounded';

interface Node {
  thread: number;
  enabled: number;
  /** Who need not be tried here: tried before, or covered by another run. */
  sleepSet: number;
  /** Who is to be tried. */
  wanted: number;
  /** What the step touched: a run that is repeated must do the same. */
  digest: number;
}

/** Goes through all runs depth first. */
export class DepthFirst implements Search {
  readonly #reduction: Reduction;
  readonly #mostPreemptions: number;
  readonly #path: Node[] = [];
  #plan: RunPlan | null = { prefix: [], sleepSet: 0 };
  /** The first step that was not part of the run before. */
  #from = 0;

  constructor(reduction: Reduction, mostPreemptions = Number.POSITIVE_INFINITY) {
    this.#reduction = reduction;
    this.#mostPreemptions = mostPreemptions;
  }

  next(): RunPlan | null {
    return this.#plan;
  }

  take(trace: Trace): void {
    const path = this.#path;
    const repeated = this.#plan!.prefix.length;
    for (let step = 0; step < repeated - 1; step++) {
      if (step >= trace.steps || digestStep(trace, step) !== path[step]!.digest) throw diverged(step);
    }
    if (trace.steps < repeated) throw diverged(trace.steps);
    path.length = repeated;
    if (repeated > 0) path[repeated - 1]!.digest = digestStep(trace, repeated - 1);
    for (let step = repeated; step < trace.steps; step++) path.push(this.#makeNode(trace, step));
    if (this.#reduction === 'source-sets') {
      findBacktracks(
        trace,
        this.#from,
        (step, initials) => (path[step]!.wanted & initials) !== 0,
        (step, threads) => {
          path[step]!.wanted |= threads;
        },
      );
    }
    this.#plan = this.#backtrack();
  }

  #makeNode(trace: Trace, step: number): Node {
    const thread = trace.thread(step);
    const enabled = trace.enabled(step);
    const isReduced = this.#reduction === 'source-sets' && !trace.isIdle(step);
    const hasSleepSets = this.#reduction === 'source-sets' || this.#reduction === 'sleep-sets';
    return {
      thread,
      enabled,
      sleepSet: hasSleepSets ? trace.sleepSet(step) : 0,
      wanted: isReduced ? 1 << thread : enabled,
      digest: digestStep(trace, step),
    };
  }

  /** Leaves what has been tried and returns the deepest run that has not; null: there is none. */
  #backtrack(): RunPlan | null {
    const path = this.#path;
    while (path.length > 0) {
      const depth = path.length - 1;
      const node = path[depth]!;
      node.sleepSet |= 1 << node.thread;
      const thread = this.#findUntried(depth);
      if (thread >= 0) {
        node.thread = thread;
        this.#from = depth;
        const hasSleepSets = this.#reduction === 'source-sets' || this.#reduction === 'sleep-sets';
        return { prefix: path.map((one) => one.thread), sleepSet: hasSleepSets ? node.sleepSet : 0 };
      }
      path.pop();
    }
    return null;
  }

  #findUntried(depth: number): number {
    const node = this.#path[depth]!;
    const left = node.wanted & node.enabled & ~node.sleepSet;
    for (let thread = 0; left >> thread !== 0; thread++) {
      if ((left & (1 << thread)) !== 0 && this.#isWithinBound(depth, thread)) return thread;
    }
    return -1;
  }

  #isWithinBound(depth: number, thread: number): boolean {
    if (this.#mostPreemptions === Number.POSITIVE_INFINITY) return true;
    let preemptions = 0;
    for (let step = 1; step <= depth; step++) {
      const before = this.#path[step - 1]!.thread;
      const goesOn = step === depth ? thread : this.#path[step]!.thread;
      if (goesOn !== before && (this.#path[step]!.enabled & (1 << before)) !== 0) preemptions += 1;
    }
    return preemptions <= this.#mostPreemptions;
  }
}

function digestStep(trace: Trace, step: number): number {
  return trace.digest(false, step, step + 1);
}

function diverged(step: number): LabError {
  return new LabError(
    'usage',
    `the program did something else at step ${step + 1} when the same schedule was run again: something survives between runs or differs from ` +
      `run to run (a variable of a module, a clock of the system, a file). Keep it in setup() or in the threads, or give every run fresh workers.`,
  );
}
