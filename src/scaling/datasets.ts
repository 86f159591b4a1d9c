/** Measurements that others published, with the coefficients that they found in them: what the fits are held against, and what `lab scaling` can show. */

import { LabError } from '../core/errors.js';
import { HANDLERSOCKET_THROUGHPUT } from './handlersocket.js';
import type { ErrorModel, ScalingPoint } from './scaling-analysis.js';

/** As printed; each to the digits that its source gives. */
export interface PublishedFit {
  sigma: number;
  kappa: number;
  gamma: number;
  standardErrors?: { sigma: number; kappa: number; gamma: number };
  residualStandardError?: number;
  degreesOfFreedom?: number;
  /** Workers; null: there is none. */
  peak?: number | null;
  peakThroughput?: number;
  /** γ/σ. */
  roof?: number;
  /** 1/σ, in workers. */
  optimum?: number;
  /** Throughput at so many workers. */
  predictions?: readonly { workers: number; throughput: number }[];
}

export interface Dataset {
  /** What a person types. */
  name: DatasetName;
  title: string;
  source: string;
  points: readonly ScalingPoint[];
  /** What a run without any worker gives; absent where the source has none. A speed-up's is 1 by definition. */
  serial?: readonly number[];
  /** As its author fitted it. */
  error: ErrorModel;
  /** null: nothing was, or no law describes it. */
  published: PublishedFit | null;
  /** Karp–Flatt, a value for each point. */
  serialFractions?: readonly number[];
}

export const DATASET_NAMES = [
  'raytracer',
  'raytracer-first-six',
  'specsdm91',
  'handlersocket',
  'usl-synthetic',
  'linear2',
  'karp-flatt-constant',
  'karp-flatt-growing',
] as const;
export type DatasetName = (typeof DATASET_NAMES)[number];

const RAYTRACER = pair(
  [1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64],
  [20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310],
);
const QUINN = 'Quinn, Parallel Programming in C with MPI and OpenMP (2003), section 7.5';

export const DATASETS: readonly Dataset[] = [
  {
    name: 'raytracer',
    title: 'A ray tracer on an SGI Origin 2000 with 64 R12000',
    source: 'R package usl, dataset raytracer; Gunther, Guerrilla Capacity Planning (2007)',
    points: RAYTRACER,
    error: 'constant',
    published: {
      sigma: 0.057771,
      kappa: 0,
      gamma: 21.848843,
      standardErrors: { sigma: 0.013293, kappa: 0.000118, gamma: 2.196165 },
      residualStandardError: 9.34,
      degreesOfFreedom: 8,
      peak: null,
      predictions: [
        { workers: 96, throughput: 323.3 },
        { workers: 128, throughput: 335.5 },
      ],
    },
  },
  {
    name: 'raytracer-first-six',
    title: 'The same, up to 20 processors',
    source: 'R package usl, tests/confint.Rout.save',
    points: RAYTRACER.slice(0, 6),
    error: 'constant',
    published: { sigma: 0.02444, kappa: 0.00163, gamma: 20.85605 },
  },
  {
    name: 'specsdm91',
    title: 'SPEC SDM91 on a SPARCcenter 2000 with 16 CPUs, October 1994',
    source: 'R package usl, dataset specsdm91; Gunther, Guerrilla Capacity Planning (2007)',
    points: pair([1, 18, 36, 72, 108, 144, 216], [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2]),
    error: 'constant',
    published: {
      sigma: 0.0277285,
      kappa: 0.0001044,
      gamma: 89.9952384,
      standardErrors: { sigma: 0.0091217, kappa: 0.0000199, gamma: 14.2134906 },
      residualStandardError: 82.8,
      degreesOfFreedom: 4,
      peak: 96.51956,
      peakThroughput: 1884,
      roof: 3245.589,
      optimum: 36.06401,
    },
  },
  {
    name: 'handlersocket',
    title: 'HandlerSocket in front of MySQL: two regimes, which no single law describes',
    source: 'VividCortex ebooks, scalability',
    points: HANDLERSOCKET_THROUGHPUT.map((throughput, i) => ({ workers: i + 1, throughput })),
    error: 'constant',
    published: null,
  },
  {
    name: 'usl-synthetic',
    title: 'Computed from the law, not measured (synthetic)',
    source: 'R package usl, tests',
    points: pair([1, 2, 4, 6, 8, 10], [1, 1.8868, 3.0769, 3.5294, 3.5398, 3.3557]),
    error: 'constant',
    published: { sigma: 0.02, kappa: 0.02, gamma: 1 },
  },
  {
    name: 'linear2',
    title: 'Computed from the law and rounded, not measured (synthetic)',
    source: 'VividCortex ebooks, scalability',
    points: pair([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1800, 3303, 4426, 5180, 5625, 5837, 5888, 5830, 5704, 5538]),
    error: 'constant',
    published: { sigma: 0.05, kappa: 0.02, gamma: 1800 },
  },
  {
    name: 'karp-flatt-constant',
    title: 'Speed-ups with a constant serial fraction',
    source: QUINN,
    points: pair([2, 3, 4, 5, 6, 7, 8], [1.82, 2.5, 3.08, 3.57, 4.0, 4.38, 4.71]),
    serial: [1],
    error: 'constant',
    published: null,
    serialFractions: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
  },
  {
    name: 'karp-flatt-growing',
    title: 'Speed-ups with an overhead that grows',
    source: QUINN,
    points: pair([2, 3, 4, 5, 6, 7, 8], [1.87, 2.61, 3.23, 3.73, 4.14, 4.46, 4.71]),
    serial: [1],
    error: 'constant',
    published: null,
    serialFractions: [0.07, 0.075, 0.079, 0.085, 0.09, 0.095, 0.1],
  },
];

/**
 * Returns the dataset of that name.
 * Throws: LabError `usage` where there is none.
 */
export function findDataset(name: string): Dataset {
  const found = DATASETS.find((dataset) => dataset.name === name);
  if (found) return found;
  throw new LabError('usage', `There is no dataset '${name}'. Expected one of: ${DATASET_NAMES.join(', ')}.`);
}

function pair(workers: readonly number[], throughputs: readonly number[]): readonly ScalingPoint[] {
  return workers.map((n, i) => ({ workers: n, throughput: throughputs[i]! }));
}
