/** The F and Student distributions, to nearly all digits. Used by the intervals and tests of the fits. */

/**
 * Returns ln Γ(x) for x > 0, to 15 digits.
 * Source: Abramowitz & Stegun 6.1.41, Stirling's series, after moving up to where six terms are enough.
 */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += Math.log(z);
  const w = 1 / (z * z);
  const series = 1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - (w * 691) / 360_360))));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series / z - shift;
}

/**
 * Returns the regularised incomplete beta function I_x(a, b).
 * Source: NIST DLMF 8.17.22, the continued fraction, evaluated by Lentz's method (as modified by Thompson & Barnett, 1986).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const TINY = 1e-300;
  const avoidZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / avoidZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / avoidZero(1 + even * d);
    c = avoidZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / avoidZero(1 + odd * d);
    c = avoidZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * fraction;
}

/** Returns P(F > f), F having df1 and df2 degrees of freedom. */
export function fTail(f: number, df1: number, df2: number): number {
  if (!(f > 0)) return 1;
  if (f === Number.POSITIVE_INFINITY) return 0;
  return incompleteBeta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2);
}

/** Returns the f that F stays below with the given probability. Throws RangeError outside (0, 1). */
export function fQuantile(probability: number, df1: number, df2: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`fQuantile: ${probability} is outside (0, 1)`);
  const tail = 1 - probability;
  let low = 0;
  let high = 1;
  while (fTail(high, df1, df2) > tail) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < 100 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    if (fTail(middle, df1, df2) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Returns P(T > t), T being Student's. */
export function studentTail(t: number, df: number): number {
  const half = 0.5 * fTail(t * t, 1, df);
  return t > 0 ? half : 1 - half;
}

/** Returns the t that Student's T stays below with the given probability. Throws RangeError outside (0, 1). */
export function studentQuantile(probability: number, df: number): number {
  if (probability < 0.5) return -studentQuantile(1 - probability, df);
  return probability === 0.5 ? 0 : Math.sqrt(fQuantile(2 * probability - 1, 1, df));
}
