/** Holm's adjustment of p-values for a family of comparisons. Used by comparisons. */

/**
 * Returns the adjusted p-values in the order given; comparing each with 0.05 keeps the chance of any false claim in the family
 * at 5 %, whatever the dependence between them.
 * Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
 */
export function adjustHolm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  let floor = 0;
  order.forEach((index, step) => {
    floor = Math.max(floor, Math.min(1, ps[index]! * (ps.length - step)));
    adjusted[index] = floor;
  });
  return adjusted;
}
