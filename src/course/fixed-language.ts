/** Fixes what a probe counts and reports with, so that graded code cannot put its own in its place. Called by probe-runner.ts before graded code is loaded. */

/*
 * It does not make graded code harmless: both run in one process. It makes forging an observation more work than one line.
 * Clocks, timers, Atomics and modules stay as they are: probes replace those themselves.
 */
export function fixLanguage(): void {
  const { defineProperty, freeze } = Object;
  const roots = ['Array', 'JSON', 'Map', 'Promise', 'Reflect', 'Set', 'WeakMap', 'WeakSet'] as const;
  for (const name of roots) {
    const root: object = globalThis[name];
    if ('prototype' in root) freeze(root.prototype);
    freeze(root);
    defineProperty(globalThis, name, { writable: false, configurable: false });
  }
  // JSON.stringify asks every value for this one. Own ones stay possible, those that all values would have do not.
  for (const prototype of [Object.prototype, String.prototype, Number.prototype, Boolean.prototype]) {
    defineProperty(prototype, 'toJSON', {
      configurable: false,
      get: () => undefined,
      set(this: object, value: unknown) {
        if (this !== prototype)
          defineProperty(this, 'toJSON', { value, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}
