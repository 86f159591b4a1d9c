/** Counts calls of Atomics while something runs: the lab's modules look them up at each call. Used by the probes beside it. */

type Counted = 'notify' | 'load' | 'store';
/** Their common shape, as far as counting goes. */
type Call = (words: Int32Array, word: number, ...rest: number[]) => number;

/** Returns how many calls concerned this word, whatever the view of it counts from. */
export function countCalls(name: Counted, word: number, run: () => void): number {
  // Assigning to Atomics is what its types do not foresee.
  const atomics = Atomics as unknown as Record<Counted, Call>;
  const original = atomics[name];
  let calls = 0;
  atomics[name] = (words, at, ...rest) => {
    if (at === word) calls++;
    return original(words, at, ...rest);
  };
  try {
    run();
  } finally {
    atomics[name] = original;
  }
  return calls;
}
