/** Hidden checks of the region `end-of-file`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { endingCheck } from './ending-streams.js';
import { countWhole, cutsEvery, encodeStream, randomPayloads } from './sent-stream.js';

export const HIDDEN_END_OF_FILE_CHECKS: readonly Check[] = [
  endingCheck({
    id: 'end-of-file/full-buffer',
    title: 'a record that does not fit behind what is there gets room before it is read',
    points: 2,
    isHidden: true,
    needs: ['end-of-file/short-reads'],
    probe: 'readDescriptor',
    hints: [
      'What does read(2) return if it is asked for 0 bytes?',
      '0, as at EOF. At the end of the buffer there may be no room for the rest of the record.',
      '#fill(): if (this.start + wanted > this.buffer.bytes.length) this.makeRoom(wanted), before the first read.',
    ],
    usualCause: 'The buffer is full, a read of 0 bytes is made, and its 0 is taken for EOF.',
    read: 'read(2), DESCRIPTION; handout, "end-of-file"',
    streams: (random) => {
      const payloads = randomPayloads(random, 12, 0, 90);
      const { length } = encodeStream(payloads);
      return [16, 40, 64, 100].map((bufferBytes) => ({ payloads, cuts: cutsEvery(33, length), bufferBytes }));
    },
  }),
  endingCheck({
    id: 'end-of-file/failed-stream',
    title: 'a stream that fails is `record-truncated` as well',
    points: 2,
    isHidden: true,
    needs: ['end-of-file/truncated-stream'],
    probe: 'readStream',
    hints: [
      "A stream that is destroyed emits no 'end'.",
      "It emits 'error' and 'close', which call #finish() one after the other: the first call counts.",
      'if (this.#isOver) return; then keep the failure and notify.',
    ],
    usualCause: "Only 'end' is dealt with, and whoever waits when the stream fails waits for ever.",
    read: 'Node, "Stream", readable.destroy(); handout, "end-of-file"',
    streams: (random) => {
      const payloads = randomPayloads(random, 4, 1, 40);
      const { length } = encodeStream(payloads);
      return Array.from({ length: 6 }, () => ({
        payloads,
        cuts: [],
        endAt: 1 + random.integer(length - 1),
        failure: 'the line was cut',
      }));
    },
  }),
  endingCheck({
    id: 'end-of-file/between-records',
    title: 'a stream that breaks off right behind a record is truncated, by descriptor or stream, however it came',
    points: 1,
    isHidden: true,
    needs: ['end-of-file/all-before-the-end', 'end-of-file/truncated-descriptor'],
    probe: 'readLate',
    hints: [
      'No part of a record is missing; what is?',
      'The end record. Without it nobody knows whether more was to come.',
      'With nothing left and the stream over, #tellShort() must be reached.',
    ],
    usualCause: 'An empty rest at the end is taken for a proper end.',
    read: 'handout, "end-of-file"',
    streams: (random) => {
      const payloads = randomPayloads(random, 6, 1, 40);
      const ends = payloads.map((_, at) => encodeStream(payloads.slice(0, at + 1)).length - 16);
      return ends
        .filter((endAt) => countWhole(payloads, endAt) > 0)
        .map((endAt) => ({ payloads, cuts: cutsEvery(50, encodeStream(payloads).length), endAt }));
    },
  }),
];
