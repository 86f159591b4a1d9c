/** A result of known numbers, predictions and a report that cites both: what the tests of predictions and citations hold against the check. */

import { METRIC_UNITS } from '../../src/core/metrics.js';
import type { Cell, Metric, Parameters, Result } from '../../src/core/result.js';
import type { Prediction } from '../../src/course/predictions-schema.js';
import { summariseTrials } from '../../src/harness/summarise.js';
import { makeCell, makeResult } from '../report/synthetic.js';

/** Nine sets of -4 % to +4 % about the centre; the interval runs from the second to the eighth, -3 % to +3 %. */
const STEPS = [-4, -3, -2, -1, 0, 1, 2, 3, 4];

export function makeExactCell(id: string, centre: number, parameters: Parameters = {}, steps = STEPS): Cell {
  const [metric, subject] = id.split('/') as [Metric, string];
  const like = makeCell({ metric, subject, parameters, centre, trials: steps.length });
  const trials = like.trials.map((trial, at) => ({ ...trial, value: (centre * (100 + steps[at]!)) / 100 }));
  return { ...like, id, unit: METRIC_UNITS[metric], trials, summary: summariseTrials(trials) };
}

const { summary: _summary, ...unmeasured } = makeExactCell('round-trip/pipe/64B/free', 1);

export const CELLS: Cell[] = [
  makeExactCell('round-trip/pipe/64B/same-core', 5_200),
  makeExactCell('round-trip/native-pipe/64B/same-core', 4_000),
  makeExactCell('throughput/pipe/64B/same-core', 2.5e9),
  makeExactCell('fairness/pipe/firehose', 0.9),
  makeExactCell('survivors/pipe/killed', 4, {}, [0, 0, 0, 0, 0, 0, 0, 0, 0]),
  makeExactCell('elapsed/job-serial', 100e6),
  makeExactCell('elapsed/job-pipe/P1', 110e6, { producers: 1 }),
  // Serial share with 4: (1/2 - 1/4) / (3/4) = 1/3.
  makeExactCell('elapsed/job-pipe/P4', 50e6, { producers: 4 }),
  makeExactCell('elapsed/job-bad/P4', 200e6, { producers: 4 }),
  makeExactCell('operations/mutex/1workers', 10e6, { workers: 1 }),
  makeExactCell('operations/mutex/2workers', 15e6, { workers: 2 }),
  makeExactCell('memory/job-pipe/P1', 1e6, { producers: 1 }),
  makeExactCell('memory/job-pipe/P4', 2e6, { producers: 4 }),
  makeExactCell('spawn/few', 7e6, {}, [0, 1]),
  { ...unmeasured, status: 'skipped', reason: 'two CPUs are needed', trials: [] },
];

export function makeKnownResult(over: Partial<Result> = {}): Result {
  return makeResult(structuredClone(CELLS), [], { startedAt: '2026-03-01T10:00:00.000Z', ...over });
}

export const PREDICTION: Prediction = {
  schema: 'ipc-lab/prediction@1',
  task: '1a',
  madeAt: '2026-03-01T09:00:00.000Z',
  seenResult: null,
  answers: [
    { id: 'trip', text: 'How long?', unit: 'µs', cell: CELLS[0]!.id, written: '2.6us', value: 2_600 },
    {
      id: 'runtime',
      text: 'How much more?',
      unit: '×',
      cell: CELLS[0]!.id,
      dividedBy: CELLS[1]!.id,
      written: '1.3',
      value: 1.3,
    },
    { id: 'free', text: 'And unpinned?', unit: 'µs', cell: 'round-trip/pipe/64B/free', written: '9us', value: 9_000 },
    { id: 'skipped', text: 'How many?', unit: '', cell: 'survivors/pipe/killed', written: null, value: null },
    { id: 'gone', text: 'What else?', unit: 'µs', cell: 'round-trip/pip/64B/same-core', written: '1us', value: 1_000 },
  ],
};

const WORDS = 'These are some words of my own that say what I think of it, and why I think so at all.';

/** Returns a report in which everything holds. @param measure what else stands in the second part */
export function writeReport(measure = '', { predict = '2.6us [predicted: trip]' } = {}): string {
  return `# Report 1a: pipes

## 1. Predict

${WORDS} ${predict}

## 2. Measure

${WORDS} It took 5.2 µs [round-trip/pipe/64B/same-core] and **4,000 ns** [round-trip/native-pipe/64B/same-core],
1.3× [round-trip/pipe/64B/same-core : round-trip/native-pipe/64B/same-core] as much, moved
2.5 GB/s [throughput/pipe/64B/same-core] and the job took 50 ms
[elapsed/job-pipe/P4].
${measure}

## 3. Explain

${WORDS}

## 4. An experiment that would refute me

${WORDS}

## 5. Limits

${WORDS}
`;
}
