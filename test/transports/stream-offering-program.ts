/** Offers records through a stream on descriptor 3, and tells between two of them how many bytes it was allowed to give. Started by stream-transport.ts. */

import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { HEADER_BYTES } from '../../src/transports/record.js';
import { StreamWriter } from '../../src/transports/stream-writer.js';

const [recordBytes, records] = process.argv.slice(2).map(Number) as [number, number];
const writer = new StreamWriter(new Socket({ fd: 3, readable: false, writable: true }), {
  maxPayloadBytes: recordBytes - HEADER_BYTES,
});
let given = 0;

createInterface({ input: process.stdin }).on('line', () => {
  process.stdout.write(`${JSON.stringify({ given: given * recordBytes, rss: process.memoryUsage.rss() })}\n`);
});

for (let record = 0; record < records; record++) {
  writer.frame.data.setUint32(HEADER_BYTES, record, true);
  await writer.commit(recordBytes - HEADER_BYTES);
  given++;
}
await writer.end();
