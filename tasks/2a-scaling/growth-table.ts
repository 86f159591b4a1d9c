/** Tables of the README that no single cell has: growth, efficiency and what it costs, by workload and number of workers; and the law that the analysis claims. Called by readme.ts; pure. */

import { ns } from '../../src/report/finding-words.js';
import { escapeMarkdown } from '../../src/report/markdown.js';
import { formatNumber } from '../../src/report/quantity.js';
import { CAUSE_WORDS } from './limit-finding.js';
import type { Swept } from './swept.js';
import { limitWorkload } from './workload-curve.js';
import { WORKLOADS } from './workloads.js';

const NS_PER_S = 1e9;
const orNone = (value: number | null, format: (value: number) => string) => (value === null ? '' : format(value));
const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Returns a row for each workload and number of workers. */
export function growthTable(result: Swept): string {
  const rows = WORKLOADS.flatMap((workload) => {
    const { curve, analysis } = limitWorkload(result, workload);
    return curve.rows.map((row) => {
      const own = analysis.karpFlatt.find(({ workers }) => workers === row.workers);
      // Little's law of a closed loop; of what all do together there is one at a time.
      const underWay = workload.isJoint ? 1 : row.workers;
      return [
        `\`${workload.name}\``,
        String(row.workers),
        orNone(own?.speedup ?? null, formatNumber),
        orNone(own?.efficiency ?? null, percent),
        orNone(own?.serialFraction ?? null, formatNumber),
        ns((underWay * NS_PER_S) / row.throughput),
        ns(row.cpuNsPerOperation),
        percent(row.cpuShare),
        formatNumber(row.sleepsPerOperation),
        formatNumber(row.fairness),
      ];
    });
  });
  return `### Growth

Speed-ups over the serial program, or over one worker where the serial program needs none of what is measured. *time*: mean time from
beginning an operation to its end (workers over throughput).

| workload | workers | speed-up | efficiency | serial fraction | time | CPU/op | CPUs used | sleeps/op | fairness |
| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`;
}

/** Returns what the analysis claims of each workload, and the cause that was found. */
export function lawTable(result: Swept): string {
  const rows = WORKLOADS.map((workload) => {
    const { analysis, cause } = limitWorkload(result, workload);
    const { breakpoint, peak } = analysis;
    return [
      `\`${workload.name}\``,
      analysis.verdict,
      breakpoint ? `${formatNumber(breakpoint.workers)}${breakpoint.isAtCores ? ' (the CPUs)' : ''}` : 'none found',
      peak ? `${formatNumber(peak.workers)}${peak.extrapolated ? ' (extrapolated)' : ''}` : 'none',
      `${escapeMarkdown(CAUSE_WORDS[cause.name])} (${cause.status})`,
    ];
  });
  return `### Law and cause

| workload | the analysis says | regime changes at | peak at | cause |
| :--- | :--- | :--- | :--- | :--- |
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`;
}
