/** The page's section on the job over every way: what it took, what it held, who went unserved, what dies with what. Pure; called by page.ts. */

import type { Cell, Comparison } from '../../core/result.js';
import { NS_PER_S } from '../../core/units.js';
import { dotsOf } from '../chart-data.js';
import { deriveCpuPerOperation } from '../derive.js';
import type { Figure, FigureTable } from '../figure.js';
import { formatInterval, formatNumber, formatQuantity } from '../quantity.js';
import type { PlaceFigure } from './figures.js';
import { type Html, h } from './html.js';
import type { ReportEntry } from './report.js';
import { renderTable } from './tables.js';

const NONE = '–';

/** Resolves with the section; null where no result has a job. */
export async function renderJobs(entries: readonly ReportEntry[], place: PlaceFigure): Promise<Html | null> {
  const withJobs = entries.filter(({ result }) => result.cells.some(isJob));
  if (withJobs.length === 0) return null;
  const figures = await Promise.all(
    withJobs.map((entry, at) => place(`job-over-every-way-${at + 1}`, drawJob(entry, isOneOfSeveral(entries, entry)))),
  );
  return h(
    'section',
    { id: 'job', 'aria-labelledby': 'job-title' },
    h('h2', { id: 'job-title' }, 'The same job over every way'),
    h(
      'p',
      {},
      'Producers read parts of a text, one consumer counts its words; each way gives the same count, or it is no result. Compare within ' +
        'a task: inputs and pauses differ between tasks. Ways whose intervals overlap are not ranked; the paired ratios below say what can be told apart.',
    ),
    figures,
    renderTable(tabulateJobs(withJobs)),
    ...[tabulateRatios(withJobs), tabulateDeaths(withJobs)].map((table) =>
      table.rows.length === 0 ? null : renderTable(table),
    ),
  );
}

/** Whether another result is of the same task. */
function isOneOfSeveral(entries: readonly ReportEntry[], { result }: ReportEntry): boolean {
  return entries.filter((each) => each.result.task === result.task).length > 1;
}

/** Fewer producers first. */
function listJobs({ cells }: ReportEntry['result']): Cell[] {
  const producersOf = ({ parameters }: Cell) => Number(parameters.producers ?? 0);
  return cells.filter(isJob).sort((a, b) => producersOf(a) - producersOf(b));
}

function isJob({ metric, subject }: Cell): boolean {
  return metric === 'elapsed' && subject.startsWith('job-');
}

const wayOf = ({ subject }: Cell) => subject.replace(/^job-/, '');
const restOf = ({ id }: Cell) => id.split('/').slice(2).join(', ');

function drawJob({ result, label }: ReportEntry, isLabelled: boolean): Figure {
  const name = isLabelled ? `Task ${result.task} (${label})` : `Task ${result.task}`;
  const naming = { label: (cell: Cell) => wayOf(cell), series: (cell: Cell) => restOf(cell) || 'one program' };
  return {
    id: 'job',
    title: `${name}: elapsed time of the job`,
    subtitle: 'Each faint dot is one fresh group of processes; the bar is the interval of the median; left is better.',
    reading:
      'Start-up is not in it. A way that is fast here may let producers starve: look at the service gap in the table below. More CPU ' +
      'time than elapsed time means that more than one core worked.',
    chart: { kind: 'dots', ...dotsOf(listJobs(result), naming) },
  };
}

function tabulateJobs(entries: readonly ReportEntry[]): FigureTable {
  const rows = entries.flatMap((entry) => {
    const { result, label } = entry;
    const suffix = isOneOfSeveral(entries, entry) ? ` (${label})` : '';
    return listJobs(result).map((cell) => {
      const beside = (metric: string) =>
        result.cells.find((each) => each.id === cell.id.replace('elapsed/', `${metric}/`));
      const input = Number(cell.parameters.inputBytes);
      const cpuNs = deriveCpuPerOperation(cell);
      return [
        `${result.task}: ${[wayOf(cell), restOf(cell)].filter((part) => part !== '').join(', ')}${suffix}`,
        sayCell(cell),
        cell.summary && input > 0 ? formatQuantity('bytes/s', (input / cell.summary.median) * NS_PER_S) : NONE,
        cpuNs === null ? NONE : formatQuantity('ns', cpuNs),
        sayCell(beside('memory')),
        sayCell(beside('service-gap')),
      ];
    });
  });
  const heads = ['elapsed', 'input each second', 'CPU time', 'memory (PSS)', 'longest time unserved'];
  return {
    title: 'Medians with their intervals; CPU time and memory of all processes together',
    columns: [{ heading: 'way', align: 'left' }, ...heads.map((heading) => ({ heading, align: 'right' as const }))],
    rows,
  };
}

function sayCell(cell: Cell | undefined): string {
  if (cell === undefined) return NONE;
  if (!cell.summary) return cell.status;
  const { median, low, high } = cell.summary;
  const text = formatQuantity(cell.unit, median);
  return low === null || high === null
    ? `${text} (no interval)`
    : `${text} (${formatInterval(cell.unit, median, low, high)})`;
}

function tabulateRatios(entries: readonly ReportEntry[]): FigureTable {
  const rows = entries.flatMap(({ result }) => {
    const jobs = new Set(result.cells.filter(isJob).map(({ id }) => id));
    return result.comparisons
      .filter(({ subject, reference, ratio }) => ratio && jobs.has(subject) && jobs.has(reference))
      .map((comparison) => [
        `${result.task}: ${shortId(comparison.subject)} over ${shortId(comparison.reference)}`,
        ...sayRatio(comparison),
      ]);
  });
  return {
    title: 'Elapsed times held against each other, in pairs within blocks; below 1 the first one is faster',
    columns: [
      { heading: 'pair', align: 'left' },
      { heading: 'ratio', align: 'right' },
      { heading: 'interval', align: 'left' },
      { heading: 'verdict', align: 'left' },
    ],
    rows,
  };
}

const shortId = (id: string) => id.replace(/^elapsed\/job-/, '').replaceAll('/', ', ');

function sayRatio({ ratio, verdict }: Comparison): string[] {
  const { median, low, high } = ratio!;
  return [`${formatNumber(median)}×`, `${formatNumber(low)} … ${formatNumber(high)}`, verdict];
}

function tabulateDeaths(entries: readonly ReportEntry[]): FigureTable {
  const rows = entries.flatMap(({ result }) =>
    result.cells
      .filter(({ metric }) => metric === 'survivors')
      .map((cell) => [
        `${result.task}: ${wayOf(cell)}`,
        restOf(cell).replaceAll('-', ' '),
        cell.summary ? formatNumber(cell.summary.median) : cell.status,
      ]),
  );
  return {
    title: 'What dies with what: members that still end well when one is killed',
    columns: [
      { heading: 'way', align: 'left' },
      { heading: 'what happens', align: 'left' },
      { heading: 'survivors', align: 'right' },
    ],
    rows,
  };
}
