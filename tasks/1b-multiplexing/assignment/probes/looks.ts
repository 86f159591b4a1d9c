/** Probe of the regions `ready` and `select`: a waiter over a kernel of numbers, one look at a time, so that no loop is needed around it. Runs in the graded process. */

import { SyscallError } from '../../../../src/core/errors.js';
import type { Probe } from '../../../../src/course/probe.js';
import { PollWaiter } from '../../../../src/waiting/poll-waiter.js';
import { SelectWaiter } from '../../../../src/waiting/select-waiter.js';
import { CHUNK_WORDS, type ChunkTable, type Interest, PAIR_WORDS } from '../../../../src/waiting/waiter.js';
import { FakeKernel } from './fake-kernel.js';

interface Step {
  /** Descriptor and what it is ready for from now on; null: it is closed. */
  set: [fd: number, events: number | null][];
  remove: number[];
  add: [fd: number, interest: number][];
  look: 'wait' | 'read' | 'none';
  /** Results that fit. */
  room: number;
  timeoutMs: number;
}

class OpenPoll extends PollWaiter {
  look(pairs: Int32Array, timeoutMs: number): number {
    return this.findReady(pairs, timeoutMs);
  }

  read(table: ChunkTable, timeoutMs: number): number {
    return this.readReady(table, timeoutMs);
  }
}

class OpenSelect extends SelectWaiter {
  look(pairs: Int32Array, timeoutMs: number): number {
    return this.findReady(pairs, timeoutMs);
  }

  read(table: ChunkTable, timeoutMs: number): number {
    return this.readReady(table, timeoutMs);
  }
}

/** Returns what each look told of, the time-outs of its calls, and who was not taken. */
const looks: Probe = (input) => {
  const { waiter: kind, steps } = input as unknown as { waiter: 'poll' | 'select'; steps: Step[] };
  const kernel = new FakeKernel();
  const waiter = kind === 'poll' ? new OpenPoll(kernel.calls) : new OpenSelect(kernel.calls);
  return steps.map((step) => {
    for (const [fd, events] of step.set) kernel.set(fd, events);
    for (const fd of step.remove) waiter.remove(fd);
    const refused = step.add.flatMap(([fd, interest]): [number, string][] => {
      try {
        waiter.add(fd, interest as Interest);
        return [];
      } catch (error) {
        if (error instanceof RangeError) return [[fd, 'RangeError']];
        if (error instanceof SyscallError) return [[fd, error.code]];
        throw error;
      }
    });
    kernel.log.length = 0;
    return { refused, size: waiter.size, ...look(waiter, step), timeouts: [...kernel.log] };
  });
};

function look(waiter: OpenPoll | OpenSelect, { look: way, room, timeoutMs }: Step) {
  if (way === 'none') return { count: 0, told: [], threw: null };
  const words = way === 'wait' ? PAIR_WORDS : CHUNK_WORDS;
  // What an earlier look may have left in it.
  const results = new Int32Array(room * words).fill(77);
  try {
    const count =
      way === 'wait'
        ? waiter.look(results, timeoutMs)
        : waiter.read({ chunks: results, into: new Uint8Array(room * 8), budgetBytes: 8 }, timeoutMs);
    const told = Array.from({ length: Math.max(0, Math.min(count, room)) }, (_, at) => [
      results[at * words]!,
      results[at * words + 1]!,
    ]);
    return { count, told, threw: null };
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return { count: 0, told: [], threw: error.code };
  }
}

export const LOOKS_PROBES = { looks };
