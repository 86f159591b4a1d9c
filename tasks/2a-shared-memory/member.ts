/** The process of task 2a whose threads are measured; its arguments are the subject and the threads' CPUs. What it can do is what `floor threads` can do, verb for verb. Started by the sets of this task, never imported. */

import { MessageChannel } from 'node:worker_threads';
import { LabError } from '../../src/core/errors.js';
import { type Handler, serveMember } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { startTeam, type WorkerSpec, type WorkerTeam } from '../../src/harness/worker-team.js';
import { WAIT_STRATEGIES } from '../../src/sync/wait-strategy.js';
import type { LinkKind } from './link.js';
import { loadLink } from './links.js';
import { LOCK_KINDS, makeLockMemory, STOP_WORD } from './lock-kinds.js';
import type { OperateInput, OperateReport } from './lock-worker.js';
import type { ThreadReport } from './loops.js';

const WATCHDOG_MS = 20_000;
const [subject = '', cpuList = 'free'] = process.argv.slice(2);
const cpus = cpuList === 'free' ? null : cpuList.split(',').map(Number);
const link = await loadLink(subject);
const lock = LOCK_KINDS[subject];
let team: WorkerTeam | null = null;

function makeSpecs(threads: number): WorkerSpec[] {
  const program = (name: string) => new URL(`./${name}.js`, import.meta.url);
  const isTransferred = subject === 'postmessage-transfer';
  const ports = subject === 'postmessage' || isTransferred ? new MessageChannel() : null;
  return Array.from({ length: threads }, (_, index) => {
    const place = { role: `thread${index}`, cpus: cpus === null ? null : [cpus[index % cpus.length]!] };
    if (ports) {
      const port = index === 0 ? ports.port1 : ports.port2;
      return { ...place, module: program('port-worker'), data: { port, isTransferred }, transferList: [port] };
    }
    return { ...place, module: program(chooseProgram()), data: { subject } };
  });
}

function chooseProgram(): string {
  if (subject === 'same-thread') return 'alone-worker';
  return link ? 'pair-worker' : 'lock-worker';
}

async function start(threads: number): Promise<{ tids: number[] }> {
  await team?.close();
  team = await startTeam(makeSpecs(threads), { timeoutMs: WATCHDOG_MS });
  return { tids: team.workers.map(({ tid }) => tid) };
}

function teamOf(): WorkerTeam {
  if (!team) throw new LabError('usage', 'threads are asked for by start, before anything else');
  return team;
}

/** Both directions for each size, touched before they are timed: a page's first use costs more than a message. */
const memories = new Map<number, { there: SharedArrayBuffer; back: SharedArrayBuffer }>();

function layOut(kind: LinkKind, bytes: number) {
  let both = memories.get(bytes);
  if (!both) {
    const make = () => {
      const memory = new SharedArrayBuffer(kind.bytesFor(bytes));
      new Uint8Array(memory).fill(0);
      return memory;
    };
    both = { there: make(), back: make() };
    memories.set(bytes, both);
  }
  kind.init(both.there, bytes);
  kind.init(both.back, bytes);
  return both;
}

function readShape(command: Command) {
  const [bytes, first] = [command.integer('bytes'), command.integer('first')];
  const wait = WAIT_STRATEGIES[command.integer('wait')];
  if (wait === undefined) throw new LabError('usage', `wait must be from 0 to ${WAIT_STRATEGIES.length - 1}`);
  return { bytes, first, wait, ...(link ? layOut(link, bytes) : {}) };
}

async function askAll(step: string, input: object): Promise<{ threads: ThreadReport[] }> {
  const { workers } = teamOf();
  return {
    threads: await teamOf().all<ThreadReport>(
      step,
      workers.map(() => input),
    ),
  };
}

const pairVerbs: Record<string, Handler> = {
  trip: (command) =>
    askAll('trip', {
      ...readShape(command),
      samples: command.integer('samples'),
      batch: command.integer('batch'),
    }),
  stream: (command) => askAll('stream', { ...readShape(command), messages: command.integer('messages') }),
};

const lockVerbs: Record<string, Handler> = {
  async operate(command) {
    const kind = lock!;
    const { workers } = teamOf();
    const memory = makeLockMemory(kind, workers.length);
    const words = new Int32Array(memory);
    const input: OperateInput = { memory, threads: workers.length };
    const asked = teamOf().all<OperateReport>(
      'operate',
      workers.map(() => input),
    );
    const timer = setTimeout(() => Atomics.store(words, STOP_WORD, 1), command.integer('timeMs'));
    try {
      const threads = await asked;
      const done = threads.reduce((sum, { operations }) => sum + operations, 0) >>> 0;
      const counted = kind.count({ words, memory }, workers.length);
      if (counted === done) return { threads };
      throw new LabError('record-corrupt', `${subject}: ${done} operations were done, ${counted} counted under it`);
    } finally {
      clearTimeout(timer);
    }
  },
};

serveMember({
  start: (command) => start(command.integer('threads')),
  ...(lock ? lockVerbs : pairVerbs),
});
