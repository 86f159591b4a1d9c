/** Makes questions about streams that end, each read by a descriptor's reader or a stream's, and judges the answers. Used by the checks of `end-of-file`. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import {
  type Check,
  defineCheck,
  failed,
  type JsonValue,
  type Judgement,
  judgeAll,
} from '../../../../src/course/assignment.js';
import { countWhole, encodeStream } from './sent-stream.js';
import { judgeBroken, judgeWhole, TAKEN, type Taken } from './taken-records.js';

/** A stream as it was sent, and how much of it arrives. */
export interface EndingStream {
  payloads: readonly Buffer[];
  cuts: readonly number[];
  /** All of it, if it is not given. */
  endAt?: number;
  bufferBytes?: number;
  failure?: string;
}

export interface EndingCheck extends Omit<Check<Taken[]>, 'region' | 'shape' | 'ask'> {
  streams(random: Random): EndingStream[];
}

/** Returns a check that reads these: whole ones to the end, shorter ones to the truncation. */
export function endingCheck({ streams, ...rest }: EndingCheck): Check {
  return defineCheck<Taken[]>({
    ...rest,
    region: 'end-of-file',
    shape: z.array(TAKEN),
    ask: (random) => {
      const asked = streams(random);
      return {
        input: asked.map(describeSource),
        judge: (answers) => judgeAll(asked.map((one, index) => judgeEnding(one, answers[index]))),
      };
    },
  });
}

/** What the probe is given of a stream. */
export function describeSource({ payloads, cuts, endAt, bufferBytes = 4_096, failure }: EndingStream): JsonValue {
  const bytes = encodeStream(payloads);
  return {
    bytes: bytes.toString('base64'),
    cuts: [...cuts],
    endAt: endAt ?? bytes.length,
    bufferBytes,
    ...(failure === undefined ? {} : { failure }),
  };
}

export function judgeEnding({ payloads, cuts, endAt, failure }: EndingStream, taken: Taken | undefined): Judgement {
  const { length } = encodeStream(payloads);
  const pieces = cuts.length === 0 ? 'in one piece' : `in ${cuts.length + 1} pieces`;
  if (endAt === undefined) return judgeWhole(taken, payloads, `${length} B came ${pieces}, the end record last`);
  const end = failure === undefined ? 'EOF came' : 'the stream failed';
  const how = `${end} after ${endAt} of ${length} B, ${pieces}`;
  const broken = judgeBroken(taken, payloads.slice(0, countWhole(payloads, endAt)), 'record-truncated', how);
  if (broken.verdict !== 'passed' || failure === undefined || taken?.error?.message.includes(failure)) return broken;
  return failed(`the message is "${taken?.error?.message}"; ${how}`, `it tells why as well: ${failure}`);
}
