/** Several threads of one process use the addon at once: they wait, read, prepare calls, interrupt each other and close what others watch. Started by threads.test.ts, with the addon as built or as built for ThreadSanitizer. */

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { POLLIN } from '../../src/core/poll-events.js';
import { loadAddon } from '../../src/sys/addon.js';
import { openPipe } from '../../src/sys/pipe.js';
import { allocatePinned, prepareRead, prepareWrite } from '../../src/sys/prepared-io.js';
import { openWaiter, WAITER_NAMES } from '../../src/waiting/open-waiter.js';
import { CHUNK_WORDS, PAIR_WORDS, type Waiter } from '../../src/waiting/waiter.js';

/** Threads that hand messages round in a ring; one more disturbs them. */
const THREADS = 4;
const MESSAGE_BYTES = 64;
const WAIT_MS = 20_000;
/** Words behind the threads' ids. */
const DONE = THREADS;
const IS_DISTURBED = THREADS + 1;

interface Task {
  /** null: the one that disturbs. */
  place: number | null;
  rounds: number;
  /** The ring: thread i reads readFds[i] and writes writeFds[i], which is the pipe of the next one. */
  readFds: number[];
  writeFds: number[];
  /** Reading ends that each thread watches in vain, until the one that disturbs closes them. */
  doomedFds: number[];
  /** The threads' ids; behind them how many have done their rounds, and whether the one that disturbs is there. */
  shared: Int32Array;
}

const addon = loadAddon();

/** The waiters of one thread; all watch both descriptors. Opened before anybody closes one, so that no number is given away again. */
function openWaiters(fds: readonly number[]): Waiter[] {
  return WAITER_NAMES.map((name) => {
    const waiter = openWaiter(name);
    for (const fd of fds) waiter.add(fd, POLLIN);
    return waiter;
  });
}

/** Returns the bytes that came: as many as all messages have. */
function goRound({ rounds, readFds, writeFds, doomedFds, shared }: Task, place: number): number {
  const [readFd, writeFd] = [readFds[place]!, writeFds[place]!];
  const waiters = openWaiters([readFd, doomedFds[place]!]);
  Atomics.store(shared, place, addon.getThreadId());
  Atomics.wait(shared, IS_DISTURBED, 0);
  const [out, into] = [allocatePinned(MESSAGE_BYTES), allocatePinned(MESSAGE_BYTES)];
  const [write, read] = [prepareWrite(), prepareRead()];
  const pairs = new Int32Array(8);
  const table = { chunks: new Int32Array(16), into: new Uint8Array(256), budgetBytes: MESSAGE_BYTES };
  /** Takes a message if one is there; what else is told of was closed. */
  const take = (waiter: Waiter, reads: boolean): number => {
    const count = reads ? waiter.waitAndRead(table, WAIT_MS) : waiter.wait(pairs, WAIT_MS);
    if (count === 0) throw new Error(`nothing came in ${WAIT_MS} ms`);
    let taken = 0;
    for (let at = 0; at < count; at++) {
      const fd = reads ? table.chunks[at * CHUNK_WORDS]! : pairs[at * PAIR_WORDS]!;
      if (fd !== readFd) waiter.remove(fd);
      else taken += reads ? table.chunks[at * CHUNK_WORDS + 3]! : read(readFd, into, 0, MESSAGE_BYTES);
    }
    return taken;
  };
  let takenBytes = 0;
  for (let round = 0; round < rounds; round++) {
    write(writeFd, out, 0, MESSAGE_BYTES);
    addon.stampClock();
    const waiter = waiters[round % waiters.length]!;
    // Edge-triggered it tells once of several messages, and waitAndRead remembers the others.
    const reads = waiter.name === 'epoll-edge' || round % 8 < 4;
    while (takenBytes < (round + 1) * MESSAGE_BYTES) takenBytes += take(waiter, reads);
    addon.checksum(into, 0, into.length);
  }
  for (const waiter of waiters) waiter.close();
  return takenBytes;
}

/** Closes what the others watch when they have begun, and interrupts them until all are done. Returns how often it interrupted one. */
function disturb({ shared, doomedFds }: Task): number {
  const left = [...doomedFds];
  const tids = Array.from({ length: THREADS }, (_, place) => {
    while (Atomics.load(shared, place) === 0) addon.yieldCpu();
    return Atomics.load(shared, place);
  });
  Atomics.store(shared, IS_DISTURBED, 1);
  Atomics.notify(shared, IS_DISTURBED);
  let interruptions = 0;
  for (; Atomics.load(shared, DONE) < THREADS; addon.yieldCpu()) {
    for (const tid of tids) addon.interruptThread(tid);
    interruptions += THREADS;
    if (interruptions % 80 === 0 && left.length > 0) addon.close(left.pop()!);
  }
  for (const fd of left) addon.close(fd);
  return interruptions;
}

async function main(rounds: number): Promise<void> {
  const ring = Array.from({ length: THREADS }, () => openPipe());
  const doomed = Array.from({ length: THREADS }, () => openPipe());
  const task = {
    rounds,
    readFds: ring.map(({ readFd }) => readFd),
    writeFds: ring.map((_, place) => ring[(place + 1) % THREADS]!.writeFd),
    doomedFds: doomed.map(({ readFd }) => readFd),
    shared: new Int32Array(new SharedArrayBuffer(4 * (THREADS + 2))),
  };
  const places = [...Array.from({ length: THREADS }, (_, place) => place), null];
  const program = fileURLToPath(import.meta.url);
  const workers = places.map((place) => new Worker(program, { workerData: { ...task, place } satisfies Task }));
  const ended = workers.map((worker) => once(worker, 'exit'));
  const results = await Promise.all(workers.map(async (worker) => ((await once(worker, 'message')) as [number])[0]));
  for (const worker of workers) worker.postMessage('end');
  await Promise.all(ended);
  process.stdout.write(JSON.stringify({ takenBytes: results.slice(0, THREADS), interruptions: results[THREADS] }));
}

if (isMainThread) {
  await main(Number(process.argv[2]));
} else {
  const task = workerData as Task;
  if (task.place === null) parentPort!.postMessage(disturb(task));
  else {
    const taken = goRound(task, task.place);
    Atomics.add(task.shared, DONE, 1);
    parentPort!.postMessage(taken);
    // The one that disturbs knows this thread by its id, which must stand for a thread until that one has ended.
    await once(parentPort!, 'message');
    parentPort!.close();
  }
}
