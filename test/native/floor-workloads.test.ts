/** The sweep's workloads by threads of a floor: every sum is worked out here again, of nothing but the number of operations. */

import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { choosePlaces, startTeam, type ThreadReply, takeThreads } from './team-driver.js';
import { kernelOf, step, sumOver } from './workload-sums.js';

const [, ONE_CPU] = choosePlaces()[0]!;
const BLOCK_BYTES = 65_536;
const BLOCK_WORDS = BLOCK_BYTES / 4;
const LARGEST_REGION_BYTES = 16 << 20;
const FACTOR = 2_654_435_761n;

/** Holds two commands, both counted from 0, to what each thread must have summed up. */
async function checkSums(
  subject: string,
  threads: number,
  keys: string,
  sumOf: (operations: number, thread: number) => number,
): Promise<ThreadReply[][]> {
  const { floor } = await startTeam(subject, 'free', threads);
  const rounds: ThreadReply[][] = [];
  for (const timeMs of [15, 3]) {
    const reply = await floor.say(`operate timeMs=${timeMs} ${keys}`);
    const taken = takeThreads(reply, threads);
    for (const [index, { operations, checksum }] of taken.entries()) {
      expect(operations).toBeGreaterThanOrEqual(1);
      expect(checksum).toBe(sumOf(operations!, index));
    }
    if (subject === 'locked') {
      expect(reply.guard).toBe(taken.reduce((sum, { operations }) => sum + operations!, 0));
    }
    rounds.push(taken);
  }
  expect(await floor.close()).toEqual({ status: 0, signal: null });
  return rounds;
}

describe('the kernel', () => {
  it('is that of the paper', () => {
    expect([step(1), step(step(1)), step(step(step(1)))]).toEqual([270369, 67634689, 2647435461]);
    expect(kernelOf(0, 0)).toBe(1);
    expect(kernelOf(17, 3)).toBe(kernelOf(1, 3));
  });
});

describe('cpu', () => {
  it.each([
    [1, 1],
    [3, 7],
    [4, 50],
    [2, 0],
  ])('%i threads sum up kernels of %i units, each from its own start', async (threads, units) => {
    await checkSums('cpu', threads, `units=${units}`, (operations) => sumOver(operations, (k) => kernelOf(k, units)));
  });
});

/** Word j of the source. */
const sourceWord = (j: number) => Number((BigInt(j) * FACTOR) % 2n ** 32n);

/** What a thread's copies add up to that goes round its share of the blocks. */
function sumOfCopies(operations: number, [first, end]: readonly [number, number], wordOf = sourceWord): number {
  return sumOver(operations, (k) => {
    const block = first + (k % (end - first));
    return (wordOf(block * BLOCK_WORDS) + wordOf((block + 1) * BLOCK_WORDS - 1)) % 2 ** 32;
  });
}

const shareOf = (items: number, threads: number, thread: number) =>
  [Math.floor((items * thread) / threads), Math.floor((items * (thread + 1)) / threads)] as const;

/** Where the working set of so many words begins: the lowest page of the process whose words are those of the source. */
function findSource(pid: number, memory: number, words: number): number {
  const ranges = [...readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)];
  for (const [, from, to] of ranges) {
    const [start, end] = [Number.parseInt(from!, 16), Number.parseInt(to!, 16)];
    if (end - start > LARGEST_REGION_BYTES) continue; // what a sanitizer keeps
    const region = new Uint32Array((end - start) / 4);
    readSync(memory, region, 0, end - start, start);
    for (let at = 0; at + words <= region.length; at += 1_024) {
      if (region[at + 1] !== sourceWord(1)) continue;
      if (region.subarray(at, at + words).every((word, j) => word === sourceWord(j))) return start + at * 4;
    }
  }
  throw new Error('the source is nowhere in the memory of the process');
}

describe('memory', () => {
  it.each([
    [1, 1],
    [1, 5],
    [3, 7],
    [4, 4],
  ])('%i threads go round their shares of %i blocks', async (threads, blocks) => {
    await checkSums('memory', threads, `bytes=${2 * blocks * BLOCK_BYTES}`, (operations, thread) =>
      sumOfCopies(operations, shareOf(blocks, threads, thread)),
    );
  });

  it('the working set is kept while its size is asked for; every copy is read from it', async () => {
    const [blocks, bit] = [3, 1 << 9];
    const { floor } = await startTeam('memory', 'free', 1);
    const pid = floor.process.pid!;
    const operate = async (count = blocks) =>
      takeThreads(await floor.say(`operate timeMs=3 bytes=${2 * count * BLOCK_BYTES}`), 1)[0]!;
    await operate();
    const memory = openSync(`/proc/${pid}/mem`, 'r+');
    const place = findSource(pid, memory, blocks * BLOCK_WORDS);
    for (const j of [0, 2 * BLOCK_WORDS - 1]) {
      writeSync(memory, Uint32Array.of(sourceWord(j) ^ bit), 0, 4, place + j * 4);
      const wordOf = (at: number) => (at === j ? (sourceWord(at) ^ bit) >>> 0 : sourceWord(at));
      let taken: ThreadReply;
      // Until it has come to the block; more than one command is not to be expected.
      do taken = await operate();
      while (taken.operations! < blocks);
      expect(taken.checksum).toBe(sumOfCopies(taken.operations!, [0, blocks], wordOf));
      expect(taken.checksum).not.toBe(sumOfCopies(taken.operations!, [0, blocks]));
      writeSync(memory, Uint32Array.of(sourceWord(j)), 0, 4, place + j * 4);
    }
    // Another size has a set of its own, and so has the first one, once it is asked for again.
    writeSync(memory, Uint32Array.of(1), 0, 4, place);
    closeSync(memory);
    for (const count of [2, blocks]) {
      const { operations, checksum } = await operate(count);
      expect(checksum).toBe(sumOfCopies(operations!, [0, count]));
    }
    await floor.close();
  });
});

