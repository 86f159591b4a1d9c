/** The words around the tables: which run, which machine, what the intervals cover, what was not measured. Pure; called by every report. */

import type { Cell, Environment, Result } from '../core/result.js';
import { cleanLine } from './plain.js';
import { formatDuration, formatNumber } from './quantity.js';

const MODE_WORDS: Record<Result['mode'], string> = {
  quick: 'quick run',
  standard: 'standard run',
  full: 'full run',
  budget: 'run within a budget',
};

/** Returns `quick run · 8 blocks · 28 cells · 41 s · seed 7`, with what ended it early. */
export function describeRun(result: Result): string {
  const { blocks, blocksDone, stopped } = result.plan;
  const isShort = blocksDone < blocks;
  const measured = result.cells.filter((cell) => cell.status === 'measured').length;
  return [
    MODE_WORDS[result.mode],
    `${measured} of ${result.cells.length} cells measured`,
    isShort ? `${blocksDone} of ${blocks} blocks (${cleanLine(stopped)})` : plural(blocks, 'block'),
    formatDuration(result.elapsedMs),
    `seed ${result.seed}`,
  ].join(' · ');
}

/** Returns the machine in one line. */
export function describeEnvironment(environment: Environment): string {
  const { effectiveCpus, logicalCpus } = environment;
  const cpus =
    effectiveCpus === logicalCpus
      ? plural(logicalCpus, 'CPU')
      : `${formatNumber(effectiveCpus)} of ${logicalCpus} CPUs`;
  return [
    environment.cpuModel ?? environment.arch,
    cpus,
    environment.kernel,
    environment.virtualised === null ? '' : `virtual machine (${environment.virtualised})`,
    environment.container === null ? '' : `in a container (${environment.container})`,
    `Node ${environment.node.replace(/^v/, '')}`,
  ]
    .map(cleanLine)
    .filter((part) => part !== '')
    .join(' · ');
}

/** Returns what the intervals cover, from the levels that they really have. */
export function describeLevels(cells: readonly Cell[]): string[] {
  const levels = cells.map((cell) => cell.summary?.level ?? null).filter((level) => level !== null);
  if (levels.length === 0) return [];
  const least = formatPercent(Math.min(...levels));
  const most = formatPercent(Math.max(...levels));
  const range = least === most ? least : `${least} to ${most}`;
  return [
    `interval: where the median over fresh groups of processes lies, in the median's unit; it covers the true one in ${range}`,
  ];
}

function formatPercent(share: number): string {
  return `${(Math.floor(share * 1_000) / 10).toFixed(1).replace(/\.0$/, '')} %`;
}

export interface Unmeasured {
  status: 'failed' | 'skipped';
  reason: string;
  ids: string[];
}

/** Returns the cells without a value by reason, failures first. */
export function groupUnmeasured(cells: readonly Cell[]): Unmeasured[] {
  const groups = new Map<string, Unmeasured>();
  for (const cell of cells) {
    if (cell.status === 'measured') continue;
    const reason = cleanLine(cell.reason ?? 'no reason was recorded');
    const key = `${cell.status} ${reason}`;
    const group = groups.get(key) ?? { status: cell.status, reason, ids: [] };
    group.ids.push(cleanLine(cell.id));
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => a.status.localeCompare(b.status));
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
