/** Passes bytes on from descriptor 0 to 1, one bit of the byte at the given offset flipped: a wire that damages what goes through it. Started by the fault tests of task 1a, never imported. */

import { readSync, writeSync } from 'node:fs';

const offset = Number(process.argv[2]);
const bytes = new Uint8Array(65_536);
let passed = 0;
for (;;) {
  const count = readSync(0, bytes);
  if (count === 0) break;
  if (offset >= passed && offset < passed + count) bytes[offset - passed]! ^= 1;
  for (let sent = 0; sent < count; ) sent += writeSync(1, bytes, sent, count - sent);
  passed += count;
}
