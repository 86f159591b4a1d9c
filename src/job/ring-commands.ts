/** What the runner of the job over rings and its process say to each other, and what the workers are asked. Shared by ring-work.ts, ring-member.ts and the workers' programs. */

import type { WireError } from '../core/errors.js';
import type { MeterReport } from '../sys/meter.js';
import type { Segment } from './partition.js';
import type { Death } from './ring-death.js';

/** Which thread is to die of what, once so many of the first producers have sent something. */
export interface DeathOrder {
  /** 0: the consumer; 1: the first producer. */
  victim: number;
  death: Death;
  underWay: number;
}

/** `start`: the reply is StartReply. */
export interface StartCommand {
  producers: number;
  timeoutMs: number;
  /** Which thread is to die later, and so gets a small heap; null: none. */
  victim: number | null;
}

export interface StartReply {
  /** The consumer's first, then the producers' in order. */
  threads: { role: string; tid: number }[];
}

/** `work`: the reply is WorkReply. */
export interface WorkCommand {
  producers: { segments: readonly Segment[]; pauseMs: number }[];
  order: DeathOrder | null;
}

export interface WorkReply {
  /** In the order of the threads. */
  threads: ({ report: MeterReport } | { error: WireError })[];
}

/** What the consumer's thread is asked for in step `work`. */
export interface ConsumerWork {
  /** The kernel's ids of the producers. */
  threads: readonly number[];
  isVictim: boolean;
}

/** What a producer's thread is asked for in step `work`. */
export interface ProducerWork {
  producer: number;
  segments: readonly Segment[];
  pauseMs: number;
  isVictim: boolean;
}

/** One word of a command line: what it says may hold white space, commands may not. */
export function encodeWord(value: StartCommand | WorkCommand): string {
  return encodeURIComponent(JSON.stringify(value));
}

export function decodeWord<Value extends StartCommand | WorkCommand>(word: string): Value {
  return JSON.parse(decodeURIComponent(word)) as Value;
}
