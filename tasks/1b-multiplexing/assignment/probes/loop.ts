/** Probe of the region `wait-loop`: a waiter whose system calls give what the question says, when it says so. Runs in the graded process. */

import { SyscallError } from '../../../../src/core/errors.js';
import { POLLOUT } from '../../../../src/core/poll-events.js';
import type { Probe } from '../../../../src/course/probe.js';
import { TableWaiter } from '../../../../src/waiting/table-waiter.js';
import type { ChunkTable } from '../../../../src/waiting/waiter.js';

/** A call takes afterMs, -1 for all of its time-out, and gives that many results, or fails with that errno. */
interface Step {
  afterMs: number;
  gives: number | string;
}

interface Scene {
  way: 'wait' | 'waitAndRead';
  timeoutMs: string;
  steps: Step[];
  /** What is done to the waiter before. */
  before: 'nothing' | 'close' | 'watch-for-writing';
}

const NS_PER_MS = 1e6;
/** More calls than any scene has steps: the loop spins. */
const MOST_CALLS = 300;

/** Ends a wait that would go on for ever. */
class Endless extends Error {}

class Script {
  nowNs = 4e12;
  steps: Step[] = [];
  readonly calls: { way: string; callMs: number }[] = [];

  /** One system call. A time-out that is shorter than the step ends it first. */
  play(way: string, callMs: number): number {
    const step = this.steps[this.calls.length] ?? { afterMs: -1, gives: 0 };
    this.calls.push({ way, callMs });
    if (this.calls.length > MOST_CALLS) throw new Endless('spins');
    const isTimedOut = callMs >= 0 && (step.afterMs < 0 || step.afterMs > callMs);
    if (callMs < 0 && step.afterMs < 0) throw new Endless('waits for ever');
    this.nowNs += (isTimedOut ? callMs : step.afterMs) * NS_PER_MS;
    if (isTimedOut) return 0;
    if (typeof step.gives === 'number') return step.gives;
    throw new SyscallError(step.gives, -1, 'poll', 'made up for this check');
  }
}

class ScriptedWaiter extends TableWaiter {
  readonly name = 'scripted';
  protected readonly syscall = 'poll';
  readonly #script: Script;

  constructor(script: Script) {
    super((into, index) => {
      into[index] = script.nowNs;
    });
    this.#script = script;
  }

  protected watch(): void {}
  protected rewatch(): void {}
  protected unwatch(): void {}
  protected release(): void {}

  protected findReady(_pairs: Int32Array, callMs: number): number {
    return this.#script.play('wait', callMs);
  }

  protected readReady(_table: ChunkTable, callMs: number): number {
    return this.#script.play('waitAndRead', callMs);
  }
}

/** Returns what one waiter's waits came to, scene by scene, and the calls that they made. */
const waits: Probe = (input) => {
  const script = new Script();
  let waiter = new ScriptedWaiter(script);
  const pairs = new Int32Array(16);
  const table: ChunkTable = { chunks: new Int32Array(32), into: new Uint8Array(64), budgetBytes: 8 };
  return (input as unknown as Scene[]).map(({ way, timeoutMs, steps, before }) => {
    if (before !== 'nothing') waiter = new ScriptedWaiter(script);
    if (before === 'close') waiter.close();
    if (before === 'watch-for-writing') waiter.add(1, POLLOUT);
    script.steps = steps;
    script.calls.length = 0;
    let returned: number | null = null;
    let threw: string | null = null;
    try {
      const ms = Number(timeoutMs);
      returned = way === 'wait' ? waiter.wait(pairs, ms) : waiter.waitAndRead(table, ms);
    } catch (error) {
      if (error instanceof SyscallError) threw = error.code;
      else if (error instanceof Endless) threw = error.message;
      else throw error;
    }
    if (before !== 'nothing') waiter = new ScriptedWaiter(script);
    return { returned, threw, calls: script.calls.map((call) => ({ ...call })) };
  });
};

export const LOOP_PROBES = { waits };
