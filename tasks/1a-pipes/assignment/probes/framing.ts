/** Probes of the region `framing`: a taker that is fed chunks. Run in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { FedTaker } from '../../../../src/transports/fed-taker.js';
import { countCopies } from './copy-count.js';
import { fromBase64, type Told, tell, toBase64 } from './observing.js';

export interface Feeding {
  /** base64. */
  bytes: string;
  /** Ascending offsets; a run for each list. */
  cuts: number[][];
  firstSequence?: number;
  maxPayloadBytes?: number;
  bufferBytes?: number;
}
// A type, not an interface: only such is JSON to the compiler.
type Taken = { records: string[]; error: Told | null };

/** More than any question sends: a taker that never says false must end as well. */
const MOST_RECORDS = 20_000;

/** Feeds each stream as often as there are lists of cuts; each chunk lies in memory of its own. */
const take: Probe = (input) =>
  (input as unknown as Feeding[]).flatMap((feeding) => {
    const bytes = fromBase64(feeding.bytes);
    return feeding.cuts.map((cuts) => {
      const places = [0, ...cuts, bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.slice(places[index], end));
      return takeAll(feeding, chunks, (taker, chunk) => taker.feed(chunk, 0, chunk.length));
    });
  });

/** Reports what was copied meanwhile, and by how much the memory outside the heap has grown. */
const takeCounted: Probe = (input) => countOne(input as unknown as Feeding);

/** The same for several streams. */
const takeAnnounced: Probe = (input) => (input as unknown as Feeding[]).map(countOne);

function countOne(feeding: Feeding) {
  const bytes = fromBase64(feeding.bytes);
  const places = [0, ...(feeding.cuts[0] ?? []), bytes.length];
  const chunks = places.slice(1).map((end, index) => bytes.slice(places[index], end));
  const before = process.memoryUsage();
  const { result, copiedBytes } = countCopies(() =>
    takeAll(feeding, chunks, (taker, chunk) => taker.feed(chunk, 0, chunk.length)),
  );
  const after = process.memoryUsage();
  const grownBytes = Math.max(after.external - before.external, after.arrayBuffers - before.arrayBuffers);
  return { taken: result, copiedBytes, grownBytes };
}

/** Takes all records of these chunks, each fed by `feed`, and reports them with how it ended. */
export function takeAll(
  { firstSequence = 0, maxPayloadBytes = 1 << 20, bufferBytes = 64 }: Feeding,
  chunks: readonly Uint8Array[],
  feed: (taker: FedTaker, chunk: Uint8Array) => void,
): Taken {
  const taker = new FedTaker({ bufferBytes, maxPayloadBytes, firstSequence });
  const records: string[] = [];
  try {
    for (const chunk of chunks) {
      feed(taker, chunk);
      while (taker.next()) {
        const { payloadOffset, payloadBytes, buffer } = taker;
        records.push(toBase64(buffer.bytes.subarray(payloadOffset, payloadOffset + payloadBytes)));
        if (records.length > MOST_RECORDS) throw new Error(`next() returned true more than ${MOST_RECORDS} times`);
      }
    }
    taker.finish();
    return { records, error: null };
  } catch (error) {
    return { records, error: tell(error) };
  }
}

export const FRAMING_PROBES = { take, takeCounted, takeAnnounced };
