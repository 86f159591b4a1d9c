/** Mutants of assignment 1a that are right and slow. Part of the key. */

import type { Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/transports/record-taker.ts';
const FOUND =
  'const found = mixHeader(payloadChecksum(this.buffer, start + HEADER_BYTES, length), kind, sequence, length);';

export const SPEED_MUTANTS: readonly Mutant[] = [
  {
    id: 'framing-grows-a-buffer',
    row: 'slow',
    file: FILE,
    find: FOUND,
    replace: `let grown = new Uint8Array(0);
    for (let end = start; end < start + recordBytes; end += 64) grown = this.buffer.bytes.slice(start, end);
    ${FOUND.replace('length);', 'length + 0 * grown.length);')}`,
    check: 'framing/speed-floor',
    story:
      'For every 64 bytes of a record all before them are copied to a new buffer: the time grows with the square of its length.',
  },
  {
    id: 'framing-through-numbers',
    row: 'slow',
    file: FILE,
    find: FOUND,
    replace: `const numbers = Array.from(this.buffer.bytes.subarray(start, start + recordBytes)).map((byte) => byte + 0.5).length;
    ${FOUND.replace('length);', 'length + 0 * numbers);')}`,
    check: 'framing/speed-reference',
    story: 'Each record is turned into a list of numbers, and that into another one, before it is looked at.',
  },
];
