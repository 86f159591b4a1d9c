/** Probes of the hidden checks of `children`. Run in the graded process; no part of a handout. */

import type { Probe } from '../../../../src/course/probe.js';
import { Group, type Member } from '../../../../src/harness/isolate.js';
import { type MakeMember, startPipeGroup } from '../../../../src/job/pipe-group.js';
import { start, watchFailure } from './children.js';
import { passTurns, type Told, tell, withStrays } from './observing.js';
import { makeMember, makeOptions, makeSilent } from './shell-member.js';

/** The description of one member cannot be made. */
const failDescription: Probe = async (input) => {
  const { producers, at, message } = input as { producers: number; at: number; message: string };
  const refuse: MakeMember = () => {
    throw new Error(message);
  };
  const makers = Array.from({ length: producers }, (_, index) => (index === at ? refuse : makeMember));
  return await watchFailure(() => startPipeGroup(makeMember, makers, makeOptions()));
};

/** One member is silent for ever, and the caller loses patience: before it starts, or while it waits. */
const abort: Probe = async (input) => {
  const { areEarly } = input as { areEarly: boolean[] };
  const failures = [];
  for (const isEarly of areEarly) failures.push(await abortOne(isEarly));
  return failures;
};

async function abortOne(isEarly: boolean) {
  const controller = new AbortController();
  if (isEarly) controller.abort();
  return await watchFailure(async () => {
    const starting = startPipeGroup(makeSilent, [makeMember, makeMember], makeOptions(controller.signal));
    starting.catch(() => {}); // it may fail before it is awaited
    await passTurns();
    controller.abort();
    return await starting;
  });
}

/** One member says that its stream broke, which the death of another has caused. */
const breakStream: Probe = async (input) => {
  const { code } = input as { code: string };
  const group = await start(2);
  const [consumer, dying, hanging] = group.members;
  let error: Told | null = null;
  try {
    await group.all([consumer!.request('fail', { code }), dying!.request('die'), hanging!.request('hang')]);
  } catch (thrown) {
    error = tell(thrown);
  }
  await group.close();
  return error;
};

/** Members that note when they are told to close and when they are gone: c for a child, p for a parent. */
const closeOrder: Probe = async (input) => {
  const { kinds } = input as { kinds: string[] };
  const events: string[] = [];
  const members = kinds.map((kind, index) => ({
    isChild: kind === 'child',
    async close() {
      events.push(`${kind} ${index} is told`);
      await passTurns(1 + (index % 3));
      events.push(`${kind} ${index} is gone`);
    },
  }));
  // Group asks for nothing else here, and real children of children would take a second of starting.
  await new Group(members as unknown as Member[]).close();
  return events;
};

export const HIDDEN_CHILDREN_PROBES = withStrays({ failDescription, abort, breakStream, closeOrder });
