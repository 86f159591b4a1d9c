/** Checks of the region `registrations`: the table of watched descriptors after each operation. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';

export const TABLES = z.array(
  z.object({
    size: z.number(),
    entries: z.array(z.tuple([z.number(), z.number(), z.number()])),
    places: z.array(z.number()),
  }),
);
type Observed = z.infer<typeof TABLES>;

/** add and want: descriptor, events wanted. find: descriptor, events that the kernel writes. */
export type Operation = [name: 'add' | 'want' | 'remove' | 'find' | 'clear', fd: number, value: number];

export const REGISTRATIONS_CHECKS: readonly Check[] = [
  checkTable({
    id: 'registrations/keeps',
    title: 'who is added has an entry, with what it is watched for, whatever its number and however many there are',
    points: 4,
    hints: [
      'Where is a new entry, and who must know its place?',
      'Two arrays may be too short: the entries, and the places by descriptor. A typed array drops what is written beyond its end.',
      'Grow both when needed (grow() is below), raise size, and let #put() write entry and place.',
    ],
    usualCause:
      'Writing beyond the end of an Int32Array is no error: the seventeenth entry, or descriptor 16, is lost.',
    read: 'poll(2), struct pollfd; src/waiting/registrations.ts, the comments of the fields',
    operations: (random) => addMany(random, 20 + random.integer(40)),
  }),
  checkTable({
    id: 'registrations/removes',
    title: 'who is removed is gone at once, there is no gap, and the others stay as they were',
    points: 3,
    needs: ['registrations/keeps'],
    hints: [
      'poll(2) is given the first `size` entries. Which of them may be one that was removed?',
      'The last entry fits into the gap. What else must then change?',
      'Put the last one at the place of the removed one with #put(), make size one less, and the place of the removed one 0; mind that they may be the same.',
    ],
    usualCause:
      'The entry stays, or the one that moved is still looked up at its old place, or the last one cannot be removed.',
    read: 'handout, "registrations"',
    operations: (random) => {
      const added = addMany(random, 12);
      const fds = random.shuffle(added.map(([, fd]) => fd));
      return [...added, ...fds.map((fd): Operation => ['remove', fd, 0])];
    },
  }),
];

interface TableCheck extends Omit<Check<Observed>, 'region' | 'probe' | 'shape' | 'ask'> {
  operations(random: Random): Operation[];
}

export function checkTable({ operations, ...rest }: TableCheck): Check {
  return defineCheck<Observed>({
    ...rest,
    region: 'registrations',
    probe: 'tables',
    shape: TABLES,
    ask: (random) => {
      const asked = operations(random);
      return {
        input: { operations: asked.map((one) => [...one]), asked: listAsked(asked) },
        judge: (observed) => judgeTables(asked, observed),
      };
    },
  });
}

/** Returns additions of different descriptors, some of high numbers, in any order. */
export function addMany(random: Random, count: number): Operation[] {
  const fds = random.shuffle([
    ...Array.from({ length: count }, (_, fd) => fd + random.integer(2) * 1_000),
    5_000 + random.integer(60_000),
  ]);
  return fds.map((fd): Operation => ['add', fd, [1, 4, 5, 0][random.integer(4)]!]);
}

function listAsked(operations: readonly Operation[]): number[] {
  const fds = operations.map(([, fd]) => fd);
  return [...new Set([...fds, ...fds.map((fd) => fd + 1)])];
}

/** Judges each state of the table by a Map that does the same operations. */
export function judgeTables(operations: readonly Operation[], observed: Observed): Judgement {
  const asked = listAsked(operations);
  const expected = new Map<number, { wanted: number; found: number }>();
  for (const [index, operation] of operations.entries()) {
    apply(expected, operation);
    const table = observed[index];
    const after = `after operation ${index + 1}, ${describe(operation)}`;
    if (!table || table.size !== expected.size) {
      return failed(`${after}, size is ${table?.size}`, `${expected.size} descriptors are watched`);
    }
    const judgement = judgeEntries(table, expected, after);
    if (judgement.verdict !== 'passed') return judgement;
    for (const [at, fd] of asked.entries()) {
      const place = table.places[at]!;
      const right = table.entries.findIndex(([one]) => one === fd);
      if (place !== right) return failed(`${after}, descriptor ${fd} has place ${place}`, `place ${right} (-1: none)`);
    }
  }
  return PASSED;
}

function judgeEntries(
  { entries }: Observed[number],
  expected: ReadonlyMap<number, { wanted: number; found: number }>,
  after: string,
): Judgement {
  const seen = new Set<number>();
  for (const [place, [fd, wanted, found]] of entries.entries()) {
    const right = expected.get(fd);
    if (!right) return failed(`${after}, entry ${place} is of descriptor ${fd}`, `${fd} is not watched: no entry`);
    if (seen.has(fd)) return failed(`${after}, descriptor ${fd} has two entries`, 'one');
    seen.add(fd);
    if (wanted !== right.wanted) {
      return failed(`${after}, descriptor ${fd} is watched for ${wanted}`, `for ${right.wanted}`);
    }
    if (found !== right.found) {
      return failed(
        `${after}, the entry of descriptor ${fd} says that events ${found} were found`,
        `${right.found}: what the kernel found for this descriptor since it was added`,
      );
    }
  }
  if (seen.size === expected.size) return PASSED;
  return failed(`${after}, there are ${seen.size} entries`, `${expected.size}`);
}

function apply(table: Map<number, { wanted: number; found: number }>, [name, fd, value]: Operation): void {
  if (name === 'add') table.set(fd, { wanted: value, found: 0 });
  else if (name === 'want') table.set(fd, { wanted: value, found: table.get(fd)!.found });
  else if (name === 'find') table.set(fd, { wanted: table.get(fd)!.wanted, found: value });
  else if (name === 'remove') table.delete(fd);
  else table.clear();
}

function describe([name, fd, value]: Operation): string {
  if (name === 'clear') return 'clear()';
  if (name === 'find') return `the kernel's answer ${value} for descriptor ${fd}`;
  return name === 'remove' ? `remove(${fd})` : `${name === 'add' ? 'add' : 'setWanted'}(${fd}, ${value})`;
}
