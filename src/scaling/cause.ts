/** Why more workers stop helping: what the evidence of a sweep points to, and what an experiment that intervened says of it. Pure; called by findings. */

/** What was seen at one number of workers; medians over replicates. */
export interface SweepRow {
  workers: number;
  throughput: number;
  /** CPU time of all threads, ns an operation. */
  cpuNsPerOperation: number;
  /** CPU time of all threads over the time of all CPUs that may be used: 1 when none was ever idle. */
  cpuShare: number;
  /** Of an operation, of all threads: how often one went to sleep. */
  sleepsPerOperation: number;
  /** The least served worker over the most served. */
  fairness: number;
  /** Share of the time that the busiest thread worked of which there is one, whatever the number of workers; null: there is none. */
  soleThreadShare: number | null;
}

/** What an experiment changed, and nothing else. */
export type Lever =
  | 'fewer-cpus' // the same with one CPU in the place of all
  | 'longer-wait' // the service time of each request raised
  | 'smaller-serial-part'
  | 'shorter-lock'
  | 'padded-words' // what lay in one cache line lies apart
  | 'smaller-data' // fits into the cache
  | 'more-work-a-piece' // each item, message or request takes longer
  | 'less-work-a-piece';

/** What the change did to the throughput, or to its growth with the workers: changed over unchanged, paired. */
export interface Intervention {
  lever: Lever;
  verdict: 'higher' | 'lower' | 'same' | 'undecided';
}

export interface LimitEvidence {
  /** Ascending by workers, from one worker on. */
  rows: readonly SweepRow[];
  /** CPUs that may be used, maybe fractional under a quota. */
  cores: number;
  /** A quota, not the number of CPUs, is what limits them. */
  isQuota: boolean;
  interventions: readonly Intervention[];
}

export type CauseName =
  | 'cores'
  | 'quota'
  | 'waits'
  | 'serial-phase'
  | 'lock'
  | 'coherency'
  | 'bandwidth'
  | 'wake-ups'
  | 'one-thread'
  | 'unfairness'
  | 'unknown';

export interface Cause {
  name: CauseName;
  /** confirmed: the evidence points to it and the experiment did what it must; suspected: no experiment decided it. */
  status: 'confirmed' | 'suspected' | 'unknown';
  /** What points to it, each a number in words. */
  reasons: string[];
}

/** From so much of the CPUs' time on they are what there is no more of. */
const BUSY_SHARE = 0.85;
/** Below, so many workers bring clearly less than so many times one. */
const GOOD_EFFICIENCY = 0.85;
/** An operation that takes so many times the CPU time of one worker's alone has become dearer. */
const DEARER = 1.3;
const UNFAIR = 0.5;

interface Suspicion {
  name: CauseName;
  reason: string;
  /** The experiment that tells, and what it must show. */
  lever: Lever | null;
  verdict: 'higher' | 'lower';
}

/**
 * Returns the cause that the evidence points to: the first suspicion that an experiment confirmed, else the first one that none
 * refuted. What the workload is called is no evidence.
 */
export function findCause(evidence: LimitEvidence): Cause {
  const { rows, interventions } = evidence;
  if (rows.length < 2) {
    return { name: 'unknown', status: 'unknown', reasons: ['it takes two numbers of workers to see a limit'] };
  }
  const suspicions = suspect(evidence);
  const verdictOf = ({ lever }: Suspicion) => interventions.find((each) => each.lever === lever)?.verdict;
  const confirmed = suspicions.find((each) => verdictOf(each) === each.verdict);
  if (confirmed) return { name: confirmed.name, status: 'confirmed', reasons: [confirmed.reason] };
  const open = suspicions.find((each) => [undefined, 'undecided'].includes(verdictOf(each)));
  if (open) return { name: open.name, status: 'suspected', reasons: [open.reason] };
  const refuted = suspicions.map(({ reason }) => reason);
  return {
    name: 'unknown',
    status: 'unknown',
    reasons: [...refuted, 'what points there was not confirmed by the experiment'],
  };
}

/** Returns what each sign points to, the most telling first. */
function suspect({ rows, cores, isQuota }: LimitEvidence): Suspicion[] {
  const first = rows[0]!;
  const last = rows.at(-1)!;
  // Up to the cores a worker more can have a CPU more; beyond, nothing but the waits of others can help.
  const full = rows.filter(({ workers }) => workers <= cores).at(-1) ?? first;
  const efficiency = ({ workers, throughput }: SweepRow) => (throughput / first.throughput) * (first.workers / workers);
  const dearer = full.cpuNsPerOperation / first.cpuNsPerOperation;
  const suspicions: Suspicion[] = [];
  const add = (name: CauseName, reason: string, lever: Lever | null, verdict: Suspicion['verdict'] = 'higher') =>
    suspicions.push({ name, reason, lever, verdict });

  const sole = last.soleThreadShare;
  if (sole !== null && sole >= BUSY_SHARE) {
    add(
      'one-thread',
      `one thread of which there is a single one works ${percent(sole)} of the time`,
      'less-work-a-piece',
    );
  }
  if (last.workers > cores && efficiency(last) >= GOOD_EFFICIENCY && last.cpuShare < BUSY_SHARE) {
    const words = `${last.workers} workers do ${round(last.throughput / first.throughput)} times what ${first.workers} does, on ${round(cores)} CPUs of which ${percent(last.cpuShare)} is used`;
    add('waits', words, 'longer-wait', 'lower');
  }
  if (dearer >= DEARER) {
    const words = `an operation takes ${round(dearer)} times the CPU time with ${full.workers} workers that it takes with ${first.workers}`;
    add('coherency', words, 'padded-words');
    add('bandwidth', words, 'smaller-data');
    add('wake-ups', words, 'more-work-a-piece');
  }
  if (efficiency(full) < GOOD_EFFICIENCY && full.cpuShare < BUSY_SHARE) {
    const words = `with ${full.workers} workers the CPUs are used ${percent(full.cpuShare)} of the time: the others wait`;
    add('serial-phase', words, 'smaller-serial-part');
    add('lock', words, 'shorter-lock');
    add('wake-ups', `${words}, ${round(full.sleepsPerOperation)} sleeps an operation`, 'more-work-a-piece');
  }
  if (efficiency(full) < GOOD_EFFICIENCY && dearer < DEARER && full.cpuShare >= BUSY_SHARE) {
    add('bandwidth', `with ${full.workers} workers each is slower, on CPUs that are all in use`, 'smaller-data');
    add('wake-ups', `with ${full.workers} workers each is slower, on CPUs that are all in use`, 'more-work-a-piece');
  }
  if (efficiency(full) >= GOOD_EFFICIENCY && last.cpuShare >= BUSY_SHARE) {
    const grown =
      full.workers > first.workers
        ? `${full.workers} workers do ${round(full.throughput / first.throughput)} times what ${first.workers} does; `
        : '';
    const words = `${grown}with ${last.workers} workers all CPUs (${round(cores)}) are used ${percent(last.cpuShare)} of the time`;
    add(isQuota ? 'quota' : 'cores', words, 'fewer-cpus', 'lower');
  }
  if (last.fairness < UNFAIR) {
    add(
      'unfairness',
      `with ${last.workers} workers the least served does ${round(last.fairness)} times what the most served does`,
      null,
    );
  }
  return suspicions;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const round = (value: number) => String(Number(value.toPrecision(3)));
