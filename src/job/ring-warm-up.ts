/** Runs the consumer's end of the job over rings, with rings that are full before, until V8 has compiled it. Called by the consumer's worker. */

import { HEADER_BYTES } from '../transports/record.js';
import { consumeRings } from './consume-rings.js';
import { generateCorpus } from './corpus.js';
import { JOB_RECORD_BYTES } from './count-stream.js';
import { RingMemory } from './ring-memory.js';
import { RingWriter } from './ring-writer.js';

const ROUNDS = 16;
const RINGS = 2;
/** So many records and an end record fit into a ring, so that nobody has to read while they are written. */
const RECORDS = 3;

/** Returns how many words were counted. */
export function warmUpRings(): number {
  const [text] = [...generateCorpus(RECORDS * JOB_RECORD_BYTES, 1)];
  let words = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const shared = RingMemory.make(RINGS);
    for (let producer = 0; producer < RINGS; producer++) {
      fillRing(new RingWriter(shared, producer), text!);
    }
    const streams = consumeRings(
      {
        rings: Array.from({ length: RINGS }, (_, producer) => shared.openConsumer(producer)),
        bell: shared.openBell(),
        threads: new Array(RINGS).fill(0),
        isAlive: () => true,
      },
      0,
    );
    for (const { count } of streams) words += count.words;
  }
  return words;
}

function fillRing(writer: RingWriter, text: Uint8Array): void {
  for (let at = 0; at < text.length; at += JOB_RECORD_BYTES) {
    const part = text.subarray(at, at + JOB_RECORD_BYTES);
    writer.frame.bytes.set(part, HEADER_BYTES);
    writer.commit(part.length);
  }
  writer.end();
}
