/** Clocks and chance of an explored program: the run's own, so that a schedule decides everything. Installed by worker.ts. */

import { Random } from '../core/random.js';
import type { Stage } from './stage.js';

/** Where virtual time begins for Date: any moment will do, the same in every run. */
const EPOCH_MS = Date.UTC(2026, 0, 1);

export interface VirtualChance {
  /** Begins the thread's sequence of Math.random() anew. */
  restart(seed: number): void;
}

/** Replaces clocks and Math.random() for as long as the thread's body runs; elsewhere they are the real ones. */
export function installVirtualTime(stage: Stage): VirtualChance {
  let seed = 1;
  let random: Random | null = null;
  const realNow = performance.now.bind(performance);
  const realDate = Date;
  const realRandom = Math.random;
  const realHrtime = process.hrtime;
  const realBigint = process.hrtime.bigint;
  performance.now = () => (stage.isRunning ? stage.nowMs : realNow());
  globalThis.Date = new Proxy(realDate, {
    construct(target, values, newTarget) {
      const isNow = values.length === 0 && stage.isRunning;
      return Reflect.construct(target, isNow ? [EPOCH_MS + stage.nowMs] : values, newTarget);
    },
    get(target, property) {
      if (property === 'now') return () => (stage.isRunning ? EPOCH_MS + Math.floor(stage.nowMs) : realDate.now());
      return Reflect.get(target, property, target);
    },
  });
  Math.random = () => {
    if (!stage.isRunning) return realRandom();
    random ??= new Random(seed);
    return random.fraction();
  };
  const hrtime = (before?: [number, number]) => {
    if (!stage.isRunning) return realHrtime(before);
    const ns = Math.round(stage.nowMs * 1e6) - (before === undefined ? 0 : before[0] * 1e9 + before[1]);
    return [Math.floor(ns / 1e9), ns % 1e9];
  };
  hrtime.bigint = () => (stage.isRunning ? BigInt(Math.round(stage.nowMs * 1e6)) : realBigint());
  process.hrtime = hrtime as typeof process.hrtime;
  return {
    restart: (newSeed) => {
      seed = newSeed;
      random = null;
    },
  };
}
