/** Claims about how exchanges begin, how many there can be, and what a reader hears when the writer dies within a record, over every record subject of task 1a. */

import { describe, expect, test } from 'vitest';
import { readDescriptors } from '../../../src/sys/procfs.js';
import type { Pair } from '../../../tasks/1a-pipes/record-cell.js';
import { startPair } from '../../../tasks/1a-pipes/record-set.js';
import { SUBJECTS, type Subject } from '../../../tasks/1a-pipes/subjects.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { isAlive, readProcess } from '../../harness/processes.js';
import { countCalls, readRssBytes, untilStuck } from './busy-members.js';
import { ask, askBoth, type Exchange, GROUP_OPTIONS, LOAD, ROUND_TRIP, type Role, STREAM } from './pair-exchanges.js';

const MIB = 1 << 20;
/** More than any of them holds by itself: the writer of a stream gets stuck where the reader can make it wait. */
const MUCH = { bytes: 65_536, records: 40 };
const EXCHANGES = Object.entries({ ROUND_TRIP, STREAM, LOAD });
const ORDERS: [first: Role, second: Role][] = [
  ['near', 'far'],
  ['far', 'near'],
];
const ROUNDS = 200;
/** What V8's heap may grow by; the rounds behind the first twenty move 180 MiB, so that keeping every record would show. */
const MOST_GROWTH_BYTES = 64 * MIB;

async function withPair(subject: Subject, use: (pair: Pair) => Promise<void>): Promise<void> {
  await leavingNothing(async () => {
    const pair = await startPair({ ...subject, cpus: null }, GROUP_OPTIONS);
    const pids = pair.group.members.map(({ pid }) => pid);
    try {
      await use(pair);
    } finally {
      await pair.group.close();
    }
    expect(pids.filter(isAlive)).toEqual([]);
  });
}

/** Resolves with both checksums; the second member is asked when the first one can do no more. */
async function inOrder(pair: Pair, exchange: Exchange, [first, second]: [Role, Role], isSpinning: boolean) {
  const calls = countCalls(pair[first].pid);
  const early = ask(pair, first, exchange, MUCH);
  early.catch(() => {}); // group.all has it below
  await untilStuck(pair[first].pid, calls, isSpinning);
  const replies = await pair.group.all([early, ask(pair, second, exchange, MUCH)]);
  return replies.map(({ checksum }) => checksum);
}

describe.each(SUBJECTS)('of $name', (subject) => {
  test('either member may be asked first, and wait for the other one, in every kind of exchange', async () => {
    await withPair(subject, async (pair) => {
      for (const [name, exchange] of EXCHANGES) {
        const sums = [];
        for (const order of ORDERS) sums.push(...(await inOrder(pair, exchange, order, subject.wait === 'spin')));
        expect(new Set(sums).size, name).toBe(1);
      }
    });
  });

  test(`a pair does ${ROUNDS} exchanges with the descriptors of the twentieth and memory that does not grow`, async () => {
    await withPair(subject, async (pair) => {
      const takeStock = () =>
        pair.group.members.map(({ pid }) => ({ fds: readDescriptors(pid), rss: readRssBytes(pid) }));
      let early = takeStock();
      for (let round = 1; round <= ROUNDS; round++) {
        const exchange = round % 2 === 0 ? ROUND_TRIP : STREAM;
        const [near, far] = await askBoth(pair, exchange, { bytes: 65_536, records: 16 });
        expect(far).toBe(near);
        if (round === 20) early = takeStock();
      }
      const late = takeStock();
      expect(late.map(({ fds }) => fds)).toEqual(early.map(({ fds }) => fds));
      for (const [at, { rss }] of late.entries()) expect(rss - early[at]!.rss).toBeLessThan(MOST_GROWTH_BYTES);
    });
  });

  test('a writer that is killed within a record of a mebibyte leaves its reader with a truncated one', async () => {
    await withPair(subject, async (pair) => {
      const { near, far } = pair;
      const size = { bytes: MIB, records: 3 };
      // Asked first: Node drops what a child has said and nobody has listened to once the child has ended.
      const farCalls = countCalls(far.pid);
      const failing = ask(pair, 'far', STREAM, size).catch((failure: unknown) => failure);
      await untilStuck(far.pid, farCalls, subject.wait === 'spin');
      process.kill(far.pid, 'SIGSTOP');
      await until(() => readProcess(far.pid)?.state === 'T');
      const nearCalls = countCalls(near.pid);
      const death = ask(pair, 'near', STREAM, size).catch((error: Error) => error.message);
      await untilStuck(near.pid, nearCalls, subject.wait === 'spin');
      process.kill(near.pid, 'SIGKILL');
      process.kill(far.pid, 'SIGCONT');
      const error = await failing;
      expect(error).toMatchObject({ code: 'record-truncated' });
      // What Node has of a message it keeps to itself; what execa has of a line, where it learns of the child's end first.
      const isKept = subject.name.startsWith('fork-message');
      const mayBeKept = subject.name === 'execa-lines';
      const where = isKept
        ? /without an end record/
        : mayBeKept
          ? /inside a record, \d{4,6} B of it arrived|without an end record/
          : /inside a record, \d{4,6} B of it arrived|EOF at byte \d{4,6} of/;
      expect((error as Error).message).toMatch(where);
      expect(await death).toContain(`near (process ${near.pid}) was ended by SIGKILL`);
    });
  });
});
