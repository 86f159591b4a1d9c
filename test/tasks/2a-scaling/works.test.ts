/** Claims about the sweep's workloads in one thread: what they compute is what must come out, and a check that is handed anything else refuses it. */

import { afterAll, describe, expect, test } from 'vitest';
import { LINE_BYTES } from '../../../src/sync/layout.js';
import { runKernel, startOf, sumKernels } from '../../../tasks/2a-scaling/kernel.js';
import { BLOCK_BYTES, memoryWork } from '../../../tasks/2a-scaling/memory-work.js';
import type { Shape, Work } from '../../../tasks/2a-scaling/work.js';
import { loadWork, WORK_NAMES } from '../../../tasks/2a-scaling/works.js';
import { kernelOf, sumOver } from '../../native/workload-sums.js';
import { WorkRunner } from './work-runner.js';

const WORKS: Readonly<Record<string, Work>> = Object.fromEntries(
  await Promise.all(WORK_NAMES.map(async (name) => [name, (await loadWork(name))!] as const)),
);
const runner = new WorkRunner();
afterAll(() => runner.close());

/** Ends behind so many looks. */
function endAfter(looks: number) {
  const asked = { times: 0 };
  return { asked, isOver: () => ++asked.times >= looks };
}

const shapeOf = (fields: Partial<Shape> = {}): Shape => ({
  workers: 1,
  units: 3,
  share: 400,
  bytes: 8 * BLOCK_BYTES,
  ...fields,
});

describe('the kernel', () => {
  test.each([0, 1, 2, 7])('of %d units is the xorshift generator, whatever the operation', (units) => {
    for (const operation of [0, 1, 15, 16, 17, 2 ** 40]) {
      expect(runKernel(startOf(operation), units) >>> 0).toBe(kernelOf(operation, units));
    }
  });

  test.each([0, 1, 15, 16, 17, 1_000, 100_003])(
    'summed over %d operations is what adding one by one gives',
    (operations) => {
      expect(sumKernels(operations, 2)).toBe(sumOver(operations, (operation) => kernelOf(operation, 2)));
    },
  );
});

/** Those whose operations one thread can do with nobody at the other end. */
const ALONE = Object.entries(WORKS).filter(([name]) => name !== 'blocking-io' && name !== 'queue');

describe.each(ALONE)('%s', (name, work: Work) => {
  const isCounter = name.startsWith('counter-');

  test('of one worker passes its own check, and asks for the time until that is over', async () => {
    for (const looks of [1, 5, 40]) {
      const shape = shapeOf();
      const memory = work.layOut(shape);
      const { report, looked } = await runner.run(name, { index: 0, shape, memory }, looks);
      expect(looked).toBe(looks);
      expect(report.operations).toBe(looks * (isCounter ? 4_096 : 1));
      work.check([report], shape, memory);
    }
  });

  test('without workers does the same and passes the check', async () => {
    const shape = shapeOf({ workers: 0 });
    const report = work.workAlone(shape, endAfter(20).isOver);
    expect(report.operations).toBe(20 * (isCounter ? 4_096 : 1));
    work.check([report], shape, null);
    if (!isCounter) {
      const memory = work.layOut(shapeOf());
      const other = await runner.run(name, { index: 0, shape: shapeOf(), memory }, 20);
      expect(report.checksum).toBe(other.report.checksum);
    }
  });

  test('refuses a report with an operation more or less, and one whose results differ by a bit', async () => {
    const shape = shapeOf();
    const memory = work.layOut(shape);
    const { report } = await runner.run(name, { index: 0, shape, memory }, 19);
    for (const operations of [report.operations + 1, report.operations - 1]) {
      expect(() => work.check([{ ...report, operations }], shape, memory)).toThrow(/expected|hold|counted/);
    }
    if (isCounter) return; // a counter's result is its word
    for (let bit = 0; bit < 32; bit++) {
      const checksum = (report.checksum ^ (1 << bit)) >>> 0;
      expect(() => work.check([{ ...report, checksum }], shape, memory)).toThrow(/worker 0: .*expected/);
    }
  });
});

