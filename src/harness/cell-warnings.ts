/** The doubts about a measured cell, each with its remedy. Called by summarise.ts. */

import type { Cell, Mode, Warning } from '../core/result.js';
import { MODES_FROM } from '../stats/modes.js';
import { LEAST_CLOCK_COSTS } from './calibrate.js';
import { MINIMUM_BLOCKS, WANTED } from './stop-rule.js';
import { SAMPLES_FOR } from './summarise-trial.js';

/** What only the engine knows; a warning that needs what is left out is left out too. */
export interface SummaryContext {
  plannedSets?: number;
  clockOverheadNs?: number;
}

const MORE_TIME = 'Allow more time (--full or --budget SECONDS)';

/** Returns the warnings of a cell that has its summary, in the order of their weight. */
export function warnOfCell(cell: Cell, mode: Mode, context: SummaryContext): Warning[] {
  const sets = cell.summary?.trials ?? 0;
  return [
    warnOfCount(sets, context.plannedSets),
    warnOfDisturbance(cell),
    warnOfModes(cell, sets, mode),
    warnOfSamples(cell, mode),
    warnOfClock(cell, context.clockOverheadNs),
    warnOfWidth(cell, mode),
  ].flat();
}

function warnOfCount(sets: number, planned: number | undefined): Warning[] {
  const warnings: Warning[] = [];
  if (sets < MINIMUM_BLOCKS) {
    const message = `${count(sets, 'set')}: no interval below ${MINIMUM_BLOCKS}. ${MORE_TIME} or choose fewer cells (--only GLOB).`;
    warnings.push({ code: 'too-few-trials', message });
  }
  if (planned !== undefined && sets < planned) {
    const message = `${sets} of ${count(planned, 'planned set')} measured before the run ended. Let it finish, or: ${MORE_TIME} for the planned precision.`;
    warnings.push({ code: 'stopped-early', message });
  }
  return warnings;
}

function warnOfDisturbance({ trials }: Cell): Warning[] {
  const disturbed = trials.filter((trial) => trial.disturbed).length;
  if (disturbed === 0) return [];
  const message = `${disturbed} of ${count(trials.length, 'trial')} disturbed by other work, and kept. End what else runs here, or repeat on a quieter machine.`;
  return [{ code: 'disturbed', message }];
}

function warnOfModes({ modes, placement }: Cell, sets: number, mode: Mode): Warning[] {
  if (modes?.verdict === 'two') {
    const remedy =
      placement === 'free'
        ? 'Measure them apart with --placement same-core,cross-core.'
        : 'Look for what differs between the sets (CPUs, frequency, memory) and fix it.';
    const message = `the sets form two clusters, and the median may describe neither: read the two centres. ${remedy}`;
    return [{ code: 'modes', message }];
  }
  if (modes?.verdict !== 'not-attempted' || mode === 'quick' || sets >= MODES_FROM) return [];
  const message = `one cluster of sets or two is not told from ${sets}; it takes ${MODES_FROM}. ${MORE_TIME}.`;
  return [{ code: 'modes-not-attempted', message }];
}

function warnOfSamples({ quantiles }: Cell, mode: Mode): Warning[] {
  if (!quantiles || mode === 'quick') return [];
  const missing = (['p90', 'p99'] as const).find((name) => quantiles[name] === undefined);
  if (!missing) return [];
  const message = `${missing} left out: it takes ${SAMPLES_FOR[missing]} samples in each set, the smallest has ${quantiles.samples}. Give each cell more time (--full).`;
  return [{ code: 'few-samples', message }];
}

function warnOfClock({ trials }: Cell, clockOverheadNs: number | undefined): Warning[] {
  if (clockOverheadNs === undefined) return [];
  const batchesNs = trials.flatMap(({ quantiles, batch }) => (quantiles ? [quantiles.p50 * batch] : []));
  const shortestNs = Math.min(...batchesNs);
  if (shortestNs >= LEAST_CLOCK_COSTS * clockOverheadNs) return [];
  const message = `a batch lasted ${Math.round(shortestNs)} ns, less than ${LEAST_CLOCK_COSTS} clock reads of ${clockOverheadNs} ns. Read the value as an upper bound, or repeat with more time per cell (--full).`;
  return [{ code: 'clock-coarse', message }];
}

function warnOfWidth({ summary }: Cell, mode: Mode): Warning[] {
  if (mode === 'quick' || !summary || summary.low === null || summary.high === null || !(summary.low > 0)) return [];
  const halfWidth = Math.sqrt(summary.high / summary.low) - 1;
  const wanted = WANTED[mode].cell;
  if (halfWidth <= wanted) return [];
  const message = `the interval is ±${(100 * halfWidth).toFixed(1)} %, wanted was ±${(100 * wanted).toFixed(1)} %. ${MORE_TIME}, or repeat on a quieter machine.`;
  return [{ code: 'imprecise', message }];
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
