/** A floor whose threads measure together: started on CPUs of this machine, its threads and its memory looked at from outside. Called by the tests of `floor threads`. */

import { closeSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs';
import { expect } from 'vitest';
import { Floor, type Reply } from './floor-driver.js';

export interface ThreadReply {
  startNs: number;
  endNs: number;
  cpuNs: number;
  voluntarySwitches: number;
  involuntarySwitches: number;
  cpus: number[];
  checksum: number;
  samplesNs?: number[];
  operations?: number;
}

const SCALE_A = 0x85ebca77;
const SEED = 0x9e3779b1;
const SCALE_B = 0x9e3779b2;

/** The CPUs that this process, and so a floor that it starts, may use. */
export function listCpus(pid: number | 'self' = 'self', tid?: number): number[] {
  const folder = tid === undefined ? `/proc/${pid}` : `/proc/${pid}/task/${tid}`;
  const [, list] = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(`${folder}/status`, 'utf8'))!;
  return list!.split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, index) => from! + index);
  });
}

/** One CPU, two of them (the same twice where there is no other), or the kernel's choice. */
export function choosePlaces(): [string, string][] {
  const cpus = listCpus();
  return [
    ['one CPU', `${cpus[0]}`],
    ['two CPUs', `${cpus[0]},${cpus.at(-1)}`],
    ['free', 'free'],
  ];
}

/** A floor, after its greeting and its start; fds become its descriptors 3, 4 … and are closed here. */
export async function startTeam(
  subject: string,
  cpus: string,
  threads = 2,
  fds: readonly number[] = [],
): Promise<{ floor: Floor; tids: number[] }> {
  const floor = new Floor(fds, { args: ['threads', subject, cpus] });
  expect(await floor.next()).toMatchObject({ ok: true, pid: floor.process.pid, tid: floor.process.pid });
  const { tids } = await floor.say(`start threads=${threads}`);
  return { floor, tids: tids as number[] };
}

/** What every thread's reply must have. */
export function takeThreads(reply: Reply, count: number): ThreadReply[] {
  expect(reply).toMatchObject({ ok: true });
  const threads = reply.threads as ThreadReply[];
  expect(threads).toHaveLength(count);
  for (const thread of threads) {
    expect(thread.endNs).toBeGreaterThanOrEqual(thread.startNs);
    expect(thread.cpus.length).toBeGreaterThan(0);
    for (const field of ['cpuNs', 'voluntarySwitches', 'involuntarySwitches'] as const)
      expect(thread[field]).toBeGreaterThanOrEqual(0);
  }
  return threads;
}

/** One message, word by word, without any code of src/ or native/. */
export function makeMessage(bytes: number, sequence: number): Uint32Array {
  return Uint32Array.from({ length: bytes / 4 }, (_, k) =>
    k === 0 ? sequence : Math.imul(sequence, SEED) + Math.imul(k, SCALE_A),
  );
}

/** The checksum of a thread that saw these words, in this order. */
export function sumUp(messages: Iterable<Uint32Array>): number {
  let a = 0;
  let b = 0;
  for (const words of messages) {
    for (const word of words) {
      a = (a + word) | 0;
      b = (b + a) | 0;
    }
  }
  return (a + Math.imul(b, SCALE_B)) >>> 0;
}

/** Messages from `first` on, each so many times in a row. */
export function* makeMessages(bytes: number, first: number, count: number, times = 1): Iterable<Uint32Array> {
  for (let index = 0; index < count; index++) {
    const words = makeMessage(bytes, (first + index) >>> 0);
    for (let time = 0; time < times; time++) yield words;
  }
}

/** Returns when every thread stands still after SIGSTOP, with whether they do: a process may have ended meanwhile (Z). */
export function waitForStop(pid: number): boolean {
  for (;;) {
    const states = readStates(pid);
    if (states === null || states.some((state) => 'ZX'.includes(state))) return false;
    if (states.every((state) => state === 'T')) return true;
  }
}

function readStates(pid: number): string[] | null {
  try {
    return readdirSync(`/proc/${pid}/task`).map(
      (tid) => /\) (\w) /.exec(readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8'))![1]!,
    );
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Finds messages of this size in memory of a process that stands still: address and words. */
function findMessages(pid: number, memory: number, bytes: number): number[] {
  const found: number[] = [];
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (from === undefined) continue;
    const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to!, 16)];
    if (end - start > 1 << 20) continue; // stacks
    const region = new Uint32Array((end - start) / 4);
    readSync(memory, region, 0, end - start, start);
    for (let at = 0; at < region.length; at += bytes / 4) {
      // Nearly all that is no message is told by its second word alone.
      if (region[at + 1] !== (Math.imul(region[at]!, SEED) + SCALE_A) >>> 0) continue;
      const message = makeMessage(bytes, region[at]!);
      if (message.every((word, k) => region[at + k] === word)) found.push(start + at * 4);
    }
  }
  return found;
}

/** How much the floor works between two stops, ns: with less it would stand still nearly all of its time and never end. */
const LEAST_WORK_NS = 2_000_000;

/** What the floor's threads have worked so far, ns; null once it is gone. */
function readWorkNs(pid: number): number | null {
  try {
    const works = readdirSync(`/proc/${pid}/task`).map((tid) =>
      Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0]),
    );
    return works.reduce((sum, ns) => sum + ns, 0);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** A thread that ends between being listed and being looked at takes its folder along. */
const isGone = (error: unknown) => ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code!);

/** Stops a floor wherever it is, flips one bit in each message that lies in its memory, and lets it go on; over and over until it answers. */
export async function flipUntilAnswered(
  floor: Floor,
  answer: Promise<Reply>,
  bytes: number,
  byte: number,
): Promise<Reply> {
  let isAnswered = false;
  const noted = answer.finally(() => {
    isAnswered = true;
  });
  noted.catch(() => {}); // told to who awaits it below, also when a flip has failed meanwhile
  while (!isAnswered) {
    flipBits(floor, bytes, byte);
    const workedNs = readWorkNs(floor.process.pid!);
    do await new Promise(setImmediate);
    while (!isAnswered && workedNs !== null && (readWorkNs(floor.process.pid!) ?? Infinity) < workedNs + LEAST_WORK_NS);
  }
  return noted;
}

function flipBits(floor: Floor, bytes: number, byte: number): void {
  const pid = floor.process.pid!;
  // Its end is told by the event loop, which does not run in here: until then nobody has reaped it, so /proc has its folder.
  if (floor.process.exitCode !== null || floor.process.signalCode !== null) return;
  floor.process.kill('SIGSTOP');
  if (!waitForStop(pid)) return;
  const memory = openSync(`/proc/${pid}/mem`, 'r+');
  const places = findMessages(pid, memory, bytes);
  const one = new Uint8Array(1);
  for (const place of places) {
    readSync(memory, one, 0, 1, place + byte);
    one[0]! ^= 4;
    writeSync(memory, one, 0, 1, place + byte);
  }
  closeSync(memory);
  floor.process.kill('SIGCONT');
}