test('what the mutex guards must be all operations: an addition that was lost is told', async () => {
  const shape = shapeOf();
  const memory = WORKS.locked!.layOut(shape)!;
  const { report } = await runner.run('locked', { index: 0, shape, memory }, 9);
  new Int32Array(memory)[0]!--;
  expect(() => WORKS.locked!.check([report], shape, memory)).toThrow(
    '9 operations were done, 8 counted under the mutex',
  );
});

describe('a share', () => {
  test.each([0, 1, 333, 999, 1_000])(
    'of %d thousandths divides the units of an operation, and adds up',
    async (share) => {
      for (const name of ['locked', 'serial-phase']) {
        const shape = shapeOf({ units: 7, share });
        const memory = WORKS[name]!.layOut(shape);
        const { checksum } = (await runner.run(name, { index: 0, shape, memory }, 33)).report;
        const held = Math.floor((7 * share) / 1_000);
        expect(checksum, name).toBe(
          (sumOver(33, (k) => kernelOf(k, held)) + sumOver(33, (k) => kernelOf(k, 7 - held))) % 2 ** 32,
        );
      }
    },
  );
});

describe('memory', () => {
  test("of a worker is its own blocks alone: nobody writes what is another one's", async () => {
    const shape = shapeOf({ workers: 3, bytes: 2 * 7 * BLOCK_BYTES });
    const memory = memoryWork.layOut(shape)!;
    const half = shape.bytes / 2;
    const written = new Uint32Array(memory, half);
    const source = Uint32Array.from({ length: half / 4 }, (_, at) => Math.imul(at, 2_654_435_761));
    const blockOf = (block: number) => written.slice((block * BLOCK_BYTES) / 4, ((block + 1) * BLOCK_BYTES) / 4);
    for (const [index, own] of [
      [0, 1],
      [2, 3],
      [4, 5, 6],
    ].entries()) {
      written.fill(0xffff_ffff);
      await runner.run('memory', { index, shape, memory }, 20);
      for (let block = 0; block < 7; block++) {
        const expected = own.includes(block)
          ? source.slice((block * BLOCK_BYTES) / 4, ((block + 1) * BLOCK_BYTES) / 4)
          : new Uint32Array(BLOCK_BYTES / 4).fill(0xffff_ffff);
        expect(blockOf(block), `block ${block} after worker ${index}`).toEqual(expected);
      }
    }
  });

  test.each([
    [BLOCK_BYTES, 1],
    [2 * BLOCK_BYTES + 4, 1],
    [4 * BLOCK_BYTES, 3],
  ])('of %d bytes for %d workers is refused, with what it must be', (bytes, workers) => {
    expect(() => memoryWork.layOut(shapeOf({ bytes, workers }))).toThrow(
      /bytes must be a multiple of 131072 with a block for each of \d workers/,
    );
  });
});

describe('counters', () => {
  /** Where each of three workers adds. */
  async function placesOf(name: string): Promise<number[]> {
    const shape = shapeOf({ workers: 3 });
    const places: number[] = [];
    for (const index of [0, 1, 2]) {
      const memory = WORKS[name]!.layOut(shape)!;
      await runner.run(name, { index, shape, memory }, 1);
      places.push(4 * new Int32Array(memory).findIndex((count) => count !== 0));
    }
    return places;
  }
  test('are one word, words on lines of their own, words in one line', async () => {
    expect(await placesOf('counter-shared')).toEqual([0, 0, 0]);
    expect(await placesOf('counter-padded')).toEqual([0, LINE_BYTES, 2 * LINE_BYTES]);
    expect(await placesOf('counter-false-sharing')).toEqual([0, 4, 8]);
  });
});
