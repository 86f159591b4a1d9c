/** Whether a run failed, and how: one kind and one sentence. Pure; called by explorer.ts after each run. */

import { FLAG } from './access.js';
import { OUTCOME } from './control.js';
import { type DataRace, findRaces } from './data-races.js';
import type { FailureKind } from './report.js';
import type { Trace } from './trace.js';
import type { WordNames } from './word-names.js';

export interface Judged {
  kind: FailureKind;
  /** Which failure it is, for telling whether a shorter schedule fails in the same way. */
  key: string;
  message: string;
}

export interface JudgeWords {
  threads: readonly string[];
  names: WordNames;
  benignRaces: Readonly<Record<string, string>>;
  failOnRace: boolean;
  maxSteps: number;
  /** The text that a thread left. */
  text: string;
  culprit: number;
  /** Where each thread stands, once a failing run was repeated for its lines. */
  lines?: readonly (string | null)[];
}

/** Returns the failure of a run; null: none. `seenRaces` gets the names of races that the program declares. */
export function judgeRun(trace: Trace, words: JudgeWords, seenRaces: Set<string>): Judged | null {
  const { threads, text } = words;
  const { outcome } = trace;
  const culprit = threads[words.culprit] ?? `thread ${words.culprit}`;
  if (outcome === OUTCOME.pruned) return judgeRaces(trace, words, seenRaces);
  if (outcome === OUTCOME.checkFailed) return { kind: 'check', key: 'check', message: text };
  if (outcome === OUTCOME.threw) {
    return { kind: 'throw', key: `throw ${words.culprit}`, message: `${culprit} threw: ${text}` };
  }
  if (outcome === OUTCOME.exited || outcome === OUTCOME.allocated) {
    const kind = outcome === OUTCOME.exited ? 'exited' : 'out-of-memory';
    return { kind, key: kind, message: `${culprit} ${text}` };
  }
  if (outcome === OUTCOME.stepBound) {
    const message = `no end after ${words.maxSteps} steps: a loop that changes something each time, or a program too large. Raise maxSteps if it should end`;
    return { kind: 'step-bound', key: 'step-bound', message };
  }
  if (outcome === OUTCOME.stuck) return judgeStuck(trace, words);
  return judgeRaces(trace, words, seenRaces);
}

function judgeRaces(trace: Trace, words: JudgeWords, seenRaces: Set<string>): Judged | null {
  for (const race of findRaces(trace)) {
    const name = words.names.base(trace.memory(race.later), trace.byteOffset(race.later));
    if (words.benignRaces[name] !== undefined) {
      seenRaces.add(name);
      continue;
    }
    if (words.failOnRace) return describeRace(trace, words, race);
  }
  return null;
}

function describeRace(trace: Trace, { threads, names }: JudgeWords, { earlier, later }: DataRace): Judged {
  const name = names.name(trace.memory(later), trace.byteOffset(later));
  const say = (step: number) => `${threads[trace.thread(step)]} in step ${step + 1}`;
  return {
    kind: 'data-race',
    key: `data-race ${names.base(trace.memory(later), trace.byteOffset(later))}`,
    message:
      `${name} is accessed by ${say(earlier)} and ${say(later)} with nothing to order the two, one of them a write and one of them plain: ` +
      `use Atomics for both, or order them by a lock or a message`,
  };
}

/** Nobody can go on, not even by time. */
function judgeStuck(trace: Trace, { threads, names, lines = [] }: JudgeWords): Judged {
  const stuck = threads.flatMap((_, thread) => (trace.end(thread).isDone ? [] : [thread]));
  const wordOf = (thread: number) => {
    const { memory, byteOffset } = trace.end(thread);
    const line = lines[thread] ?? null;
    return `${names.name(memory, byteOffset)}${line === null ? '' : ` (${line})`}`;
  };
  const cycle = findCycle(trace, stuck);
  if (cycle.length > 0) {
    const links = cycle.map((thread, at) => {
      const holder = cycle[(at + 1) % cycle.length]!;
      return `${threads[thread]} waits for ${wordOf(thread)}, which ${threads[holder]} took in step ${findTaking(trace, thread) + 1}`;
    });
    return { kind: 'deadlock', key: 'deadlock', message: `${links.join('; ')}: a cycle` };
  }
  const says = stuck.map((thread) => {
    const last = findLastChange(trace, thread);
    const by =
      last < 0 ? 'which nobody has changed' : `last changed by ${threads[trace.thread(last)]} in step ${last + 1}`;
    const verb = trace.end(thread).isAsleep ? 'sleeps at' : 'spins on';
    return `${threads[thread]} ${verb} ${wordOf(thread)}, ${by}`;
  });
  const areAsleep = stuck.some((thread) => trace.end(thread).isAsleep);
  const message = `${says.join('; ')}; nobody is left to ${areAsleep ? 'wake' : 'change'} it`;
  return areAsleep ? { kind: 'asleep', key: 'asleep', message } : { kind: 'spinning', key: 'spinning', message };
}

/** Returns the latest step that changed the word that a thread waits for; -1: none. */
function findLastChange(trace: Trace, thread: number): number {
  const { memory, byteOffset, bytes } = trace.end(thread);
  for (let step = trace.steps - 1; step >= 0; step--) {
    const at = trace.byteOffset(step);
    const doTouch = trace.memory(step) === memory && at < byteOffset + bytes && byteOffset < at + trace.bytes(step);
    if (doTouch && trace.has(step, FLAG.changed)) return step;
  }
  return -1;
}

/** Returns threads each of which waits for a word that the next one, itself stuck, changed last: as holders of locks do. */
function findCycle(trace: Trace, stuck: readonly number[]): number[] {
  for (const start of stuck) {
    const path = [start];
    for (let thread = start; ; ) {
      const next = findHolder(trace, thread);
      if (next < 0 || next === thread || !stuck.includes(next)) break;
      if (next === start) return path;
      if (path.includes(next)) break;
      path.push(next);
      thread = next;
    }
  }
  return [];
}

/** Returns who took what a thread waits for; -1: nobody. */
function findHolder(trace: Trace, thread: number): number {
  const step = findTaking(trace, thread);
  return step < 0 ? -1 : trace.thread(step);
}

/**
 * Returns the latest step that changed the word that a thread waits for; -1: none. Changes by threads that wait for it themselves do
 * not count: the waiters of a futex lock mark its word, and its holder is who changed it and does not wait.
 */
function findTaking(trace: Trace, thread: number): number {
  const { memory, byteOffset } = trace.end(thread);
  for (let step = trace.steps - 1; step >= 0; step--) {
    if (trace.memory(step) !== memory || trace.byteOffset(step) !== byteOffset) continue;
    if (!trace.has(step, FLAG.changed)) continue;
    const end = trace.end(trace.thread(step));
    const waitsToo = !end.isDone && end.memory === memory && end.byteOffset === byteOffset;
    if (!waitsToo) return step;
  }
  return -1;
}
