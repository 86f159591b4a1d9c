/** Hidden checks of the region `back-pressure`. Part of the key. */

import { z } from 'zod';
import { type Check, defineCheck, failed, PASSED } from '../../../../src/course/assignment.js';
import { deliveryCheck, leavingCheck, toText } from './back-pressure.js';
import { HEADER, randomBytes, randomPayloads } from './sent-stream.js';

const READ = 'handout, "back-pressure"; Node, "Stream"';
const GIVEN = z.object({ most: z.number() });

export const HIDDEN_BACK_PRESSURE_CHECKS: readonly Check[] = [
  deliveryCheck({
    id: 'back-pressure/frames-left-alone',
    title: 'the memory of a record is not filled again before the stream has passed it on',
    points: 2,
    isHidden: true,
    needs: ['back-pressure/in-order'],
    hints: [
      'write() copies nothing: which memory does the stream read later?',
      'The frame of a record may be used again when its callback has come, and no earlier.',
      'release() belongs into handedOn(), once for each record.',
    ],
    usualCause: 'release() is called when the record is given, and later records overwrite earlier ones.',
    read: READ,
    sending: (random) => ({
      payloads: randomPayloads(random, 120, 30, 60),
      highWaterMark: 600 + random.integer(2_000),
      maxPayloadBytes: 60,
      readsAtOnce: false,
    }),
  }),
  leavingCheck({
    id: 'back-pressure/other-failures',
    title: 'a failure that is no broken pipe is told as it is',
    points: 1,
    isHidden: true,
    needs: ['back-pressure/peer-gone'],
    hints: [
      'Is every failed write a reader that has left?',
      'EIO and ENOSPC are not; see GONE_CODES and #makeError().',
      'Keep what came as #failure and let #makeError() decide.',
    ],
    usualCause: 'Every failure is told as peer-gone, or the first failure is overwritten by those that follow from it.',
    read: READ,
    codes: ['EIO', 'ENOSPC'],
    expected: null,
  }),
  defineCheck<z.infer<typeof GIVEN>>({
    id: 'back-pressure/gives-way',
    region: 'back-pressure',
    title: 'a far end that takes everything at once does not keep the writer from waiting now and then',
    points: 2,
    isHidden: true,
    needs: ['back-pressure/waits'],
    hints: [
      'When do the callbacks of write() run if the kernel takes all bytes at once?',
      'Not before the event loop turns: write() says true for ever, and frames that wait for their callback pile up.',
      'write() in writable-writer.ts: also say false when #mostUnderWay records are under way.',
    ],
    usualCause: 'Only the word of the stream counts, which says nothing about callbacks that have not come.',
    read: READ,
    probe: 'offerEager',
    shape: GIVEN,
    ask: (random) => {
      const payload = randomBytes(random, 500 + random.integer(500));
      const highWaterMark = 16_384 + random.integer(16_384);
      const room = Math.ceil(highWaterMark / (HEADER + payload.length)) + 1;
      return {
        input: { payloads: toText([payload]), highWaterMark, maxPayloadBytes: payload.length, count: 20 * room },
        judge: ({ most }) => {
          if (most <= room) return PASSED;
          return failed(
            `${most} records were given within one turn of the event loop`,
            `commit() asks to wait when as many are out as highWaterMark has room for: ${room}`,
          );
        },
      };
    },
  }),
];
