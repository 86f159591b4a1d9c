/** The scheduler: which thread may take the next step. Run by whichever thread has the turn, on the shared control memory; it waits for nothing itself. */

import { FLAG, TIMEOUT } from './access.js';
import { doCommute } from './commuting.js';
import {
  BLOCK,
  blockOf,
  type Control,
  HEAD,
  MOST_THREADS,
  OUTCOME,
  POLICY,
  prefixAt,
  ROW,
  ROW_WORDS,
  STATUS,
  USED,
} from './control.js';
import { decide, findEnabled, OVER } from './policy.js';
import { removeSleeper } from './sleepers.js';
import { forgetLooks, noteLook, parkIfSpinning, releaseLookers } from './spinning.js';

/*
 * A thread announces the step that it is about to take and asks choose() who goes on. All others have announced theirs, so that
 * the whole state is known at each choice:
 *
 *     announced   can go on, unless it is parked (spinning.ts)
 *     asleep      in Atomics.wait; a notify makes it `woken`, a time-out `expired`
 *     woken, expired, unstarted    run on to their next announcement at once, which changes nothing that others can see
 *     done
 *
 * Time is virtual and stands still while anybody can go on. Then a spinning thread is let go on (a millisecond a look), and when
 * even that leads nowhere the sleepers with the earliest deadline time out.
 *
 * The schedule wished for comes first; behind it the policy decides. A thread in the sleep set is not chosen: what follows from
 * it has been run before. It leaves the set when a step is taken that does not commute with its own.
 */

export { OVER } from './policy.js';

/** What a run is to be. */
export interface RunPlan {
  prefix: readonly number[];
  sleepSet: number;
  /** PCT: of each thread; and at which steps the running one falls below all others. */
  priorities?: readonly number[];
  changeSteps?: readonly number[];
  /** Spinning threads spin on (spin-probe.ts). */
  isProbe?: boolean;
}

export interface RunLimits {
  threads: number;
  maxSteps: number;
  spinReads: number;
  earlyTimeouts: number;
  seed: number;
}

/** Makes everything ready for a run. Called while all threads are idle. */
export function beginRun({ words, times }: Control, limits: RunLimits, plan: RunPlan): void {
  words.fill(0, 0, HEAD.explorerTurn);
  words[HEAD.threads] = limits.threads;
  words[HEAD.maxSteps] = limits.maxSteps;
  words[HEAD.spinReads] = limits.spinReads;
  words[HEAD.earlyTimeouts] = limits.earlyTimeouts;
  words[HEAD.seed] = limits.seed;
  words[HEAD.sleepSet] = plan.sleepSet;
  words[HEAD.prefix] = plan.prefix.length;
  for (let step = 0; step < plan.prefix.length; step++) words[prefixAt + step] = plan.prefix[step]!;
  words[HEAD.policy] = plan.priorities === undefined ? POLICY.goOn : POLICY.priorities;
  words[HEAD.probe] = plan.isProbe === true ? 1 : 0;
  words[HEAD.changes] = plan.changeSteps?.length ?? 0;
  for (const [nth, step] of (plan.changeSteps ?? []).entries()) words[HEAD.changeAt + nth] = step;
  for (let thread = 0; thread < limits.threads; thread++) {
    const block = blockOf(thread);
    words.fill(0, block + BLOCK.status, block + BLOCK.resultBytes + 1);
    words[block + BLOCK.status] = STATUS.unstarted;
    words[block + BLOCK.priority] = plan.priorities?.[thread] ?? 0;
  }
  times.fill(0, 0, MOST_THREADS + 1);
}

/** Says what the thread is about to do. */
export function announce(
  control: Control,
  thread: number,
  kind: number,
  memory: number,
  byteOffset: number,
  bytes: number,
): void {
  const { words } = control;
  const block = blockOf(thread);
  words[block + BLOCK.status] = STATUS.announced;
  words[block + BLOCK.kind] = kind;
  words[block + BLOCK.memory] = memory;
  words[block + BLOCK.byteOffset] = byteOffset;
  words[block + BLOCK.bytes] = bytes;
  const releaser = parkIfSpinning(control, thread);
  if (releaser >= 0) words[control.logAt + releaser * ROW_WORDS + ROW.released]! |= 1 << thread;
  if (words[block + BLOCK.period] !== 0) words[HEAD.used]! |= USED.parked;
  else noteLeaving(words, block);
}

/** Returns which thread goes on, or OVER with the outcome set. Whoever is returned as announced takes its step next. */
export function choose(control: Control): number {
  const { words } = control;
  for (;;) {
    const advancing = findAdvancing(words);
    if (advancing !== OVER) return advancing;
    const step = words[HEAD.steps]!;
    const { enabled, isIdle } = findEnabled(control);
    if (enabled === 0) return end(words, areAllDone(words) ? OUTCOME.returned : OUTCOME.stuck);
    if (step >= words[HEAD.maxSteps]!) return end(words, OUTCOME.stepBound);
    const thread = step < words[HEAD.prefix]! ? words[prefixAt + step]! : decide(words, enabled, step);
    if (thread === OVER) return end(words, OUTCOME.pruned);
    if ((enabled & (1 << thread)) === 0) return end(words, OUTCOME.diverged);
    const row = control.logAt + step * ROW_WORDS;
    words[row + ROW.thread] = thread;
    words[row + ROW.enabled] = enabled;
    words[row + ROW.sleepSet] = words[HEAD.sleepSet]!;
    words[row + ROW.shape] = isIdle ? FLAG.idle << 16 : 0;
    words[HEAD.current] = thread;
    if (words[blockOf(thread) + BLOCK.status] === STATUS.announced) {
      if (words[blockOf(thread) + BLOCK.period] !== 0) force(control, thread);
      return thread;
    }
    timeOut(control, thread, isIdle);
  }
}

