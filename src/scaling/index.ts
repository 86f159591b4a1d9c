/** The scaling analysis as this package offers it to other programs: `ipc-lab/scaling`. Its own code imports the files beside it. */

export { LabError, type LabErrorCode } from '../core/errors.js';
export { analyseScaling } from './analysis.js';
export {
  boundCores,
  boundInteractive,
  boundLock,
  boundTransport,
  type InteractiveSystem,
  type LockBounds,
} from './bounds.js';
export {
  type Cause,
  type CauseName,
  findCause,
  type Intervention,
  type Lever,
  type LimitEvidence,
  type SweepRow,
} from './cause.js';
export { DATASET_NAMES, DATASETS, type Dataset, type DatasetName, findDataset, type PublishedFit } from './datasets.js';
export {
  computeLatency,
  findConcurrencyAtLatency,
  findConcurrencyAtThroughput,
  findThroughputAtLatency,
} from './latency.js';
export {
  computeJacobian,
  computeOptimum,
  computeRoof,
  computeThroughput,
  findPeak,
  type LawParameters,
  splitTime,
} from './laws.js';
export { type FitOptions, fitLaw, type LawFit, type Prediction, predictThroughput } from './prediction.js';
export type * from './scaling-analysis.js';
export { type SimulatedScaling, simulateScaling } from './simulate.js';
export {
  computeAmdahlSpeedup,
  computeEfficiency,
  computeGustafsonSpeedup,
  computeSerialFraction,
} from './speedup.js';
