/** Two members joined by a pipe (or what else is opened) each way, as a record set starts them. Called by exchange-processes.test.ts. */

import { fileURLToPath } from 'node:url';
import { type GroupOptions, type Member, startGroup } from '../../src/harness/isolate.js';
import { close } from '../../src/sys/io.js';
import { floorPath } from '../../src/sys/native-files.js';
import type { Pipe } from '../../src/sys/pipe.js';

const MEMBER = fileURLToPath(new URL('../../tasks/1a-pipes/member.js', import.meta.url));
const GROUP: GroupOptions = { signal: new AbortController().signal, timeoutMs: 40_000 };

/** The native floor, or a way of waiting of the JavaScript member. */
export type End = 'native' | 'block' | 'batch' | 'spin';

export interface Reply {
  checksum: number;
  startNs: number;
  endNs: number;
  retries?: number;
  samplesNs?: number[];
  scheduleNs?: number;
  latesNs?: number[];
  arrivalsNs?: number[];
}

type Request = [verb: string, keys: Record<string, number>];

const commandOf = (end: End): readonly [string, ...string[]] =>
  end === 'native' ? [floorPath()] : [process.execPath, MEMBER, end];

/** Resolves with the members; with no far one, the descriptor that reads from the near one stays here. */
export async function startEnds(near: End, far: End | null, open: () => Pipe) {
  const [there, back] = [open(), open()];
  const specs = [
    { role: 'near', command: commandOf(near), cpus: null, descriptors: [back.readFd, there.writeFd] },
    ...(far === null
      ? []
      : [{ role: 'far', command: commandOf(far), cpus: null, descriptors: [there.readFd, back.writeFd] }]),
  ];
  const kept = far === null ? there.readFd : null;
  const starting = startGroup(specs, GROUP);
  const group = await starting.finally(() => {
    for (const fd of [there.readFd, there.writeFd, back.readFd, back.writeFd]) if (fd !== kept) close(fd);
  });
  let readFd = kept;
  return {
    members: group.members as readonly Member[],
    readFd: kept,
    /** Returns that descriptor; closing it is the caller's from then on. */
    takeReadFd(): number {
      const taken = readFd!;
      readFd = null;
      return taken;
    },
    /** Resolves with the replies of the far and the near member. */
    async ask(toFar: Request, toNear: Request): Promise<[Reply, Reply]> {
      const [nearMember, farMember] = group.members;
      const replies = await group.all<Reply>([farMember!.request(...toFar), nearMember!.request(...toNear)]);
      return replies as [Reply, Reply];
    },
    async close(): Promise<void> {
      if (readFd !== null) close(readFd);
      await group.close();
    },
  };
}