describe('serial-phase', () => {
  it.each([
    [1, 10, 250],
    [3, 10, 250], // 2 alone; of 8 a thread has 2, 3, 3
    [3, 7, 333], // 2.3 are 2
    [4, 3, 0], // a thread has no unit
    [4, 5, 1000], // only thread 0 has any
    [2, 0, 500],
  ])('%i threads share rounds of %i units, %i thousandths of them serial', async (threads, units, share) => {
    const held = Math.floor((units * share) / 1_000);
    const rounds = await checkSums('serial-phase', threads, `units=${units} share=${share}`, (operations, thread) => {
      const [first, end] = shareOf(units - held, threads, thread);
      const own = sumOver(operations, (k) => kernelOf(k, end - first));
      return thread > 0 ? own : (own + sumOver(operations, (k) => kernelOf(k, held))) % 2 ** 32;
    });
    for (const taken of rounds) expect(new Set(taken.map(({ operations }) => operations)).size).toBe(1);
  });

  it('all meet before and behind the shared part, and who stands at the barrier sleeps', async () => {
    const { floor } = await startTeam('serial-phase', ONE_CPU, 3);
    const threads = takeThreads(await floor.say('operate timeMs=30 units=100 share=900'), 3);
    // On one CPU all but the last to come give it up at each meeting: four waits a round, of which a thread that loses the CPU right
    // before its own may save one now and then. One meeting less would leave two; threads that span would give it up never.
    const waits = threads.reduce((sum, { voluntarySwitches }) => sum + voluntarySwitches, 0);
    expect(waits).toBeGreaterThanOrEqual(3 * threads[0]!.operations!);
    await floor.close();
  });
});

describe('locked', () => {
  it.each([
    [1, 5, 600],
    [3, 5, 600],
    [4, 3, 0],
    [4, 3, 1000],
    [2, 9, 333],
    [2, 0, 500],
  ])(
    '%i threads sum up %i units, %i thousandths of them under the lock, which counts',
    async (threads, units, share) => {
      const held = Math.floor((units * share) / 1_000);
      await checkSums('locked', threads, `units=${units} share=${share}`, (operations) =>
        sumOver(operations, (k) => (kernelOf(k, held) + kernelOf(k, units - held)) % 2 ** 32),
      );
    },
  );
});

describe('what is wrong is said, and ends the member', () => {
  it.each([
    ['cpu', 'operate timeMs=5', /operate needs units once/],
    ['cpu', 'operate timeMs=5 units=1 share=1', /operate has no key share/],
    ['cpu', 'operate timeMs=5 units=1000000001', /units must be from 0 to 1000000000/],
    ['cpu', 'trip units=1', /unknown verb trip; known: start operate$/],
    ['memory', 'operate timeMs=5 units=1', /operate has no key units/],
    ['memory', 'operate timeMs=5 bytes=65536', /bytes must be from 131072 to/],
    ['memory', 'operate timeMs=5 bytes=131072', /multiple of 131072 with a block for each of 2 threads, got 131072/],
    ['memory', 'operate timeMs=5 bytes=327680', /multiple of 131072 with a block for each of 2 threads, got 327680/],
    ['serial-phase', 'operate timeMs=5 units=1 share=1001', /share must be from 0 to 1000/],
    ['locked', 'operate timeMs=5 units=1', /operate needs share once/],
    ['counter-false-sharing', 'operate timeMs=5 units=1', /operate has no key units/],
    [
      'blocking-io',
      'operate timeMs=5 units=1',
      /connection 0 of 2 has no descriptor 3; hand over two for each, from 3 on/,
    ],
  ])('usage of %s: %s', async (subject, command, message) => {
    const { floor } = await startTeam(subject, 'free');
    expect((await floor.say(command)).error).toEqual({ code: 'usage', message: expect.stringMatching(message) });
    expect(await floor.ended).toEqual({ status: 1, signal: null });
  });
});
