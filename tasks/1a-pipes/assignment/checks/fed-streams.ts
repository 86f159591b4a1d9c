/** Makes questions about streams that are fed in chunks, and judges the answers. Used by the checks of `framing`. */

import type { z } from 'zod';
import { type JsonValue, judgeAll, type Question } from '../../../../src/course/assignment.js';
import { judgeBroken, judgeWhole, type TAKEN } from './taken-records.js';

export interface FedStream {
  bytes: Buffer;
  /** A run for each list. */
  cuts: readonly (readonly number[])[];
  /** What must come back. */
  payloads: readonly Buffer[];
  /** The code of the error that must follow; none if the stream is whole. */
  error?: string;
  /** What the stream is, for the student. */
  how: string;
  settings?: { firstSequence?: number; maxPayloadBytes?: number; bufferBytes?: number; offset?: number };
}

/** Returns the question with all of these streams, in order. */
export function askStreams(streams: readonly FedStream[]): Question<z.infer<typeof TAKEN>[]> {
  const input: JsonValue = streams.map(({ bytes, cuts, settings }) => ({
    bytes: bytes.toString('base64'),
    cuts: cuts.map((places) => [...places]),
    ...settings,
  }));
  return {
    input,
    judge: (answers) => {
      const runs = streams.flatMap((stream) => stream.cuts.map((cuts) => ({ stream, cuts })));
      return judgeAll(
        (function* () {
          for (const [index, { stream, cuts }] of runs.entries()) {
            const how = `${stream.how}${tellCuts(cuts, stream.bytes.length)}`;
            const taken = answers[index];
            if (stream.error === undefined) yield judgeWhole(taken, stream.payloads, how);
            else yield judgeBroken(taken, stream.payloads, stream.error, how);
          }
        })(),
      );
    },
  };
}

function tellCuts(cuts: readonly number[], length: number): string {
  if (cuts.length === 0) return `, all ${length} B in one chunk`;
  if (cuts.length <= 4) return `, ${length} B cut at byte ${cuts.join(' and ')}`;
  return `, ${length} B in ${cuts.length + 1} chunks, the first of ${cuts[0]} B`;
}
