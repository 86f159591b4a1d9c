/** Atomics whose every call a test may disturb or die in, put in the place of the real one in a worker. Called by the worker programs of this folder. */

type Call = (...args: unknown[]) => unknown;

const NAMES = [
  'add',
  'sub',
  'or',
  'load',
  'store',
  'exchange',
  'compareExchange',
  'wait',
  'waitAsync',
  'notify',
] as const;

/** The real ones, also while they are replaced. */
export const realAtomics = Atomics;

/** Replaces Atomics of this thread: `rule` is called with the name and does the call itself. Returns how to undo it. */
export function ruleAtomics(rule: (name: string, call: () => unknown) => unknown): () => void {
  const real = realAtomics as unknown as Record<string, Call>;
  const ruled = Object.fromEntries(
    NAMES.map((name) => [name, (...args: unknown[]) => rule(name, () => real[name]!(...args))]),
  );
  globalThis.Atomics = ruled as unknown as Atomics;
  return () => {
    globalThis.Atomics = realAtomics;
  };
}

/** From here on the thread dies at call number `dieAt`, from 1 on, before it or after it; onWait is called before each sleep. */
export function dieAtStep(dieAt: number, diesAfter: boolean, onWait: () => void): () => void {
  let step = 0;
  return ruleAtomics((name, call) => {
    step++;
    if (step === dieAt && !diesAfter) dieHere();
    if (name === 'wait') onWait();
    const result = call();
    if (step === dieAt) dieHere();
    return result;
  });
}

/** Ends this worker between two instructions of the code under test. */
export function dieHere(): never {
  process.exit(0);
  for (;;); // what ends a worker takes effect at the next turn of a loop
}
