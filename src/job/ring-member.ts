/** The process of the job over rings: a team of one consumer's thread and P producers', and the memory that they share. Started by ring-work.ts, never imported. */

import { setTimeout as passTime } from 'node:timers/promises';
import { LabError, toWireError } from '../core/errors.js';
import { serveMember } from '../harness/member.js';
import { startTeam, type WorkerSpec, type WorkerTeam } from '../harness/worker-team.js';
import type { MeterReport } from '../sys/meter.js';
import {
  type ConsumerWork,
  type DeathOrder,
  decodeWord,
  type ProducerWork,
  type StartCommand,
  type StartReply,
  type WorkCommand,
  type WorkReply,
} from './ring-commands.js';
import { toOrder, VICTIM_LIMITS } from './ring-death.js';
import { RingMemory } from './ring-memory.js';

const LOOK_MS = 1;

let started: { team: WorkerTeam; shared: RingMemory } | null = null;

serveMember({
  start: async (command) => {
    const { producers, timeoutMs, victim } = decodeWord<StartCommand>(command.word('job'));
    const shared = RingMemory.make(producers);
    const data = { memory: shared.memory, producers };
    const specs = ['consumer', ...Array.from({ length: producers }, (_, index) => `producer${index}`)].map(
      (role, index): WorkerSpec => ({
        role,
        module: new URL(index === 0 ? './ring-consumer.js' : './ring-producer.js', import.meta.url),
        data,
        cpus: null,
        ...(index === victim && { resourceLimits: VICTIM_LIMITS }),
      }),
    );
    const team = await startTeam(specs, { timeoutMs });
    started = { team, shared };
    return { threads: team.workers.map(({ role, tid }) => ({ role, tid })) } satisfies StartReply;
  },
  // The consumer alone, as over pipes: producers begin cold in every way to do the job.
  'warm-up': async () => {
    const { team } = findStarted();
    const [words] = await team.all<object>(
      'warm-up',
      team.workers.map((_, index) => (index === 0 ? {} : undefined)),
    );
    return words!;
  },
  work: async (command) => {
    const { producers, order } = decodeWord<WorkCommand>(command.word('job'));
    const { team, shared } = findStarted();
    const [, ...workers] = team.workers;
    const consumer: ConsumerWork = { threads: workers.map(({ tid }) => tid), isVictim: order?.victim === 0 };
    const inputs = producers.map(
      (work, producer): ProducerWork => ({ ...work, producer, isVictim: order?.victim === producer + 1 }),
    );
    let isOver = false;
    const dying = order ? giveOrder(order, team, shared, () => isOver) : null;
    try {
      return toReply(await team.settle<MeterReport>('work', [consumer, ...inputs]));
    } finally {
      isOver = true;
      await dying;
    }
  },
  // The threads stay until the harness has looked at them, and at the memory that they take.
  end: async () => {
    await findStarted().team.close();
    return {};
  },
});

function findStarted(): { team: WorkerTeam; shared: RingMemory } {
  if (started) return started;
  throw new LabError('usage', 'the first command is start, which starts the threads');
}

/** Looks at what was sent instead of passing some time: the kill must come in the middle. */
async function giveOrder(
  { victim, death, underWay }: DeathOrder,
  { workers }: WorkerTeam,
  shared: RingMemory,
  isOver: () => boolean,
): Promise<void> {
  const first = Array.from({ length: underWay }, (_, producer) => producer);
  while (!first.every((producer) => shared.countSent(producer) > 0)) {
    if (isOver()) return;
    await passTime(LOOK_MS);
  }
  if (death === 'terminated') await workers[victim]!.terminate();
  shared.order = toOrder(death);
  shared.openBell().notifyAll();
}

function toReply(results: readonly PromiseSettledResult<MeterReport>[]): WorkReply {
  return {
    threads: results.map((result) =>
      result.status === 'fulfilled' ? { report: result.value } : { error: toWireError(result.reason) },
    ),
  };
}
