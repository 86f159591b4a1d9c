/** Claims about the detector of torn records: it finds each planted one and none in whole records, however the stream is cut. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_WRITERS, TearDetector, tagOf } from '../../../tasks/1a-pipes/fact-atomicity.js';

const RECORD_BYTES = 5;
const record = (writer: number, sequence: number, bytes = RECORD_BYTES) =>
  new Array<number>(bytes).fill(tagOf(writer, sequence));

function detect(bytes: readonly number[], pieceBytes = bytes.length, writers = MOST_WRITERS): TearDetector {
  const detector = new TearDetector(RECORD_BYTES, writers);
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    const piece = Uint8Array.from(bytes.slice(start, start + pieceBytes));
    detector.take(piece, piece.length);
  }
  return detector;
}

describe('the detector of torn records', () => {
  const whole = [record(0, 0), record(1, 0), record(0, 1), record(0, 2), record(7, 0), record(1, 1)].flat();
  // Writer 1 comes into the middle of writer 0's record.
  const torn = [record(0, 0, 3), record(1, 0), record(0, 0, 2), record(0, 1)].flat();

  test.each([1, 2, 3, 4, 5, 7, 100])('finds none in whole records that arrive in pieces of %d B', (pieceBytes) => {
    expect(detect(whole, pieceBytes)).toMatchObject({ complete: 6, torn: 0 });
  });

  test.each([1, 2, 3, 4, 5, 7, 100])('finds the one planted, also in pieces of %d B', (pieceBytes) => {
    expect(detect(torn, pieceBytes)).toMatchObject({ complete: 3, torn: 1 });
  });

  test('counts both of two that tore each other, and a record in three runs once', () => {
    expect(detect([record(0, 0, 3), record(1, 0, 2), record(0, 0, 2), record(1, 0, 3)].flat()).torn).toBe(2);
    const thrice = [record(0, 0, 1), record(1, 0), record(0, 0, 1), record(2, 0), record(0, 0, 3)].flat();
    expect(detect(thrice)).toMatchObject({ complete: 3, torn: 1 });
  });

  test('tells neighbours of one writer apart beyond the number of sequences that a byte holds', () => {
    const many = Array.from({ length: 100 }, (_, sequence) => record(3, sequence)).flat();
    expect(detect(many)).toMatchObject({ complete: 100, torn: 0 });
  });

  test('finds as many as were planted, whatever the schedule', () => {
    const schedule = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: RECORD_BYTES })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(schedule, fc.integer({ min: 1, max: 9 }), (turns, pieceBytes) => {
        const bytes: number[] = [];
        const owners: string[] = [];
        const states = [0, 1, 2, 3].map(() => ({ sequence: 0, given: 0 }));
        for (const [writer, wanted] of turns) {
          const state = states[writer]!;
          const count = Math.min(wanted, RECORD_BYTES - state.given);
          bytes.push(...record(writer, state.sequence, count));
          owners.push(...new Array<string>(count).fill(`${writer}/${state.sequence}`));
          state.given += count;
          if (state.given === RECORD_BYTES) Object.assign(state, { sequence: state.sequence + 1, given: 0 });
        }
        const complete = [...new Set(owners)].filter(
          (owner) => owners.filter((each) => each === owner).length === RECORD_BYTES,
        );
        const isTorn = (owner: string) => owners.lastIndexOf(owner) - owners.indexOf(owner) >= RECORD_BYTES;
        const detector = detect(bytes, pieceBytes);
        expect(detector.complete).toBe(complete.length);
        expect(detector.torn).toBe(complete.filter(isTorn).length);
      }),
    );
  });

  test.each([
    ['lost', [...record(0, 0, 4), ...record(0, 1)], /byte 1 belongs to no record that writer 0/],
    ['doubled', [...record(0, 0), ...record(0, 0)], /belongs to no record|too many/],
    ["a writer's that there is not", record(6, 0), /belongs to no record that writer 6/],
  ])('takes a byte that is %s for what it is', (_what, bytes, message) => {
    expect(() => detect(bytes, bytes.length, 2)).toThrow(message);
  });

  test('refuses more writers than a byte can name', () => {
    expect(() => new TearDetector(RECORD_BYTES, MOST_WRITERS + 1)).toThrow(/9 writers: a byte tells 8 apart/);
  });
});
