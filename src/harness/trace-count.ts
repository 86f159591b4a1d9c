/** Counts a member's system calls from strace's lines. Pure; called by trace.ts. */

import type { TracedCall, TracedCalls } from '../core/explanation.js';
import { type CallEnd, type CallHead, parseTraceLine, TRANSFERS } from './trace-line.js';

export interface CountOptions {
  /** The thread that does the measured loop; the calls of others are only summed up. */
  tid: number;
  /** Descriptors that carry the messages. */
  dataFds: readonly number[];
  /** Descriptors that carry the harness's commands and replies, as far as they are known. */
  controlFds: readonly number[];
}

interface Finished extends CallHead, CallEnd {
  tid: number;
}

/**
 * What counts lies between the first call on a data descriptor and the last one: before it the member took its command, behind
 * it it made its reply.
 */
export class TraceCounter {
  readonly #options: CountOptions;
  readonly #open = new Map<number, CallHead>();
  readonly #calls = new Map<string, TracedCall>();
  /** Since the last call on a data descriptor; they count if there is another. */
  #pending: Finished[] = [];
  #hasBegun = false;
  #otherThreadCalls = 0;
  #leftOutCalls = 0;
  /** Lines that were none of strace's: a reader that is off must not pass for a process that does little. */
  unreadable = 0;

  constructor(options: CountOptions) {
    this.#options = options;
  }

  take(text: string): void {
    if (text.trim() === '') return;
    const line = parseTraceLine(text);
    if (line === null) this.unreadable++;
    else if (line.what !== 'aside') {
      const tid = line.tid ?? this.#options.tid;
      if (line.what === 'resumed') {
        const head = this.#open.get(tid);
        this.#open.delete(tid);
        // Without a beginning it began before strace was there.
        if (head?.name === line.name) this.#finish({ ...head, tid, result: line.result, error: line.error });
      } else {
        this.#begin(line, tid);
        if (line.what === 'begun') this.#open.set(tid, line);
        else this.#finish({ ...line, tid });
      }
    }
  }

  report(): TracedCalls {
    const calls = [...this.#calls.values()].sort(byImportance);
    return {
      calls,
      otherThreadCalls: this.#otherThreadCalls,
      leftOutCalls: this.#leftOutCalls + this.#pending.length,
    };
  }

  #isData({ name, fd }: CallHead): boolean {
    return fd !== null && name in TRANSFERS && this.#options.dataFds.includes(fd);
  }

  #isControl({ name, fd }: CallHead): boolean {
    const { dataFds, controlFds } = this.#options;
    return fd !== null && name in TRANSFERS && controlFds.includes(fd) && !dataFds.includes(fd);
  }

  #begin(head: CallHead, tid: number): void {
    if (this.#hasBegun || tid !== this.#options.tid || !this.#isData(head)) return;
    this.#hasBegun = true;
    this.#leftOutCalls += this.#pending.length;
    this.#pending = [];
  }

  #finish(call: Finished): void {
    // The kernel does it again, and then it counts.
    if (call.error?.startsWith('ERESTART')) return;
    if (this.#isControl(call)) {
      this.#leftOutCalls++;
      return;
    }
    this.#pending.push(call);
    if (!this.#isData(call)) return;
    for (const each of this.#pending) this.#add(each);
    this.#pending = [];
  }

  #add(call: Finished): void {
    if (call.tid !== this.#options.tid) {
      this.#otherThreadCalls++;
      return;
    }
    const on = this.#isData(call) ? 'data' : 'other';
    // What epoll_wait waits on is no news; what a read that is none of ours reads is.
    const kind = on === 'other' && call.name in TRANSFERS ? (call.kind ?? `descriptor ${call.fd}`) : null;
    const key = `${on} ${call.name} ${kind}`;
    const known = this.#calls.get(key) ?? { name: call.name, on, kind, count: 0, errors: {}, bytes: 0 };
    known.count++;
    if (call.error !== null) known.errors[call.error] = (known.errors[call.error] ?? 0) + 1;
    else if (call.name in TRANSFERS) known.bytes += Math.max(0, call.result ?? 0);
    this.#calls.set(key, known);
  }
}

function byImportance(a: TracedCall, b: TracedCall): number {
  if (a.on !== b.on) return a.on === 'data' ? -1 : 1;
  return b.count - a.count || a.name.localeCompare(b.name);
}
