/** The loops of an open-loop load, run over real pipes within one process: when they send, what they note. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadAddon } from '../../src/sys/addon.js';
import { readNow } from '../../src/sys/clock.js';
import { BatchWriter } from '../../src/transports/batch-writer.js';
import { produce } from '../../src/transports/exchange.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { offer, receive } from '../../src/transports/load.js';
import { makePatterns } from '../../src/transports/pattern.js';
import { HEADER } from '../contracts/wire-record.js';
import { type GuardedPipe, openGuardedPipe } from './guarded-pipe.js';
import { makeWritev } from './ruled-calls.js';

const BYTES = 64;
const PATTERNS = makePatterns(BYTES - HEADER);
const options = { maxPayloadBytes: BYTES - HEADER, bufferBytes: BYTES };

let pipe: GuardedPipe;
beforeEach(() => {
  pipe = openGuardedPipe();
});
afterEach(() => pipe.close());

/** A writer that notes when each write began. */
function makeNoting(work: () => void = () => {}) {
  const writesNs: number[] = [];
  const writer = new FdWriter(
    (...args) => {
      writesNs.push(readNow());
      work();
      return pipe.write(...args);
    },
    pipe.writeFd,
    options,
  );
  return { writer, writesNs };
}

const makeReader = () => new FdReader(pipe.read, pipe.readFd, options);

/** Runs `work` and returns how often it slept. */
function countSleeps(work: () => void): number {
  const addon = loadAddon();
  const { sleepUntil } = addon;
  let sleeps = 0;
  addon.sleepUntil = (timeNs) => {
    sleeps++;
    sleepUntil(timeNs);
  };
  try {
    work();
  } finally {
    addon.sleepUntil = sleepUntil;
  }
  return sleeps;
}

describe('offer', () => {
  test('sends no record before it is due, and says by how much later each began', () => {
    const { writer, writesNs } = makeNoting();
    const [records, periodNs] = [40, 250_000];
    const { scheduleNs, latesNs, startNs, checksum } = offer(writer, PATTERNS, records, periodNs);
    expect(scheduleNs).toBe(startNs + 5_000_000);
    expect([writesNs.length, latesNs.length]).toEqual([records, records]);
    for (const [record, writeNs] of writesNs.entries()) {
      const dueNs = scheduleNs + record * periodNs;
      expect(latesNs[record]).toBeGreaterThanOrEqual(0);
      expect(writeNs).toBeGreaterThanOrEqual(dueNs + latesNs[record]!);
    }
    expect(checksum).toBe(writer.checksum);
  });

  test('waits for each record that is not due yet, and for none that is: what was late shifts nothing behind it', () => {
    const { writer } = makeNoting();
    expect(countSleeps(() => offer(writer, PATTERNS, 20, 2_000_000))).toBeGreaterThan(0);
    const delayed = makeNoting();
    // After the first every record is due: a nanosecond apart, and each write takes longer than that.
    let latesNs: number[] = [];
    const sleeps = countSleeps(() => {
      latesNs = offer(delayed.writer, PATTERNS, 100, 1).latesNs;
    });
    expect(sleeps).toBeLessThanOrEqual(1);
    expect(latesNs).toEqual([...latesNs].sort((a, b) => a - b));
    expect(latesNs.at(-1)).toBeGreaterThan(latesNs[0]!);
  });

  test('keeps to the schedule behind a pause, during which what became due is sent at once', () => {
    let writes = 0;
    const pauseNs = 20_000_000;
    const { writer, writesNs } = makeNoting(() => {
      if (++writes !== 5) return;
      const endNs = readNow() + pauseNs;
      while (readNow() < endNs);
    });
    const periodNs = 1_000_000;
    const { scheduleNs, latesNs } = offer(writer, PATTERNS, 60, periodNs);
    // Record 5 waited for nearly the whole pause, and each one behind it for a period less.
    expect(latesNs[5]).toBeGreaterThanOrEqual(pauseNs - periodNs);
    expect(latesNs[15]).toBeGreaterThanOrEqual(pauseNs - 11 * periodNs);
    expect(writesNs.every((ns, record) => ns >= scheduleNs + record * periodNs)).toBe(true);
  });

  test('flushes each record: none waits for others to fill a batch', () => {
    let calls = 0;
    const rule = { allow: (length: number) => length, moved: () => calls++ };
    const writer = new BatchWriter({ write: pipe.write, writev: makeWritev(rule) }, pipe.writeFd, options);
    offer(writer, PATTERNS, 30, 1_000);
    expect(calls).toBe(30);
  });
});

describe('receive', () => {
  test('checks every record and notes when each was there, from the start of the loop on', () => {
    const sent = produce(new FdWriter(pipe.write, pipe.writeFd, options), PATTERNS, 50);
    const taken = receive(makeReader(), 50);
    expect(taken.checksum).toBe(sent.checksum);
    expect(taken.arrivalsNs).toHaveLength(50);
    expect(taken.arrivalsNs[0]).toBeGreaterThan(0);
    expect(taken.arrivalsNs.every((ns, record) => record === 0 || ns >= taken.arrivalsNs[record - 1]!)).toBe(true);
    expect(taken.startNs + taken.arrivalsNs.at(-1)!).toBeLessThanOrEqual(taken.endNs);
    expect(taken.arrivalsNs.every(Number.isSafeInteger)).toBe(true);
  });

  test('refuses a stream that ends before its time', () => {
    const writer = new FdWriter(pipe.write, pipe.writeFd, options);
    produce(writer, PATTERNS, 3);
    writer.end();
    expect(() => receive(makeReader(), 4)).toThrow(/ended after 3 records/);
  });
});
