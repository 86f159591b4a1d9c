/** The work that an operation of the sweep consists of: one dependent step after the other, in registers alone. native/floor/kernel.h and peer_python.py have the same. */

/** A unit takes about a microsecond. */
export const STEPS_PER_UNIT = 500;
const STARTS = 16;

/** Operation k begins here, so that no compiler can take one result for all operations. */
export const startOf = (operation: number): number => (operation % STARTS) + 1;

/**
 * Returns where so many units lead from a start, as a signed number: the steps of a 32-bit xorshift generator.
 *
 * Nothing is computed behind the loop: V8 compiles the loop while it runs for the first time, knows nothing of what comes behind
 * it, and would throw the compiled code away at the end of each call, for good.
 *
 * Source: Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003).
 */
export function runKernel(start: number, units: number): number {
  let x = start;
  for (let step = units * STEPS_PER_UNIT; step > 0; step--) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
}

const results = new Map<number, Uint32Array>();

/** Returns the sum of the results of operations 0 to `operations` - 1, modulo 2^32: what a worker that did them must arrive at. */
export function sumKernels(operations: number, units: number): number {
  let known = results.get(units);
  if (!known) {
    known = Uint32Array.from({ length: STARTS }, (_, at) => runKernel(at + 1, units));
    results.set(units, known);
  }
  const rounds = Math.floor(operations / STARTS);
  return known.reduce((sum, result, at) => {
    const times = rounds + (at < operations % STARTS ? 1 : 0);
    return (sum + Math.imul(result, times)) >>> 0;
  }, 0);
}
