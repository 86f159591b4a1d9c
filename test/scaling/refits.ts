/** What careful fits of the published datasets give, by other programs than ours: least sums of squares, profile intervals. Read by datasets.test.ts. */

import type { DatasetName } from '../../src/scaling/datasets.js';

export interface Refit {
  sigma: number;
  kappa: number;
  gamma: number;
  sse: number;
  /** All of the above to so many significant digits. */
  digits: number;
  peak?: number;
  profile95?: { sigma: readonly [number, number]; kappa: readonly [number, number] };
  unconstrainedKappa?: number;
}

export const REFITS: Readonly<Partial<Record<DatasetName, Refit>>> = {
  raytracer: {
    sigma: 0.05777078,
    kappa: 0,
    gamma: 21.84884,
    sse: 697.238,
    digits: 6,
    profile95: { sigma: [0.04125, 0.07263], kappa: [0, 0.0001327] },
    unconstrainedKappa: -0.0002011,
  },
  'raytracer-first-six': {
    sigma: 0.02444404,
    kappa: 0.001626809,
    gamma: 20.85605,
    sse: 10.092,
    digits: 5,
    peak: 24.49,
  },
  specsdm91: {
    sigma: 0.02772848,
    kappa: 0.0001043655,
    gamma: 89.99523,
    sse: 27453.7,
    digits: 6,
    profile95: { sigma: [0.00948, 0.0641], kappa: [0.00003862, 0.0001612] },
  },
  handlersocket: {
    sigma: 0.08465109,
    kappa: 0.0004431454,
    gamma: 13171.59,
    sse: 712_600_000,
    digits: 4,
    peak: 45.45,
  },
};
