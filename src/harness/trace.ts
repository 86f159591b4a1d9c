/** Watches the system calls of running members with strace: attached when they are warm, taken off again before they end. Called by replay.ts. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../core/errors.js';
import type { TracedCalls } from '../core/explanation.js';
import { findProgram } from '../sys/find-program.js';
import type { Absence } from '../sys/native-files.js';
import { readThreadIds, readThreadState, readTracer } from '../sys/procfs.js';
import type { Member } from './isolate.js';
import { TraceCounter } from './trace-count.js';

/** Commands, replies, errors; a member that another one started has its commands elsewhere, and they fall outside of the window. */
const CONTROL_FDS = [0, 1, 2];
const ATTACH_MS = 20_000;
const DETACH_GRACE_MS = 5_000;
const LOOK_EVERY_MS = 1;

const INSTALL: Absence = { reason: 'strace is not installed', remedy: 'apt-get install strace' };

/** A member with strace at it. */
interface Watched {
  member: Member;
  strace: ChildProcess;
  path: string;
  errors: string;
  isGone: boolean;
  ended: Promise<void>;
}

export interface Trace {
  /** Takes strace off and resolves with what each member did, in their order; the files are gone then. */
  finish(): Promise<TracedCalls[]>;
  /** Takes strace off and forgets what it saw. Does nothing after finish. */
  abandon(): Promise<void>;
}

/**
 * Resolves when strace watches every thread of every member, or with why it cannot.
 *
 * Throws: `aborted`; `timed-out`. Nothing is left then.
 */
export async function attachTrace(members: readonly Member[], signal: AbortSignal): Promise<Trace | Absence> {
  const program = findProgram('strace');
  if (program === null) return INSTALL;
  const folder = await mkdtemp(join(tmpdir(), 'ipc-lab-trace-'));
  const watched: Watched[] = [];
  const abandon = async () => {
    await Promise.all(watched.map(takeOff));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const [at, member] of members.entries()) {
      watched.push(watch(program, member, join(folder, `${at}-${member.role}`)));
    }
    const absence = await untilAttached(watched, signal);
    if (absence === null) return { finish: () => finish(watched).finally(abandon), abandon };
    await abandon();
    return absence;
  } catch (error) {
    await abandon();
    throw error;
  }
}

function watch(program: string, member: Member, path: string): Watched {
  // -f: all threads; -y: what a descriptor is; -s 0: no contents. In a group of its own: ctrl-C is for the lab alone.
  const words = ['-f', '-qq', '-y', '-s', '0', '-e', 'signal=none', '-o', path, '-p', String(member.pid)];
  const strace = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const watched: Watched = { member, strace, path, errors: '', isGone: false, ended: Promise.resolve() };
  strace.stderr.setEncoding('utf8').on('data', (text: string) => {
    watched.errors = (watched.errors + text).slice(-2_000);
  });
  watched.ended = new Promise((resolve) => {
    const leave = () => {
      watched.isGone = true;
      resolve();
    };
    strace.once('error', (error) => {
      watched.errors += error.message;
      leave();
    });
    strace.once('close', leave);
  });
  return watched;
}

/** Resolves with null once all are watched: a thread that strace has seized, while strace sleeps until something happens. */
async function untilAttached(watched: readonly Watched[], signal: AbortSignal): Promise<Absence | null> {
  const deadlineMs = performance.now() + ATTACH_MS;
  for (;;) {
    if (signal.aborted) throw new LabError('aborted', 'aborted while strace was attached');
    const refused = watched.find((each) => each.isGone);
    if (refused) return describeRefusal(refused.errors);
    if (watched.every(isAttached)) return null;
    if (performance.now() > deadlineMs) {
      throw new LabError('timed-out', `strace did not attach within ${ATTACH_MS / 1_000} s. Try again, or --counters.`);
    }
    await delay(LOOK_EVERY_MS);
  }
}

function isAttached({ member, strace }: Watched): boolean {
  const pid = strace.pid ?? 0;
  const tids = readThreadIds(member.pid);
  return (
    tids.length > 0 &&
    tids.every((tid) => readTracer(member.pid, tid) === pid) &&
    // It seizes a thread first and then asks it to stop for its settings; only after the last one does it sleep.
    readThreadState(pid, pid) === 'S'
  );
}

function describeRefusal(errors: string): Absence {
  const said = errors.trim().split('\n').at(-1) ?? '';
  if (/not permitted/i.test(errors)) {
    return {
      reason: `strace may not look at other processes here (${said})`,
      remedy: 'allow ptrace: docker run --cap-add=SYS_PTRACE, or sysctl kernel.yama.ptrace_scope=0',
    };
  }
  return { reason: `strace ended at once (${said || 'it did not say why'})`, remedy: 'see: strace -f -p PID' };
}

/** On SIGINT strace lets go of its processes and ends. */
async function takeOff(watched: Watched): Promise<void> {
  if (watched.isGone) return;
  watched.strace.kill('SIGINT');
  const force = setTimeout(() => watched.strace.kill('SIGKILL'), DETACH_GRACE_MS);
  await watched.ended;
  clearTimeout(force);
}

async function finish(watched: readonly Watched[]): Promise<TracedCalls[]> {
  const early = watched.find((each) => each.isGone);
  if (early) {
    throw new LabError(
      'child-failed',
      `strace ended before the replay did (${early.errors.trim() || 'it did not say why'}). Try again, or --counters.`,
    );
  }
  await Promise.all(watched.map(takeOff));
  return await Promise.all(watched.map(count));
}

async function count({ member, path }: Watched): Promise<TracedCalls> {
  const dataFds = Object.keys(member.greeting.descriptors).map(Number);
  const counter = new TraceCounter({ tid: member.greeting.tid, dataFds, controlFds: CONTROL_FDS });
  for await (const line of createInterface({ input: createReadStream(path) })) counter.take(line);
  if (counter.unreadable > 0) {
    throw new LabError(
      'internal',
      `${counter.unreadable} lines of strace are none that the lab knows. Use --counters.`,
    );
  }
  return counter.report();
}
