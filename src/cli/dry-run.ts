/** What `--dry-run` prints: the cells, how long they would take, what would be skipped. Pure; called by the run command. */

import type { Forecast } from '../harness/forecast.js';
import type { CellSpec, RunPlan } from '../harness/plan.js';
import { METRIC_WORDS } from '../report/derive.js';
import { cleanLine } from '../report/plain.js';
import { formatDuration, formatNumber } from '../report/quantity.js';
import { wrapText } from '../report/wrap.js';

/** Returns the text; ids stand alone on their lines, so that they can be searched and copied into --only. */
export function describeDryRun(plan: RunPlan, forecast: Forecast, command: string, width: number): string {
  const runnable = plan.cells.filter((cell) => cell.skip === undefined);
  const precision =
    forecast.expectedHalfWidthPercent === null
      ? 'No interval width can be foretold: too few trials, or nothing known of this machine yet.'
      : `Intervals of about ± ${formatNumber(forecast.expectedHalfWidthPercent)} % are to be expected.`;
  const head =
    `Would measure ${count(runnable.length, 'cell')} of task ${plan.task} in ${count(forecast.sets, 'set')} ` +
    `(${count(forecast.blocks, 'block')} of ${plan.sets.length}), ${count(forecast.trials, 'trial')}, in about ` +
    `${formatDuration(forecast.seconds * 1_000)}. ${precision}`;
  return [
    ...wrapText(head, width),
    '',
    ...listByMetric(runnable),
    ...listSkipped(plan.cells, width),
    `Nothing was started. To measure: ${command}`,
    '',
  ].join('\n');
}

function listByMetric(cells: readonly CellSpec[]): string[] {
  const metrics = [...new Set(cells.map((cell) => cell.metric))];
  return metrics.flatMap((metric) => [
    `${METRIC_WORDS[metric].title}: ${METRIC_WORDS[metric].words}`,
    ...cells.filter((cell) => cell.metric === metric).map((cell) => `  ${cleanLine(cell.id)}`),
    '',
  ]);
}

function listSkipped(cells: readonly CellSpec[], width: number): string[] {
  const reasons = [...new Set(cells.flatMap((cell) => cell.skip ?? []))];
  return reasons.flatMap((reason) => [
    ...wrapText(`skipped: ${cleanLine(reason)}`, width, 2),
    ...cells.filter((cell) => cell.skip === reason).map((cell) => `  ${cleanLine(cell.id)}`),
    '',
  ]);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
