/** Quantiles and spread of a list of numbers. Used by summaries, comparisons, the stop rule and reports. */

/** Returns the values in ascending order, as a new array. Throws RangeError when one of them is NaN: it has no place in an order. */
export function sortAscending(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort();
  // A typed array sorts NaN to the end, so one look is enough.
  if (sorted.length > 0 && Number.isNaN(sorted[sorted.length - 1]!)) {
    throw new RangeError('sortAscending: a value is NaN; expected numbers only');
  }
  return sorted;
}

/**
 * Returns the quantile of values that are already in ascending order; NaN when there are none.
 * Source: Hyndman & Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996), type 7: what R,
 * NumPy and spreadsheets give unless told otherwise.
 */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`quantile: ${probability} is outside [0, 1]`);
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const fraction = position - below;
  // Not low + fraction * (high - low) alone: between two infinities, or at a whole position, that would be NaN.
  return fraction === 0 || low === high ? low : low + fraction * (high - low);
}

/** Returns the median of values in any order; NaN when there are none. */
export function median(values: ArrayLike<number>): number {
  return quantile(sortAscending(values), 0.5);
}

/** Returns the arithmetic mean; NaN when there are no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Returns the sample standard deviation (n - 1 below the line); NaN below two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
