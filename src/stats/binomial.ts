/** What k successes in n trials say of the probability of one, exactly. Used by the findings and figures of tasks that count detections. */

/** An interval of a probability. */
export interface ShareInterval {
  low: number;
  high: number;
}

/** A term this much smaller than the sum so far changes none of its digits. */
const NEGLIGIBLE = 1e-18;
/** Halvings until two doubles in [0, 1] are neighbours, or as close as anybody asks. */
const HALVINGS = 100;

/** Returns ln of n over k. */
function logChoose(n: number, k: number): number {
  const smaller = Math.min(k, n - k);
  let sum = 0;
  for (let i = 1; i <= smaller; i++) sum += Math.log((n - smaller + i) / i);
  return sum;
}

/**
 * Returns P(X >= k) for X binomial (n, p).
 * @param logWays ln of n over k; handed over by whoever asks for many p
 */
export function binomialUpperTail(k: number, n: number, p: number, logWays = logChoose(n, k)): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  const odds = p / (1 - p);
  const first = Math.exp(logWays + k * Math.log(p) + (n - k) * Math.log1p(-p));
  // The terms fall from the mean outwards: the side of k that begins there is summed.
  if (k >= n * p) return Math.min(1, first * sumRatios((step) => ((n - k - step) / (k + step + 1)) * odds, n - k));
  const below = (first * k) / ((n - k + 1) * odds);
  return Math.max(0, 1 - below * sumRatios((step) => (k - 1 - step) / ((n - k + 2 + step) * odds), k - 1));
}

/** Returns 1 + r(0) + r(0)·r(1) + …, as far as it matters. */
function sumRatios(ratio: (step: number) => number, steps: number): number {
  let term = 1;
  let sum = 1;
  for (let step = 0; step < steps; step++) {
    term *= ratio(step);
    sum += term;
    if (term < NEGLIGIBLE * sum) break;
  }
  return sum;
}

/**
 * Returns the exact interval of a probability from k successes in n trials: it covers it at least as often as the level says. Where the
 * trials ended with a k-th success that was fixed beforehand, the exact interval lies within this one.
 * Throws: RangeError unless 0 <= k <= n, whole numbers, n at least 1, and 0 < level < 1.
 * Source: Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934).
 */
export function clopperPearson(k: number, n: number, level = 0.95): ShareInterval {
  if (!(Number.isInteger(k) && Number.isInteger(n) && k >= 0 && n >= 1 && k <= n))
    throw new RangeError(
      `clopperPearson: ${k} of ${n}; expected whole numbers, at least one trial, no more successes than trials`,
    );
  if (!(level > 0 && level < 1)) throw new RangeError(`clopperPearson: level ${level} is outside (0, 1)`);
  const tail = (1 - level) / 2;
  return { low: findLow(k, n, tail), high: 1 - findLow(n - k, n, tail) };
}

/** The p at which k successes or more have this probability: the upper limit is that of the failures, turned round. */
function findLow(k: number, n: number, tail: number): number {
  if (k === 0) return 0;
  const logWays = logChoose(n, k);
  let low = 0;
  let high = k / n;
  for (let step = 0; step < HALVINGS && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    if (binomialUpperTail(k, n, middle, logWays) < tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
