/** What cannot be explored: calls that would touch shared memory unseen, or that depend on more than the schedule. Installed by worker.ts. */

import { Buffer } from 'node:buffer';
import { LabError } from '../core/errors.js';
import { findMemory } from './traced-memory.js';
import { isTracedView } from './traced-views.js';

/** Returns the error of something that a program did and that cannot be explored. */
export function makeRefusal(what: string, instead: string, line: string): LabError {
  return new LabError('usage', `${what} cannot be explored (${line}): ${instead}.`);
}

type Refuse = (what: string, instead: string) => never;
type Call = (...values: unknown[]) => unknown;

/** Replaces what takes bytes past the traced views by versions that refuse shared memory, with the line; in a thread, timers too. */
export function installRefusals(refuse: Refuse, isInThread: () => boolean): void {
  const bytesInstead = 'copy the bytes out first, as in Uint8Array.from(view)';
  const guard = (holder: object, name: string, said: string) => {
    const original = (holder as Record<string, Call>)[name];
    if (typeof original !== 'function') return;
    const guarded: Call = function (this: unknown, ...values) {
      if (values.some(isShared)) refuse(`${said} of shared memory`, bytesInstead);
      return Reflect.apply(original, this, values);
    };
    Object.defineProperty(holder, name, { value: guarded, writable: true, configurable: true });
  };
  guard(globalThis, 'structuredClone', 'structuredClone()');
  guard(Buffer, 'from', 'Buffer.from()');
  guard(Buffer, 'concat', 'Buffer.concat()');
  guard(TextEncoder.prototype, 'encodeInto', 'TextEncoder.encodeInto()');
  guard(TextDecoder.prototype, 'decode', 'TextDecoder.decode()');
  guard(MessagePort.prototype, 'postMessage', 'postMessage()');
  guard(crypto, 'getRandomValues', 'crypto.getRandomValues()');

  const later = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const;
  for (const name of later) {
    const original = globalThis[name] as unknown as Call;
    const guarded: Call = (...values) => {
      if (isInThread()) refuse(`${name}()`, 'a thread is one synchronous function, which waits with Atomics.wait()');
      return original(...values);
    };
    Object.defineProperty(globalThis, name, { value: guarded, writable: true, configurable: true });
  }
}

/**
 * Views that newer versions of the language have and this explorer does not know (Float16Array): of shared memory they are refused.
 * Called before the known ones are replaced.
 */
export function refuseUnknownViews(refuse: Refuse, known: readonly string[]): void {
  const TypedArray = Object.getPrototypeOf(Uint8Array) as new () => object;
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!name.endsWith('Array') || known.includes(name)) continue;
    const View = (globalThis as unknown as Record<string, unknown>)[name];
    if (typeof View !== 'function' || !(View.prototype instanceof TypedArray)) continue;
    const guarded: object = new Proxy(View, {
      construct(target, values: unknown[], newTarget): object {
        if (findMemory(values[0]) !== undefined) refuse(`a ${name} of shared memory`, 'use one of the types of ES2023');
        return Reflect.construct(target, values, newTarget === guarded ? target : newTarget) as object;
      },
    });
    Object.defineProperty(globalThis, name, { value: guarded, writable: true, configurable: true });
  }
}

function isShared(value: unknown): boolean {
  if (isTracedView(value) || findMemory(value) !== undefined) return true;
  return Array.isArray(value) && value.some((one) => isTracedView(one) || findMemory(one) !== undefined);
}
