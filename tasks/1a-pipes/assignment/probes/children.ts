/** Probes of the region `children`: groups of processes with pipes between them, and what is left of them. Run in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import type { Group } from '../../../../src/harness/isolate.js';
import { startPipeGroup } from '../../../../src/job/pipe-group.js';
import { loadAddon } from '../../../../src/sys/addon.js';
import { passTurns, type Told, tell, withStrays } from './observing.js';
import { countDescriptors, listChildren, listPipes } from './process-facts.js';
import { makeMember, makeMissing, makeOptions } from './shell-member.js';

/** Who holds which end of which pipe, once all are ready: this process (the parent) and every member. */
const holders: Probe = async (input) => {
  const { producers } = input as { producers: number };
  const group = await start(producers);
  try {
    return group.members
      .map(({ role, pid, greeting }) => ({
        role,
        isReady: greeting?.pid === pid && pid > 0,
        holds: pid > 0 ? listPipes(pid) : [],
      }))
      .concat([{ role: 'parent', isReady: true, holds: listPipes('self') }]);
  } finally {
    await group.close();
  }
};

/** Each producer writes and closes, in the order asked for, while the others live on; the consumer reads each pipe to EOF. */
const readToEnd: Probe = async (input) => {
  const { bytes, order } = input as { bytes: number[]; order: number[] };
  const group = await start(bytes.length);
  const [consumer, ...producers] = group.members;
  const came: number[] = [];
  let error: Told | null = null;
  try {
    for (const index of order) {
      await producers[index]!.request('write', { bytes: bytes[index]! });
      await producers[index]!.request('close');
      came.push((await consumer!.request<{ bytes: number }>('read', { fd: 3 + index })).bytes);
    }
  } catch (thrown) {
    error = tell(thrown);
    for (const member of group.members) member.kill();
  }
  await group.close();
  return { came, error };
};

/** Starts and ends a group again and again; reports what is open and who is there after each round. */
const rounds: Probe = async (input) => {
  const { producers, count } = input as { producers: number; count: number };
  const after = [];
  for (let round = 0; round < count; round++) {
    const group = await start(producers);
    await group.close();
    const children = listChildren();
    await passTurns(8);
    after.push({ descriptors: countDescriptors(), children });
  }
  return after;
};

/** The kernel refuses the pipe with this number (from 0 on). */
const failPipe: Probe = async (input) => {
  const { producers, at } = input as { producers: number; at: number };
  const addon = loadAddon();
  const { pipe2 } = addon;
  let opened = 0;
  return await watchFailure(async () => {
    addon.pipe2 = (...call: Parameters<typeof pipe2>) => {
      if (opened++ === at) {
        throw Object.assign(new Error('pipe2: EMFILE (as the check asked)'), { code: 'EMFILE', syscall: 'pipe2' });
      }
      pipe2(...call);
    };
    try {
      return await start(producers);
    } finally {
      addon.pipe2 = pipe2;
    }
  });
};

/** One of the programs is not there: member 0 is the consumer. */
const failStart: Probe = async (input) => {
  const { producers, missing } = input as { producers: number; missing: number };
  const make = (index: number) => (index === missing ? makeMissing : makeMember);
  return await watchFailure(() =>
    startPipeGroup(
      make(0),
      Array.from({ length: producers }, (_, index) => make(index + 1)),
      makeOptions(),
    ),
  );
};

/** Of several requests one fails at once, and the others are never answered. */
const failOne: Probe = async (input) => {
  const { producers, failing, code } = input as { producers: number; failing: number; code: string };
  const group = await start(producers);
  let settled = 0;
  const requests = group.members.map((member, index) => {
    const request = index === failing ? member.request('fail', { code }) : member.request('hang');
    request.catch(() => {}).finally(() => settled++);
    return request;
  });
  let error: Told | null = null;
  try {
    await group.all(requests);
  } catch (thrown) {
    error = tell(thrown);
  }
  await passTurns(1);
  const settledThen = settled;
  for (const member of group.members) member.kill();
  await group.close();
  return { error, settled: settledThen, requests: requests.length };
};

/** Starts something that should fail; reports the error and what is left at that very moment. */
export async function watchFailure(work: () => Promise<Group>) {
  const before = listPipes('self').map(({ pipe, mode }) => `${pipe} ${mode}`);
  let error: Told | null = null;
  let group: Group | null = null;
  try {
    group = await work();
  } catch (thrown) {
    error = tell(thrown);
  }
  const children = listChildren();
  const left = listPipes('self').filter(({ pipe, mode }) => !before.includes(`${pipe} ${mode}`));
  for (const member of group?.members ?? []) member.kill();
  killAll(children.map(({ pid }) => pid));
  return { error, children, left };
}

/** What is left is reported, and must not outlive this process. */
function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

export async function start(producers: number): Promise<Group> {
  const makers = Array.from({ length: producers }, () => makeMember);
  return await startPipeGroup(makeMember, makers, makeOptions());
}

export const CHILDREN_PROBES = withStrays({ holders, readToEnd, rounds, failPipe, failStart, failOne });
