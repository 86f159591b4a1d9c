/** Puts one thread's deed between any two Atomics calls of another's, in one thread. Used by the tests of wake-ups. */

/**
 * Does `body` with `deed` right before its Atomics call number `at`, from 0 on; returns whether it made so many. Calls of the deed
 * do not count. What body does after its first await is not among it.
 */
export function interleaveAt(at: number, deed: () => void, body: () => void): boolean {
  const real = globalThis.Atomics;
  let calls = 0;
  let isDone = false;
  const watched = new Proxy(real, {
    get(target, name) {
      const call = Reflect.get(target, name) as (...values: unknown[]) => unknown;
      return (...values: unknown[]) => {
        if (!isDone && calls++ === at) {
          isDone = true;
          deed();
        }
        return call.apply(target, values);
      };
    },
  });
  Object.defineProperty(globalThis, 'Atomics', { value: watched, configurable: true, writable: true });
  try {
    body();
  } finally {
    Object.defineProperty(globalThis, 'Atomics', { value: real, configurable: true, writable: true });
  }
  return isDone;
}
