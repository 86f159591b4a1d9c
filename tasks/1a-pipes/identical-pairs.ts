/** Measures forty pairs of identical arms and records how many the method calls different; `npm run record:identical-pairs` runs it, for some ten minutes. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { measure } from '../../src/harness/engine.js';
import { choosePair } from '../../src/harness/placement.js';
import type { CellSpec, SetSpec } from '../../src/harness/plan.js';
import { readEnvironment } from '../../src/sys/environment.js';
import type { IdenticalPairs } from './readme.js';
import { runRecordSet } from './record-set.js';
import { subjectOf } from './subjects.js';

const PAIRS = 40;
const BUDGET_MS = 600_000;

const environment = readEnvironment();
const choice = choosePair('same-core', environment);
if ('skip' in choice) throw new Error(choice.skip);

const armId = (pair: number, arm: string) => `round-trip/pipe-${pair}${arm}/64B/same-core`;
const sets: SetSpec[] = Array.from({ length: PAIRS }, (_, pair) => pair).flatMap((pair) =>
  ['a', 'b'].map((arm) => {
    const subject = `pipe-${pair}${arm}`;
    const cell: CellSpec = {
      id: armId(pair, arm),
      metric: 'round-trip',
      subject,
      placement: 'same-core',
      parameters: { bytes: 64 },
    };
    const options = {
      ...subjectOf('pipe'),
      cpus: choice.cpus,
      clockOverheadNs: environment.clock.overheadNs,
    };
    return {
      id: subject,
      cells: [cell],
      expectedMs: 400,
      oversubscribed: true,
      run: (context) => runRecordSet(options, context),
    };
  }),
);

const measured = await measure(
  {
    task: '1a',
    cells: sets.flatMap((set) => set.cells),
    sets,
    // A family of its own for each pair: what is asked is how often one comparison, taken by itself, cries wolf.
    comparisons: Array.from({ length: PAIRS }, (_, pair) => ({
      id: `identical/${pair}`,
      subject: armId(pair, 'a'),
      reference: armId(pair, 'b'),
      family: `pair ${pair}`,
    })),
    inputDigest: () => null,
    dispose: async () => {},
  },
  {
    mode: 'budget',
    budgetMs: BUDGET_MS,
    seed: 40,
    signal: new AbortController().signal,
    environment,
    onProgress: ({ setsDone, setsPlanned }) => process.stderr.write(`\r${setsDone} of ${setsPlanned} sets `),
  },
);

const record: IdenticalPairs = {
  recordedAt: new Date().toISOString().slice(0, 10),
  cpuModel: environment.cpuModel,
  kernel: environment.kernel,
  pairs: PAIRS,
  blocks: measured.plan.blocksDone,
  calledDifferent: measured.comparisons.filter(({ verdict }) => verdict === 'higher' || verdict === 'lower').length,
  ratios: measured.comparisons.map(({ ratio }) => Number((ratio?.median ?? Number.NaN).toFixed(4))),
};
const folder = new URL('../../../tasks/1a-pipes/recorded/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('identical-pairs.json', folder), `${JSON.stringify(record, null, 2)}\n`);
process.stderr.write(
  `\n${record.calledDifferent} of ${PAIRS} identical pairs called different, ${record.blocks} blocks each\n`,
);