/** Logs what the step was, and lets go on who waited for it. Called by the thread that took it, before anything else. */
export function record(
  control: Control,
  thread: number,
  type: number,
  flags: number,
  oldLow: number,
  oldHigh: number,
  newLow: number,
  newHigh: number,
  woken: number,
): void {
  const { words } = control;
  const block = blockOf(thread);
  const kind = words[block + BLOCK.kind]!;
  const memory = words[block + BLOCK.memory]!;
  const byteOffset = words[block + BLOCK.byteOffset]!;
  const bytes = words[block + BLOCK.bytes]!;
  const row = control.logAt + words[HEAD.steps]! * ROW_WORDS;
  words[row + ROW.kind] = kind;
  words[row + ROW.memory] = memory;
  words[row + ROW.byteOffset] = byteOffset;
  words[row + ROW.shape]! |= bytes | (type << 8) | (flags << 16);
  words[row + ROW.oldLow] = oldLow;
  words[row + ROW.oldHigh] = oldHigh;
  words[row + ROW.newLow] = newLow;
  words[row + ROW.newHigh] = newHigh;
  words[block + BLOCK.period] = 0;
  let released = woken;
  if ((flags & (FLAG.changed | FLAG.queued)) !== 0) {
    const isWord = (flags & FLAG.changed) !== 0;
    released |= releaseLookers(control, thread, isWord, memory, byteOffset, bytes);
    forgetLooks(control, thread);
    if (isWord) words[HEAD.idleTimeouts] = 0;
  } else {
    noteLook(control, thread, kind, memory, byteOffset, bytes, oldLow, oldHigh);
  }
  words[row + ROW.released] = released;
  finishStep(control, row);
}

export function finishThread({ words }: Control, thread: number): void {
  noteLeaving(words, blockOf(thread));
  words[blockOf(thread) + BLOCK.status] = STATUS.done;
}

/** Ends the run, unless it has ended for another reason. */
export function end(words: Int32Array, outcome: number): number {
  if (words[HEAD.outcome] === OUTCOME.none) words[HEAD.outcome] = outcome;
  return OVER;
}

function findAdvancing(words: Int32Array): number {
  for (let thread = 0; thread < words[HEAD.threads]!; thread++) {
    const status = words[blockOf(thread) + BLOCK.status]!;
    if (status === STATUS.unstarted || status === STATUS.woken || status === STATUS.expired) return thread;
  }
  return OVER;
}

function areAllDone(words: Int32Array): boolean {
  for (let thread = 0; thread < words[HEAD.threads]!; thread++) {
    if (words[blockOf(thread) + BLOCK.status] !== STATUS.done) return false;
  }
  return true;
}

/** A thread that spun on though nothing had changed, and now does something else, counts its looks or looks at a clock. */
function noteLeaving(words: Int32Array, block: number): void {
  if (words[block + BLOCK.forced] !== 0) words[HEAD.used]! |= USED.leftLoop;
  words[block + BLOCK.forced] = 0;
}

function force({ words, times }: Control, thread: number): void {
  words[HEAD.used]! |= USED.forced;
  words[blockOf(thread) + BLOCK.forced]! += 1;
  times[0]! += 1;
}

/** A sleeper's time is up: the step is taken for it by whoever chose it. */
function timeOut(control: Control, thread: number, isIdle: boolean): void {
  const { words, times } = control;
  const block = blockOf(thread);
  times[0] = Math.max(times[0]!, times[1 + thread]!);
  words[HEAD.used]! |= isIdle ? USED.idleTimeout : USED.earlyTimeout;
  if (isIdle) words[HEAD.idleTimeouts]! += 1;
  else words[HEAD.earlyTimeouts]! -= 1;
  removeSleeper(control, thread);
  const row = control.logAt + words[HEAD.steps]! * ROW_WORDS;
  words[row + ROW.kind] = TIMEOUT;
  words[row + ROW.memory] = words[block + BLOCK.memory]!;
  words[row + ROW.byteOffset] = words[block + BLOCK.byteOffset]!;
  words[row + ROW.shape]! |= words[block + BLOCK.bytes]! | (FLAG.queued << 16);
  words.fill(0, row + ROW.oldLow, row + ROW.newHigh + 1);
  words[row + ROW.released] = 0;
  words[block + BLOCK.status] = STATUS.expired;
  forgetLooks(control, thread);
  finishStep(control, row);
}

/** Behind the schedule wished for, who did not commute with the step leaves the sleep set. */
function finishStep({ words }: Control, row: number): void {
  const step = words[HEAD.steps]!;
  words[HEAD.steps] = step + 1;
  const sleepSet = words[HEAD.sleepSet]!;
  if (sleepSet === 0 || step + 1 < words[HEAD.prefix]!) return;
  let left = 0;
  for (let thread = 0; thread < words[HEAD.threads]!; thread++) {
    if ((sleepSet & (1 << thread)) !== 0 && doCommute(words, row, blockOf(thread))) left |= 1 << thread;
  }
  words[HEAD.sleepSet] = left;
}
