/** Claims about the record members: JavaScript and native speak one protocol, move the same bytes, and notice one flipped bit. */

import { describe, expect, test } from 'vitest';
import type { LabError } from '../../../src/core/errors.js';
import { measure } from '../../../src/harness/engine.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { readNow } from '../../../src/sys/clock.js';
import { runRecordSet } from '../../../tasks/1a-pipes/record-set.js';
import { makePlan, optionsOf } from '../../harness/fake-plan.js';
import { leavingNothing } from '../../harness/leftovers.js';
import {
  type Command,
  contextOf,
  corruptingAt,
  type Exchange,
  JS,
  NATIVE,
  pingPong,
  startPair,
  stream,
} from './pair.js';

const PAIRS: [name: string, near: Command, far: Command][] = [
  ['JavaScript and JavaScript', JS, JS],
  ['native and native', NATIVE, NATIVE],
  ['JavaScript and native', JS, NATIVE],
  ['native and JavaScript', NATIVE, JS],
];

const EXCHANGES: Exchange[] = [
  { bytes: 17, records: 64 },
  { bytes: 64, records: 1_000 },
  { bytes: 64, records: 40, first: 0xffff_fff0 },
  { bytes: 527, records: 100, first: 5 },
  { bytes: 528, records: 100 },
  { bytes: 4_099, records: 50 },
  { bytes: 65_536, records: 40 },
  { bytes: 1_048_576, records: 18 },
];

describe('every pair', () => {
  const sums = new Map<string, number[]>();

  test.each(PAIRS)('of %s moves every record, both sides with one checksum', async (name, near, far) => {
    await leavingNothing(async () => {
      const group = await startPair(near, far);
      const readyNs = readNow();
      const own: number[] = [];
      for (const exchange of EXCHANGES) {
        for (const move of [stream, pingPong]) {
          const replies = await move(group, exchange);
          expect(replies[0].checksum).toBe(replies[1].checksum);
          own.push(replies[0].checksum);
          for (const { startNs, endNs, cpus, cpuNs } of replies) {
            // Start-up is in no other metric: every loop begins after all greetings.
            expect(startNs).toBeGreaterThan(readyNs);
            expect(endNs).toBeGreaterThan(startNs);
            expect(cpus.length).toBeGreaterThan(0);
            expect(cpuNs).toBeGreaterThanOrEqual(0);
          }
        }
      }
      sums.set(name, own);
      await group.close();
    });
  });

  test('moves the same bytes for the same numbers: all four have the same checksums, for streams and for ping-pong', () => {
    const [reference, ...others] = PAIRS.map(([name]) => sums.get(name));
    expect(reference).toHaveLength(2 * EXCHANGES.length);
    expect(new Set(reference).size).toBe(EXCHANGES.length);
    for (const other of others) expect(other).toEqual(reference);
  });

  test.each(PAIRS)(
    'of %s gives one sample for each batch, and their sum is the time of the loop',
    async (_name, near, far) => {
      const group = await startPair(near, far);
      const [{ samplesNs, startNs, endNs }] = await pingPong(group, { bytes: 64, records: 50 });
      await group.close();
      expect(samplesNs).toHaveLength(25);
      expect(Math.min(...samplesNs!)).toBeGreaterThan(0);
      const busyNs = samplesNs!.reduce((sum, sample) => sum + 2 * sample, 0);
      expect(busyNs).toBeLessThanOrEqual((endNs - startNs) * (1 + 1e-9) + 25);
    },
  );
});

const byVerb = { stream, pingPong };

describe('one flipped bit', () => {
  // Each field of the header, the first byte of the payload and the last one.
  describe.each([0, 2, 4, 8, 12, 16, 63])('at byte %d of a record', (offset) => {
    const cases: [where: string, near: Command, far: Command, verb: keyof typeof byVerb, who: RegExp][] = [
      ['a stream, found by JavaScript', corruptingAt(offset), JS, 'stream', /^far /],
      ['a stream, found by the native floor', corruptingAt(offset), NATIVE, 'stream', /^far /],
      ['an answer, found by JavaScript', JS, corruptingAt(offset), 'pingPong', /^near /],
      ['an answer, found by the native floor', NATIVE, corruptingAt(offset), 'pingPong', /^near /],
    ];
    test.each(cases)(
      'of %s fails the exchange, and says after how many records',
      async (_where, near, far, verb, who) => {
        await leavingNothing(async () => {
          const group = await startPair(near, far);
          const error: LabError = await byVerb[verb](group, { bytes: 64, records: 20 }).then(
            () => Promise.reject(new Error('nobody noticed')),
            (failure) => failure,
          );
          await group.close();
          expect(error.message).toMatch(who);
          expect(error.message).toMatch(/after 4\b/i);
          expect(['record-corrupt', 'record-too-large']).toContain(error.code);
        });
      },
    );
  });

  const cell: CellSpec = {
    id: 'throughput/pipe/64B/free',
    metric: 'throughput',
    subject: 'pipe',
    placement: 'free',
    parameters: { bytes: 64 },
  };

  test.each(['throughput', 'round-trip'] as const)(
    'in a set fails its %s cell: it has a reason and no value',
    async (metric) => {
      await leavingNothing(async () => {
        const options = { command: corruptingAt(20), link: 'pipe' as const, cpus: null, clockOverheadNs: 50 };
        const own = { ...cell, id: `${metric}/pipe/64B/free`, metric };
        const plan = makePlan({
          pipe: { serve: (context) => runRecordSet(options, context), spec: { cells: [own] } },
        });
        const { cells } = await measure({ ...plan, cells: [own] }, optionsOf());
        expect(cells[0]).toMatchObject({ status: 'failed', trials: [] });
        expect(cells[0]!.reason).toMatch(/(near|far) \(process \d+\): .*(damaged|corrupt)/);
        expect(cells[0]).not.toHaveProperty('summary');
      });
    },
  );

  test('that only the sums tell of fails its cell alone: the other cells of the set are served', async () => {
    await leavingNothing(async () => {
      const cells = (['throughput', 'round-trip'] as const).map((metric) => ({ ...cell, id: `${metric}/x`, metric }));
      const options = { command: corruptingAt('lie'), link: 'pipe' as const, cpus: null, clockOverheadNs: 50 };
      const outcomes = await runRecordSet(options, contextOf(cells));
      expect(outcomes).toMatchObject([
        { cellId: 'throughput/x', failure: expect.stringMatching(/^what was sent sums to \d+, what arrived to \d+$/) },
        { cellId: 'round-trip/x', value: expect.any(Number) },
      ]);
    });
  });

  test('is what the members notice, not the test: without it the same exchange passes', async () => {
    for (const move of [stream, pingPong]) {
      const group = await startPair(JS, JS);
      await move(group, { bytes: 64, records: 20 });
      await group.close();
    }
  });
});
