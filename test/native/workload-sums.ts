/** What the sweep's workloads must add up to, worked out without any code of src/ or native/. Called by the tests of `floor threads`. */

const STEPS = 500;

/** One step of the 32-bit xorshift generator with the shifts 13, 17, 5. */
export function step(x: number): number {
  const a = (x ^ (x << 13)) >>> 0;
  const b = (a ^ (a >>> 17)) >>> 0;
  return (b ^ (b << 5)) >>> 0;
}

const known = new Map<string, number>();

/** The kernel of so many units in operation k. */
export function kernelOf(k: number, units: number): number {
  const start = (k % 16) + 1;
  const key = `${start} ${units}`;
  let x = known.get(key);
  if (x === undefined) {
    x = start;
    for (let count = 0; count < units * STEPS; count++) x = step(x);
    known.set(key, x);
  }
  return x;
}

/** The sum over operations 0 to count - 1, modulo 2^32. */
export function sumOver(count: number, resultOf: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum = (sum + resultOf(k)) % 2 ** 32;
  return sum;
}
