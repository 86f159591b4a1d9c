/** Fewer dots than values, where more would only cover each other. Pure; called where charts are made from cells. */

/** As many as can be told apart in a row; an ordinary cell has a tenth of it. */
export const MOST_DOTS = 400;

/** Returns the values as they are, or of more than can be drawn some of each part of their order, the least and the highest among them. */
export function thinValues(values: readonly number[]): { values: number[]; sets?: number } {
  if (values.length <= MOST_DOTS) return { values: [...values] };
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  const kept = Array.from({ length: MOST_DOTS }, (_, at) => sorted[Math.round((at * last) / (MOST_DOTS - 1))]!);
  return { values: kept, sets: values.length };
}
