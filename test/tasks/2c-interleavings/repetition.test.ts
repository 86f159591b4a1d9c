/** Claims about repetition in real workers: what is counted, how hangs end, and that nothing is left. */

import { describe, expect, test } from 'vitest';
import { readThreadIds } from '../../../src/sys/procfs.js';
import { findProgram, mendedOf, PAIRS } from '../../../tasks/2c-interleavings/catalog.js';
import { RELEASES } from '../../../tasks/2c-interleavings/grid.js';
import { Repeater, type RepetitionRequest } from '../../../tasks/2c-interleavings/repetition.js';
import { leavingNothing } from '../../harness/leftovers.js';

const WATCHDOG = { timeout: 60_000 };
const fixture = (name: string) => new URL(`./fixtures/${name}.js`, import.meta.url);

async function repeat(name: string, fields: Partial<RepetitionRequest> = {}) {
  const repeater = new Repeater();
  try {
    return await repeater.repeat({ program: fixture(name), release: 'barrier', runs: 40, mostHangs: 2, ...fields });
  } finally {
    await repeater.close();
  }
}

describe.each(RELEASES)('repetition, %s', (release) => {
  test.each([
    ['always-wrong', { runs: 40, detections: 40, hangs: 0, firstDetection: 1 }],
    ['never-wrong', { runs: 40, detections: 0, hangs: 0, firstDetection: null }],
    ['throws', { runs: 40, detections: 40, hangs: 0, firstDetection: 1 }],
    ['sleeps', { runs: 2, detections: 2, hangs: 2, firstDetection: 1 }],
  ])('of a program that %s counts it', WATCHDOG, async (name, counted) => {
    expect(await repeat(name, { release })).toEqual(counted);
  });

  test('of mended programs sees nothing', WATCHDOG, async () => {
    const repeater = new Repeater();
    try {
      for (const pair of PAIRS) {
        const program = findProgram(mendedOf(pair))!;
        const { runs, detections } = await repeater.repeat({ program, release, runs: 30, mostHangs: 1 });
        expect({ runs, detections }, pair.name).toEqual({ runs: 30, detections: 0 });
      }
    } finally {
      await repeater.close();
    }
  });
});

test('a thread that spins for ever is a hang as well', WATCHDOG, async () => {
  expect(await repeat('spins', { mostHangs: 1 })).toEqual({ runs: 1, detections: 1, hangs: 1, firstDetection: 1 });
});

test(
  'after a hang the same repeater goes on, with another program and another number of threads',
  WATCHDOG,
  async () => {
    const repeater = new Repeater();
    const request = { release: 'barrier', runs: 5, mostHangs: 1 } as const;
    try {
      expect(await repeater.repeat({ ...request, program: fixture('sleeps') })).toMatchObject({ hangs: 1 });
      expect(await repeater.repeat({ ...request, program: fixture('never-wrong') })).toMatchObject({
        runs: 5,
        detections: 0,
      });
      expect(await repeater.repeat({ ...request, program: fixture('always-wrong') })).toMatchObject({ detections: 5 });
    } finally {
      await repeater.close();
    }
  },
);

test('a result that has no room is refused with the reason, and no thread is left', WATCHDOG, async () => {
  const before = readThreadIds('self').length;
  await expect(repeat('odd-result')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('neither a number nor a list'),
  });
  expect(readThreadIds('self').length).toBeLessThanOrEqual(before);
});

test('neither hangs nor failures leave threads or descriptors behind', WATCHDOG, async () => {
  await repeat('never-wrong'); // what the first team opens for good is not counted
  const before = readThreadIds('self').length;
  await leavingNothing(async () => {
    await repeat('sleeps');
    await repeat('throws');
  });
  expect(readThreadIds('self').length).toBeLessThanOrEqual(before);
});

test('aborted, it ends at once and leaves no thread', WATCHDOG, async () => {
  const controller = new AbortController();
  const repeater = new Repeater(controller.signal);
  const before = readThreadIds('self').length;
  const repeated = repeater.repeat({ program: fixture('spins'), release: 'barrier', runs: 5, mostHangs: 5 });
  setImmediate(() => controller.abort());
  await expect(repeated).rejects.toMatchObject({ code: 'aborted' });
  expect(readThreadIds('self').length).toBeLessThanOrEqual(before);
});
