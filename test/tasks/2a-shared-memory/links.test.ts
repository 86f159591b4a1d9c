/** Claims about the links of task 2a: none is forgotten, none lets a changed byte pass, and how many messages each holds. */

import { describe, expect, test } from 'vitest';
import { KIB, MIB } from '../../../src/core/units.js';
import { chooseBatch, chooseSlots } from '../../../tasks/2a-shared-memory/link.js';
import { SUBJECTS } from '../../../tasks/2a-shared-memory/subjects.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { sumOfMessages } from './known-sums.js';
import { LINKED, openEnds } from './link-ground.js';

const WITHOUT_LINK = [
  'postmessage',
  'postmessage-transfer',
  'same-thread',
  'pipe-processes', // each of the two has one end
];

test('every subject in JavaScript has a link, but for those that need none', () => {
  const names = SUBJECTS.map(({ name }) => name).filter((name) => !name.startsWith('native-'));
  const linked = LINKED.map(({ name }) => name);
  expect(names.filter((name) => !linked.includes(name)).sort()).toEqual([...WITHOUT_LINK].sort());
});

/** An even one: its lowest bit flipped, a word alone would say that nothing has come yet, and be waited for. */
const FIRST = 4;
/** As many as any link holds of messages of any size here; none of them waits then. */
const UNDER_WAY = 4;

describe.each(LINKED)('$name', ({ name, link, isWord }) => {
  const bytes = isWord ? 4 : 16;
  const messages = isWord ? 1 : UNDER_WAY;

  test.each([0, 2 ** 31 - 2, 2 ** 32 - 2])(
    'carries messages from number %d on, whole and in order, round and round',
    (first) => {
      const rounds = 3 * chooseSlots(bytes);
      const ends = openEnds(name, link, bytes, first);
      for (let round = 0; round < rounds; round++) {
        ends.outlet.send(messages);
        ends.inlet.take(messages);
      }
      ends.close();
      expect(ends.reader.checksum).toBe(ends.writer.checksum);
      expect(ends.writer.checksum).toBe(sumOfMessages(first, rounds * messages, bytes));
    },
  );

  test('lets no changed byte of any message pass, wherever it is', async () => {
    await leavingNothing(() => {
      for (let message = 0; message < messages; message++) {
        for (let byte = 0; byte < bytes; byte++) {
          for (const bits of [0x01, 0x80, 0xff]) {
            const ends = openEnds(name, link, bytes, FIRST);
            ends.outlet.send(messages);
            ends.tamper(FIRST + message, byte, bits);
            const take = () => {
              ends.inlet.take(messages);
              if (ends.reader.checksum !== ends.writer.checksum) throw new Error('the sums differ');
            };
            expect(take).toThrow(/was to come, the next one says|the sums differ/);
            ends.close();
          }
        }
      }
    });
  });
});

describe('how deep a channel is', () => {
  test.each([
    // 64 KiB as a pipe has …
    [256, 256],
    [KIB, 64],
    [4 * KIB, 16],
    // … but no more than 1,024 messages, no fewer than eight, and no more than 8 MiB.
    [4, 1_024],
    [8, 1_024],
    [16, 1_024],
    [64, 1_024],
    [8 * KIB, 8],
    [64 * KIB, 8],
    [256 * KIB, 8],
    [MIB, 8],
    [2 * MIB, 4],
    [8 * MIB, 1],
    [16 * MIB, 1],
    // Powers of two for all others.
    [12, 1_024],
    [100, 512],
    [1_000, 64],
    [3 * MIB, 2],
  ])('messages of %d B: %d', (bytes, slots) => {
    expect(chooseSlots(bytes)).toBe(slots);
  });

  test.each([
    [8, 256],
    [64, 256],
    [256, 64],
    [KIB, 16],
    [64 * KIB, 2],
    [MIB, 2],
    [2 * MIB, 1],
    [8 * MIB, 1],
  ])(
    'of messages of %d B up to %d are published at once: a quarter, and never more than both sides can wait for',
    (bytes, batch) => {
      expect(chooseBatch(bytes)).toBe(batch);
      expect(2 * batch).toBeLessThanOrEqual(chooseSlots(bytes) + 1);
    },
  );
});
