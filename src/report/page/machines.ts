/** The page's section on machine, noise and how to run it again: everything that the result says of them. Pure; called by page.ts. */

import type { Result } from '../../core/result.js';
import type { FigureTable } from '../figure.js';
import { describeEnvironment } from '../header.js';
import { formatCount, formatDuration, formatNumber } from '../quantity.js';
import { type Html, h } from './html.js';
import type { ReportEntry } from './report.js';
import { fold, renderTable } from './tables.js';

const ABSENT = 'not available';

/** Returns a column for each result; rows that are the same in all are still shown, one has to see that they are. */
export function renderMachines(entries: readonly ReportEntry[]): Html {
  const heads = entries.map(({ result, label }) => (entries.length > 1 ? `${result.task}: ${label}` : result.task));
  const table = (title: string, read: (result: Result) => [string, string][]): FigureTable => {
    const columns = [
      { heading: 'what', align: 'left' as const },
      ...heads.map((heading) => ({ heading, align: 'left' as const })),
    ];
    const all = entries.map(({ result }) => new Map(read(result)));
    const names = [...new Set(all.flatMap((values) => [...values.keys()]))];
    return { title, columns, rows: names.map((name) => [name, ...all.map((values) => values.get(name) ?? ABSENT)]) };
  };
  return h(
    'section',
    { id: 'machine', 'aria-labelledby': 'machine-title' },
    h('h2', { id: 'machine-title' }, 'The machine, its noise, and how to measure again'),
    entries.map(({ result }) =>
      h(
        'p',
        {},
        `Task ${result.task}: ${describeEnvironment(result.environment)}. Again with: `,
        h('code', {}, result.command),
      ),
    ),
    renderTable(table('Noise: what other work took while it was measured', listNoise)),
    fold('Everything about the machine', renderTable(table('Machine', ({ environment }) => listFields(environment)))),
    fold('Everything about the run', renderTable(table('Run', listRun))),
  );
}

function listRun(result: Result): [string, string][] {
  const { plan, digests } = result;
  return [
    ['again with', result.command],
    ['seed', String(result.seed)],
    ['mode', result.mode],
    ['started', result.startedAt],
    ['took', formatDuration(result.elapsedMs)],
    ['blocks', `${plan.blocksDone} of ${plan.blocks}`],
    ['stopped', plan.stopped],
    ['stop rule', plan.stopRule],
    ['version', result.packageVersion],
    ['commit', `${result.gitCommit ?? ABSENT}${result.dirty ? ', with changes' : ''}`],
    ...Object.entries(digests).map(([name, digest]): [string, string] => [
      `digest of ${name}`,
      digest?.slice(0, 16) ?? ABSENT,
    ]),
  ];
}

function listNoise({ noise }: Result): [string, string][] {
  const percent = (value: number | null) => (value === null ? ABSENT : `${formatNumber(value)} %`);
  return [
    ['verdict', noise.verdict],
    ['reasons', noise.reasons.length === 0 ? 'none' : noise.reasons.join('; ')],
    ['taken by the hypervisor (steal)', percent(noise.stealPercent)],
    ['ready but without a CPU (run-queue wait)', percent(noise.runQueueWaitPercent)],
    ['somebody waited for a CPU (pressure)', percent(noise.pressureSomePercent)],
  ];
}

/** The environment's fields as they are called in the file, in words. */
export function listFields(value: object, before = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, field]): [string, string][] => {
    const name = `${before}${key.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase()}`;
    if (field === null) return [[name, ABSENT]];
    if (Array.isArray(field)) return [[name, field.length === 0 ? 'none' : field.join(', ')]];
    if (typeof field === 'object') return listFields(field, `${name}: `);
    return [[name, typeof field === 'number' && field >= 10_000 ? formatCount(field) : String(field)]];
  });
}
