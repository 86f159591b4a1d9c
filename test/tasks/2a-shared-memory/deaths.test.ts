/** Claims about threads of task 2a that come to grief in the middle of a command: it ends, names the worker and the step, and leaves nothing. */

import { describe, expect, test } from 'vitest';
import { Command } from '../../../src/harness/protocol.js';
import { countDescriptors, readThreadIds } from '../../../src/sys/procfs.js';
import { LOCK_KINDS } from '../../../tasks/2a-shared-memory/lock-kinds.js';
import { SUBJECTS } from '../../../tasks/2a-shared-memory/subjects.js';
import { openThreadVerbs } from '../../../tasks/2a-shared-memory/thread-verbs.js';
import { LINKED } from './link-ground.js';
import { TROUBLES, type Trouble } from './trouble.js';

const WATCHDOG = { timeout: 60_000 };
/** Never over: what ends the command is the death. The time-out of the team is beyond the test's own. */
const LINES = {
  stream: 'stream bytes=64 wait=WAIT messages=1000000000000 first=0',
  trip: 'trip bytes=BYTES wait=WAIT samples=1000000 batch=1000000 first=0',
  operate: 'operate timeMs=3600000',
};
const RESOURCES = { maxOldGenerationSizeMb: 32 };

interface Spoilt {
  name: string;
  verb: keyof typeof LINES;
  victim: number;
  trouble: Trouble;
  wait: number;
}

/** Resolves with what the command failed with. */
async function spoil({ name, verb, victim, trouble, wait }: Spoilt): Promise<Error & { code: string }> {
  const module = new URL(`./troubled-worker.js?trouble=${encodeURIComponent(trouble)}`, import.meta.url);
  const { verbs, team } = await openThreadVerbs(name, null, {
    program: (index) => (index === victim ? module : undefined),
    timeoutMs: 10 * WATCHDOG.timeout,
    resourceLimits: RESOURCES,
  });
  const bytes = SUBJECTS.find((subject) => subject.name === name)?.isWord ? 4 : 64;
  const line = LINES[verb].replace('WAIT', String(wait)).replace('BYTES', String(bytes));
  try {
    await verbs.start!(new Command(`start threads=${name === 'same-thread' ? 1 : 2}`));
    await verbs[verb]!(new Command(line));
  } catch (error) {
    return error as Error & { code: string };
  } finally {
    await team.close();
  }
  throw new Error(`${verb} of ${name} went well`);
}

const WAITS = [0, 1, 2, 3];
const messages = [
  ...LINKED,
  { name: 'postmessage', waits: '', isWord: false },
  { name: 'postmessage-transfer', waits: '', isWord: false },
];
const cases: Omit<Spoilt, 'trouble'>[] = [
  ...messages.flatMap(({ name, waits, isWord }) =>
    [0, 1].flatMap((victim) =>
      (isWord ? (['trip'] as const) : (['stream', 'trip'] as const)).flatMap((verb) =>
        (Array.isArray(waits) && verb === 'stream' ? WAITS : [3]).map((wait) => ({ name, verb, victim, wait })),
      ),
    ),
  ),
  ...Object.keys(LOCK_KINDS).map((name) => ({ name, verb: 'operate' as const, victim: 1, wait: 0 })),
];
/** All troubles where threads wait as they do by default, a thrown error in every way to wait. */
const spoilt = cases.flatMap((each) =>
  (Object.keys(TROUBLES) as Trouble[])
    .filter((trouble) => trouble === 'throws' || (each.wait === 3 && each.verb !== 'trip'))
    .map((trouble): Spoilt => ({ ...each, trouble })),
);

/** The first worker makes the process start threads of V8's, and load what stays. */
async function takeStock() {
  return { descriptors: countDescriptors(), threads: readThreadIds('self').length };
}

describe.each(spoilt)('$verb over $name, wait $wait, thread $victim $trouble', (each) => {
  test('ends the command, with the worker and the step', WATCHDOG, async () => {
    await takeStock();
    const error = await spoil(each);
    expect(error.message).toMatch(TROUBLES[each.trouble]);
    const [, worker, step] = TROUBLES[each.trouble].exec(error.message)!;
    expect([Number(worker), step]).toEqual([each.victim, each.verb]);
    expect(error.code).toBe(each.trouble === 'throws' ? 'internal' : 'child-failed');
  });
});

test('nothing is left of threads that came to grief: no thread, no descriptor', WATCHDOG, async () => {
  const each: Spoilt = { name: 'pipe-threads', verb: 'stream', victim: 1, trouble: 'throws', wait: 0 };
  await spoil(each);
  const before = await takeStock();
  for (const trouble of Object.keys(TROUBLES) as Trouble[]) await spoil({ ...each, trouble });
  expect(await takeStock()).toEqual(before);
});
