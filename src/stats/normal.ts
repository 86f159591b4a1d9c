/** The normal, Student and chi-square distributions, as far as planning a sample needs them. Used by sample-size, signed-rank and the stop rule. */

/**
 * Returns the probability that a standard normal deviate is at most x.
 * Source: Abramowitz & Stegun 26.2.11 (the series) and 26.2.14 (the continued fraction of the tail, where the series would
 * cancel and a small p-value would come out as 0).
 */
export function normalCdf(x: number): number {
  if (x > 4) return 1 - upperTail(x);
  if (x < -4) return upperTail(-x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * density(x);
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

function upperTail(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
  return density(x) / fraction;
}

/** Returns the x below which a standard normal deviate falls with the given probability. Throws RangeError outside (0, 1). */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`normalQuantile: ${probability} is outside (0, 1)`);
  // The lower half alone: there the distribution function keeps its relative precision.
  if (probability > 0.5) return -normalQuantile(1 - probability);
  let low = -39;
  let high = 0;
  for (let step = 0; step < 64; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Returns the quantile of Student's t, to 1 % for at least 4 degrees of freedom and probabilities up to 0.99.
 * Source: Abramowitz & Stegun 26.7.5 (the expansion of Cornish and Fisher).
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  const z = normalQuantile(probability);
  const v = degreesOfFreedom;
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / (92_160 * v ** 4)
  );
}

/**
 * Returns the quantile of chi-square, to 2 % from 2 degrees of freedom up in the body of the distribution.
 * Source: Wilson & Hilferty, "The distribution of chi-square", PNAS 17 (1931).
 */
export function chiSquareQuantile(probability: number, degreesOfFreedom: number): number {
  const spread = 2 / (9 * degreesOfFreedom);
  return degreesOfFreedom * Math.max(0, 1 - spread + normalQuantile(probability) * Math.sqrt(spread)) ** 3;
}
