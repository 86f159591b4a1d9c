/** Mutants and controls of the region `framing`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FED = 'src/transports/fed-taker.ts';
const TAKER = 'src/transports/record-taker.ts';
const HEADER_ROW = 'length header cut, wrong byte order';
const BOUND_ROW = 'unbounded length accepted';
const COUNT_ROW = 'checked by count only';
const SHORT_ROW = 'short read taken for EOF';
const KEEP = 'copy(this.#lent.bytes, this.start, length, this.#own.bytes, 0);';
const ANNOUNCED = 'getUint32(this.start + RECORD.length, true)';

export const FRAMING_MUTANTS: readonly Mutant[] = [
  {
    id: 'framing-big-endian',
    row: HEADER_ROW,
    file: TAKER,
    find: ANNOUNCED,
    replace: 'getUint32(this.start + RECORD.length)',
    check: 'framing/one-record',
    story: 'DataView reads big-endian unless told otherwise, and so the length is another number.',
  },
  {
    id: 'framing-one-read-one-message',
    row: 'one read taken for one message',
    file: TAKER,
    find: 'this.start = start + recordBytes;',
    replace: 'this.start = this.end;',
    check: 'framing/joined',
    story: 'After a record the whole chunk counts as used up, as if each read brought one message.',
  },
  {
    id: 'framing-rest-dropped',
    row: HEADER_ROW,
    file: FED,
    find: KEEP,
    replace: '',
    check: 'framing/cut-anywhere',
    story: 'Place is made for the beginning of a record that a chunk ends in, but its bytes are not kept.',
  },
  {
    id: 'framing-rest-as-text',
    row: 'text mode for bytes',
    file: FED,
    find: KEEP,
    replace:
      'this.#own.bytes.set(Buffer.from(Buffer.from(this.#lent.bytes.subarray(this.start, this.end)).toString()).subarray(0, length));',
    check: 'framing/cut-anywhere',
    story:
      'The rest of a chunk is kept as text: bytes that are no UTF-8, or a character that the cut divides, become U+FFFD.',
  },
  {
    id: 'framing-second-part-is-last',
    row: SHORT_ROW,
    file: FED,
    find: 'return length === missing;',
    replace: 'return length > 0;',
    check: 'framing/short-chunks',
    story: 'The chunk behind a cut is taken to bring all the rest of the record.',
  },
  {
    id: 'framing-second-payload-part-is-last',
    row: SHORT_ROW,
    file: FED,
    find: 'return length === missing;',
    replace: 'return length === missing || this.end > HEADER_BYTES;',
    check: 'framing/cut-twice',
    story: 'Once a part of the payload is there, the next chunk is taken to bring all the rest.',
  },
  {
    id: 'framing-short-length',
    row: HEADER_ROW,
    file: TAKER,
    find: ANNOUNCED,
    replace: 'getUint16(this.start + RECORD.length, true)',
    check: 'framing/lengths',
    story: 'Two of the four bytes of the length are read: all is well up to 65,535 B.',
  },
  {
    id: 'framing-length-believed',
    row: BOUND_ROW,
    file: TAKER,
    find: 'if (length > this.maxPayloadBytes) this.failTooLarge(length);',
    replace: '',
    check: 'framing/too-large',
    story: 'The announced length is believed, and memory is taken for it.',
  },
  {
    id: 'framing-signed-length',
    row: BOUND_ROW,
    file: TAKER,
    find: ANNOUNCED,
    replace: 'getInt32(this.start + RECORD.length, true)',
    check: 'framing/too-large',
    story: 'The length is read as a signed word: 0xFFFFFFFF is -1, which is not above any bound.',
  },
  {
    id: 'framing-checksum-ignored',
    row: COUNT_ROW,
    file: TAKER,
    find: 'if (sent !== found) this.#failChecksum(sent, found);',
    replace: '',
    check: 'framing/damage',
    story: 'The checksum is computed and not compared.',
  },
  {
    id: 'framing-sequence-ignored',
    row: COUNT_ROW,
    file: TAKER,
    find: 'if (sequence !== this.#sequence) this.#failSequence(sequence);',
    replace: '',
    check: 'framing/damage',
    story: 'Records are counted, and one that is lost is made up for by one that comes twice.',
  },
  {
    id: 'framing-moved-for-each-chunk',
    row: 'quadratic concatenation',
    file: FED,
    find: 'if (wanted > this.buffer.bytes.length) {',
    replace: 'if (wanted > 0) {',
    check: 'framing/copied-once',
    story: 'All that has come of a record is copied again for each chunk.',
  },
  {
    id: 'framing-keeps-a-view',
    row: 'reused buffer still held by the consumer',
    file: FED,
    find: `if (wanted > this.#own.bytes.length) this.#own = allocateBytes(wanted);
    ${KEEP}`,
    replace: `const kept = this.#lent.bytes.subarray(this.start, this.start + length);
    this.#own = { bytes: kept, data: new DataView(kept.buffer, kept.byteOffset, kept.byteLength) };`,
    check: 'framing/lent-memory',
    story: 'The rest of a chunk is kept as a view of it, and the reader fills the same memory again.',
  },
  {
    id: 'framing-behind-the-end-ignored',
    row: 'last record without its terminator dropped',
    file: FED,
    find: 'if (this.hasEnded) return this.#finishChunk();',
    replace: 'if (this.hasEnded) return false;',
    check: 'framing/behind-the-end',
    story: 'What comes behind the end record is dropped without a word.',
  },
  {
    id: 'framing-unknown-kind-is-data',
    row: 'last record without its terminator dropped',
    file: TAKER,
    find: 'if (kind !== KIND_DATA) this.#takeEnd(kind, length);',
    replace: 'if (kind === 1) this.#takeEnd(kind, length);',
    check: 'framing/behind-the-end',
    story: 'Whatever is not the end is taken for data.',
  },
  {
    id: 'framing-sequence-does-not-wrap',
    row: COUNT_ROW,
    file: TAKER,
    find: 'this.#sequence = (sequence + 1) >>> 0;',
    replace: 'this.#sequence = sequence + 1;',
    check: 'framing/sequence-wraps',
    story: 'The number expected behind 4,294,967,295 is one that no header can hold.',
  },
];

export const FRAMING_CONTROLS: readonly Control[] = [
  {
    id: 'framing-copies-by-set',
    row: 'quadratic concatenation',
    file: FED,
    find: KEEP,
    replace: 'this.#own.bytes.set(this.#lent.bytes.subarray(this.start, this.start + length));',
    story: 'The rest is copied by set(), once: it looks like joining buffers and is not quadratic.',
  },
  {
    id: 'framing-length-from-bytes',
    row: HEADER_ROW,
    file: TAKER,
    find: `this.buffer.data.${ANNOUNCED}`,
    replace: 'this.buffer.bytes.subarray(this.start, this.start + 4).reduceRight((word, byte) => word * 256 + byte, 0)',
    story: 'The length is put together from its four bytes, the lowest first.',
  },
];
