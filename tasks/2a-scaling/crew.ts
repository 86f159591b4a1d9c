/** The threads of a workload in a set, whoever they are: started in a fresh process, asked to operate, looked at from outside. Called by the sets of this task. */

import { basename } from 'node:path';
import type { Side } from '../../src/core/result.js';
import { type Group, type GroupOptions, type Member, type MemberSpec, startGroup } from '../../src/harness/isolate.js';
import type { CommandValues } from '../../src/harness/protocol.js';
import { readOtherThreadsNs, type TimedThread, toSides } from '../../src/harness/timed-threads.js';
import type { MeterReport } from '../../src/sys/meter.js';
import { findFloor } from '../../src/sys/native-files.js';
import { closePipe, openPipe, type Pipe } from '../../src/sys/pipe.js';
import { readRunQueueWaitNs } from '../../src/sys/procfs.js';
import type { OperateReport } from './sweep-report.js';

/** A thread whose part is told. */
export type CrewThread = Pick<TimedThread, 'role' | 'pid' | 'tid'>;

export interface CrewSpec {
  command: MemberSpec['command'];
  /** What the whole process may use; null: wherever the scheduler likes. */
  cpus: readonly number[] | null;
  /** Pipes to a process that answers requests, one pair for each; 0: there is none. */
  connections: number;
}

/** What one command gave. */
export interface Operated {
  reports: OperateReport[];
  sides: Side[];
}

/** Returns the floor's command with these words. Throws where it was not built: the plan has skipped its cells. */
export function floorCommand(...words: string[]): MemberSpec['command'] {
  const found = findFloor();
  if (!('path' in found)) throw new Error(`${found.reason}; ${found.remedy}`);
  return [found.path, ...words];
}

export class Crew {
  readonly #member: Member;
  readonly #answering: Member | null;
  readonly #group: Group;
  readonly #connections: number;
  readonly #cpus: readonly number[];
  #threads: CrewThread[] = [];

  private constructor(group: Group, { connections, cpus }: CrewSpec) {
    this.#group = group;
    [this.#member, this.#answering] = [group.members[0]!, group.members[1] ?? null];
    this.#connections = connections;
    this.#cpus = cpus ?? [];
  }

  /** Resolves with a crew whose process is ready. Throws: as startGroup; no process is left then. */
  static async open(spec: CrewSpec, options: GroupOptions): Promise<Crew> {
    return new Crew(await startCrew(spec, options), spec);
  }

  get member(): Member {
    return this.#member;
  }

  /** Says which threads there are beside the main one. */
  watch(threads: readonly CrewThread[]): void {
    this.#threads = [...threads];
  }

  /**
   * Resolves with what the threads report, the answering process' part beside it.
   * @param complete gives each report its role, its thread, and whether it helps
   */
  async operate(
    verb: string,
    values: CommandValues,
    serviceUs: number,
    complete: (threads: OperateReport[]) => OperateReport[],
  ): Promise<Operated> {
    const looked = this.#listThreads();
    const readWaits = () => new Map(looked.map(({ pid, tid }) => [tid, readRunQueueWaitNs(pid, tid)]));
    const before = readWaits();
    const asked = this.#member.request<{ threads: OperateReport[] }>(verb, values);
    const requests: Promise<object>[] = [asked];
    const answering = this.#answering;
    if (answering) {
      requests.push(answering.request('answer', { fds: this.#connections, serviceUs }));
      // Where the first one failed, the group ends both.
      const rest = () => answering.tell('rest');
      void asked.then(rest, () => {});
    }
    const [reply, answered] = (await this.#group.all(requests)) as [{ threads: OperateReport[] }, MeterReport?];
    const after = readWaits();
    const reports = complete(reply.threads);
    if (answering && answered) reports.push(toAnswering(answered, answering));
    const timed = reports.map(({ role, tid }): TimedThread => {
      const pid = looked.find((thread) => thread.tid === tid)?.pid ?? this.#member.pid;
      return { role, pid, tid, cpusRequested: this.#cpus };
    });
    const waitsOf = (waits: ReadonlyMap<number, number | null>) => timed.map(({ tid }) => waits.get(tid) ?? null);
    return { reports, sides: toSides({ timed }, reports, waitsOf(before), waitsOf(after)) };
  }

  /** CPU time of V8's threads, ns: its compiler and collector. */
  readHelperNs(): number | null {
    const { pid } = this.#member;
    return readOtherThreadsNs(pid, [pid, ...this.#threads.map(({ tid }) => tid)]);
  }

  #listThreads(): CrewThread[] {
    const mains = this.#answering ? [this.#member, this.#answering] : [this.#member];
    return [...this.#threads, ...mains.map(({ role, pid, greeting }) => ({ role, pid, tid: greeting.tid }))];
  }

  async close(): Promise<void> {
    await this.#group.close();
  }
}

function toAnswering(report: MeterReport, { greeting }: Member): OperateReport {
  return { ...report, role: 'answering', tid: greeting.tid, isHelper: true, operations: 0, checksum: 0 };
}

/** Starts the process, and, joined to it by a pair of pipes for each connection, the one that answers. */
async function startCrew({ command, cpus, connections }: CrewSpec, options: GroupOptions): Promise<Group> {
  const pipes: { requests: Pipe; replies: Pipe }[] = [];
  try {
    for (let count = 0; count < connections; count++) {
      const requests = openPipe();
      try {
        pipes.push({ requests, replies: openPipe() });
      } catch (error) {
        closePipe(requests);
        throw error;
      }
    }
    const asking = pipes.flatMap(({ requests, replies }) => [replies.readFd, requests.writeFd]);
    const answering = pipes.flatMap(({ requests, replies }) => [requests.readFd, replies.writeFd]);
    const role = basename(command[0]);
    const specs: MemberSpec[] = [{ role, command, cpus, descriptors: asking }];
    if (connections > 0)
      specs.push({ role: 'answering', command: floorCommand('answer'), cpus, descriptors: answering });
    return await startGroup(specs, options);
  } finally {
    for (const { requests, replies } of pipes) {
      closePipe(requests);
      closePipe(replies);
    }
  }
}
