/** Why speed-ups diminish: every workload's growth, cause and turning point in one answer, beside published data of larger machines. Called by findings.ts; pure. */

import { type Conclusion, findRatio, MissingEvidence, NotAsked } from '../../src/report/evidence.js';
import { formatNumber } from '../../src/report/quantity.js';
import { analyseScaling } from '../../src/scaling/analysis.js';
import { findDataset } from '../../src/scaling/datasets.js';
import { cellId } from './grid.js';
import { CAUSE_WORDS } from './limit-finding.js';
import { readSweep, type Swept } from './swept.js';
import { type Limited, limitWorkload } from './workload-curve.js';
import { WORKLOADS } from './workloads.js';

export function concludeDiminishing(result: Swept): Conclusion {
  const { cores, most } = readSweep(result);
  const all = WORKLOADS.flatMap(({ name }) => {
    const found = tryLimit(result, name);
    return found ? [{ name, ...found }] : [];
  });
  const isAsked = result.cells.some(({ subject }) => WORKLOADS.some(({ name }) => name === subject));
  if (!isAsked) throw new NotAsked('a sweep over workers');
  if (all.length === 0) throw new MissingEvidence('no experiment has six blocks, which are the least for a verdict');
  const swept = all.filter(({ curve }) => curve.rows.length >= 2);
  if (swept.length === 0) throw new MissingEvidence('no workload was measured with two numbers of workers');

  const confirmed = swept.filter(({ cause }) => cause.status === 'confirmed');
  const names = [...new Set(confirmed.map(({ cause }) => cause.name))];
  const byCause = names.map((cause) => {
    const own = confirmed.filter((each) => each.cause.name === cause).map((each) => sayGrowth(each, most));
    return `${CAUSE_WORDS[cause]} (${own.join(', ')})`;
  });
  const open = swept.filter(({ cause }) => cause.status !== 'confirmed').map((each) => sayGrowth(each, most));
  const costs = swept.filter(
    ({ name }) => findRatio(result, `over-cores/${cellId('operations', name, most)}`)?.verdict === 'lower',
  );
  const sentences = [
    ...(byCause.length > 0
      ? [`There is no one reason; an experiment that changed one thing confirmed ${byCause.join('; ')}.`]
      : []),
    ...(open.length > 0 ? [`Not confirmed: ${open.join(', ')}.`] : []),
    ...(costs.length > 0
      ? [`From ${cores} to ${most} workers it costs to add more: ${costs.map(({ name }) => name).join(', ')}.`]
      : []),
    ...describeLimits(result, cores),
  ];
  return {
    answer: sentences.join(' '),
    status: confirmed.length > 0 && confirmed.length >= swept.length / 2 ? 'supported' : 'undecided',
    evidence: swept.flatMap(({ name, experiment }) => [
      cellId('operations', name, most),
      ...(experiment ? [experiment.id] : []),
    ]),
  };
}

function tryLimit(result: Swept, name: string): Limited | null {
  try {
    return limitWorkload(result, WORKLOADS.find((workload) => workload.name === name)!);
  } catch (error) {
    if (error instanceof NotAsked || error instanceof MissingEvidence) return null;
    throw error;
  }
}

/** `cpu 1.98 times with 8`. */
function sayGrowth({ name, curve }: Limited & { name: string }, most: number): string {
  const [first, last] = [curve.rows[0]!, curve.rows.at(-1)!];
  return `${name} ${formatNumber(last.throughput / first.throughput)} times with ${last.workers === most ? most : last.workers}`;
}

/** How many distinct numbers of workers a law of two coefficients needs below the cores. */
const NEEDED_FOR_A_LAW = 6;
const SHOWN = 'raytracer';

/** Few CPUs have no room for a law: a property of the machine. Published data of a larger one show what it looks like. */
function describeLimits({ mode, cells }: Swept, cores: number): string[] {
  const below = new Set(
    cells.map(({ parameters }) => Number(parameters.workers)).filter((workers) => workers >= 1 && workers <= cores),
  ).size;
  if (mode === 'quick' || below >= NEEDED_FOR_A_LAW) return [];
  const { points, error } = findDataset(SHOWN);
  const analysis = analyseScaling(points, { cores: null, error });
  const law = analysis.models.find((model) => model.law === 'amdahl');
  const sigma = law ? ` Its serial share by Amdahl's law: ${formatNumber(law.parameters.sigma.estimate)}.` : '';
  return [
    `With ${cores === 1 ? 'one CPU' : `${cores} CPUs`} there ${below === 1 ? 'is one number' : `are ${below} numbers`} of workers up to the cores, and no law's coefficients can be told from so few: that is a property of the machine, and the speed-ups, the serial fractions and the bounds stand.`,
    `Published data of 64 processors (${SHOWN}, ipc-lab scaling --example ${SHOWN}) show a law over its range.${sigma}`,
  ];
}
