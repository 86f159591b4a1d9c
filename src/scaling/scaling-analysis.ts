/** What can be said of how a throughput grows with the number of workers: the types that the analysis gives and reports read. Pure. */

/** One measured run. N may be fractional (a load generator's average concurrency). */
export interface ScalingPoint {
  workers: number;
  throughput: number;
  /** Runs of one block met the same state of the machine; absent: nothing is known of what belongs together. */
  block?: number;
}

/**
 * X = γN, Amdahl's law, the Universal Scalability Law.
 * Source: Gunther, "Guerrilla Capacity Planning" (2007); Amdahl, AFIPS 1967.
 */
export type LawName = 'linear' | 'amdahl' | 'usl';

/** proportional: the deviation grows with the throughput (log X is fitted); constant: it does not, as published fits have it. */
export type ErrorModel = 'proportional' | 'constant';

/**
 * low and high: 95 % profile likelihood; where the law does not fit, of resampled blocks. null: nothing is left to estimate them
 * from (no degrees of freedom; a law that does not fit, and fewer than six blocks).
 */
export interface Estimate {
  estimate: number;
  low: number | null;
  high: number | null;
  /** It lies on the bound 0, or a law holds it there. */
  atBound: boolean;
}

export interface ModelFit {
  law: LawName;
  parameters: { sigma: Estimate; kappa: Estimate; gamma: Estimate };
  sse: number;
  /** Points less free parameters. */
  df: number;
  /** null: too few points. */
  aicc: number | null;
  /** Akaike weight among the models listed. */
  weight: number | null;
}

/** A throughput that rises up to so many workers and then falls, or stops growing. */
export interface Breakpoint {
  workers: number;
  /** Cost of each worker beyond it: X = law(min(N, B)) / (1 + δ·max(0, N − B)). */
  delta: Estimate;
  /** The law below it. */
  law: LawName;
  /** The law's parameters below it; κ is not identifiable from up to four distinct N. */
  parameters: ModelFit['parameters'];
  sse: number;
  aicc: number | null;
  /** Of no breakpoint at all, by a seeded parametric bootstrap. */
  p: number | null;
  /** It is where the cores end; null: nobody said how many there are. */
  isAtCores: boolean | null;
}

export interface Peak {
  workers: number;
  throughput: number;
  /** Beyond what was measured; further than twice of it there is no peak but a warning. */
  extrapolated: boolean;
  /** 95 % profile interval of the number of workers; null where the data bound it on no side. */
  low: number | null;
  high: number | null;
}

/** Of one number of workers, over the mean of one worker (or of the serial runs, if there are any). */
export interface KarpFlattRow {
  workers: number;
  speedup: number;
  efficiency: number;
  /** The serial fraction that would explain the speed-up alone; null for one worker, and where the workers are slower than one. */
  serialFraction: number | null;
}

/** What the time of a unit of work at N workers consists of, as shares of T₁; the parts add up to 1/C(N). */
export interface TimeSplitRow {
  workers: number;
  work: number;
  contention: number;
  coherency: number;
}

export interface LackOfFit {
  law: LawName;
  f: number;
  df1: number;
  df2: number;
  p: number;
}

/**
 * What may be claimed.
 * `linear`, `amdahl`, `usl`: this law, over all N that were measured. `regimes`: grows up to the breakpoint, flat or falling beyond.
 * `undecided`: the criteria disagree, or are too close. `lack-of-fit`: no law describes the data. `not-identifiable`: too few
 * distinct N for a law; speed-ups, Karp–Flatt and bounds still hold. `too-little-data`: not even that.
 */
export type ScalingVerdict =
  | 'linear'
  | 'amdahl'
  | 'usl'
  | 'regimes'
  | 'undecided'
  | 'lack-of-fit'
  | 'not-identifiable'
  | 'too-little-data';

export interface ScalingWarning {
  code:
    | 'superlinear' // σ < 0 without the bound: a cache, or a bad baseline
    | 'not-identifiable'
    | 'retrograde-observed' // the throughput falls, whatever the choice of a law says
    | 'lack-of-fit'
    | 'extrapolated'
    | 'too-far' // a peak further out than twice the measured N is not told
    | 'no-peak'
    | 'few-replicates'
    | 'across-cores'; // one law was fitted over N on both sides of the cores
  message: string;
}

export interface ScalingAnalysis {
  verdict: ScalingVerdict;
  /** Why, in a sentence or two that a manager understands. */
  explanation: string;
  breakpoint: Breakpoint | null;
  models: ModelFit[];
  peak: Peak | null;
  karpFlatt: KarpFlattRow[];
  /** By the law that is claimed, else the best one by AICc; empty without a law. */
  timeSplit: TimeSplitRow[];
  /** Of the law with the least AICc; null without replicates. */
  lackOfFit: LackOfFit | null;
  warnings: ScalingWarning[];
}

export interface AnalyseOptions {
  /** Effective CPUs, maybe fractional under a quota; null: not known. */
  cores: number | null;
  error: ErrorModel;
  /** Of the bootstrap; the same input and seed give the same bytes. */
  seed?: number;
  /** Runs without any worker: the baseline of speed-ups. */
  serial?: readonly number[];
}
