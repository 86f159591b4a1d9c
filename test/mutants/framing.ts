/** Mutants of the first table, its first half: framing, at each reader that the lab has. */

import type { Mutant, TestChoice } from './mutant.js';

const pipe = (title: string): TestChoice => ({
  file: 'test/transports/pipe.test.js',
  title: new RegExp(`^records over pipe ${title}`),
});
const stream = (title: string): TestChoice => ({
  file: 'test/transports/stream-channel.test.js',
  title: new RegExp(`^records over streams over a pipe ${title}`),
});
const EVERY_CUT = 'framing gives the same records with the stream cut at any byte offset$';

export const FRAMING_MUTANTS: readonly Mutant[] = [
  {
    id: 'fd-reader-one-read',
    row: 'read-is-message',
    story: 'The reader of descriptors reads once and goes on as if the record were there.',
    kind: 'D',
    plant: {
      file: 'src/transports/fd-reader.js',
      find: 'while (this.end - this.start < wanted);',
      replace: 'while (false);',
    },
    test: pipe(EVERY_CUT),
    control: {
      story: 'One read for all fifty is right where all fifty have come.',
      test: pipe('framing takes fifty records that arrive together apart, with one call$'),
    },
  },
  {
    id: 'taker-drops-the-rest',
    row: 'read-is-message',
    story: 'What came with the record is thrown away with it.',
    kind: 'D',
    plant: {
      file: 'src/transports/record-taker.js',
      find: 'this.start = start + recordBytes;',
      replace: 'this.start = this.end;',
    },
    test: pipe('framing takes fifty records that arrive together apart'),
  },
  {
    id: 'stream-reader-one-chunk',
    row: 'read-is-message',
    story: "The reader of streams takes the record out of what the last 'data' event has brought.",
    kind: 'D',
    plant: {
      file: 'src/transports/stream-reader.js',
      find: '        return this.end - this.start >= wanted;',
      replace: '        return this.end > this.start;',
    },
    test: stream(EVERY_CUT),
  },
  {
    id: 'message-of-two-records',
    row: 'read-is-message',
    story: 'Bytes behind the record in the same message or line are dropped without a word.',
    kind: 'D',
    plant: {
      file: 'src/transports/whole-record-taker.js',
      find: 'if (recordBytes !== unitBytes)',
      replace: 'if (recordBytes > unitBytes)',
    },
    test: { file: 'test/transports/message.test.js', title: /finds two records in one message/ },
  },
  {
    id: 'fd-reader-short-read',
    row: 'short-is-eof',
    story: 'Less than asked for means that no more comes.',
    kind: 'D',
    plant: {
      file: 'src/transports/fd-reader.js',
      find: 'if (got === 0)',
      replace: 'if (got < bytes.length - (this.end))',
    },
    test: pipe('framing gives the same records from deliveries of 1 bytes$'),
  },
  {
    id: 'read-fully-short-read',
    row: 'short-is-eof',
    story: 'The loop that wants all bytes gives up at the first read that brings fewer.',
    kind: 'H',
    plant: {
      file: 'src/sys/io.js',
      find: '        if (got === 0)\n            break;\n        taken += got;',
      replace: '        taken += got;\n        if (taken < length)\n            break;',
    },
    test: { file: 'test/sys/io.test.js', title: /^readFully goes on after short reads/ },
    control: {
      story: 'At EOF to give up is right.',
      test: { file: 'test/sys/io.test.js', title: /^readFully returns what there was when EOF comes first$/ },
    },
  },
  {
    id: 'source-unterminated-line',
    row: 'unterminated-lost',
    story: 'The last line of a file is counted only if a newline ends it.',
    kind: 'D',
    plant: {
      file: 'src/job/source.js',
      find: 'at += length;',
      replace: 'if (at + got === segment.end && into[offset + length - 1] !== NEWLINE) break;\n at += length;',
    },
    test: {
      file: 'test/job/run-job.test.js',
      title: /counts what one process counts: several files without a newline at the end$/,
    },
  },
  {
    id: 'line-reader-unterminated-line',
    row: 'unterminated-lost',
    story:
      'A line iterator gives the beginning of a line as if it were one: what is lost with it is called damage, not a cut.',
    kind: 'D',
    plant: {
      file: 'src/transports/line-reader.js',
      find: 'await this.#lookForCut(line).catch(',
      replace: 'await Promise.resolve().catch(',
    },
    test: { file: 'test/transports/line-channel.test.js', title: /damage says after how many records, wherever/ },
  },
  {
    id: 'stream-reader-decodes',
    row: 'character-cut',
    story: 'Each chunk becomes text by itself.',
    kind: 'D',
    plant: {
      file: 'src/transports/stream-reader.js',
      find: 'this.#chunks.push(chunk);',
      replace: "chunk = Buffer.from(Buffer.from(chunk).toString('utf8'));\n this.#chunks.push(chunk);",
    },
    test: stream('framing cuts no character of a text that arrives byte by byte$'),
  },
  {
    id: 'fd-reader-header-cut',
    row: 'header-cut',
    story: 'Some bytes are there, so the header is.',
    kind: 'D',
    plant: {
      file: 'src/transports/fd-reader.js',
      find: 'if (this.end - this.start < HEADER_BYTES)',
      replace: 'if (this.end === this.start)',
    },
    test: pipe(EVERY_CUT),
  },
  {
    id: 'taker-byte-order',
    row: 'header-cut',
    story: "The reader takes the length in the network's byte order.",
    kind: 'D',
    plant: {
      file: 'src/transports/record-taker.js',
      find: 'this.buffer.data.getUint32(this.start + RECORD.length, true)',
      replace: 'this.buffer.data.getUint32(this.start + RECORD.length)',
    },
    test: pipe('framing takes a payload of 256 bytes'),
  },
  ...(
    [
      ['fd-writer', 'pipe.test.js', '^records over pipe'],
      ['batch-writer', 'pipe-batched.test.js', ''],
      ['record-frame', 'stream-channel.test.js', '^records over streams over a pipe'],
    ] as const
  ).map(
    ([module, file, name]): Mutant => ({
      id: `${module}-byte-order`,
      row: 'header-cut',
      story: 'The writer gives the length in an order of its own; a reader that has the same mistake would not notice.',
      kind: 'D',
      plant: {
        file: `src/transports/${module}.js`,
        find: 'data.setUint32(RECORD.length, payloadBytes, true);',
        replace: 'data.setUint32(RECORD.length, payloadBytes);',
      },
      test: { file: `test/transports/${file}`, title: new RegExp(`${name}.* the wire carries the bytes`) },
    }),
  ),
  {
    id: 'taker-trusts-length',
    row: 'length-trusted',
    story: 'Memory is taken for whatever length a header announces.',
    kind: 'D',
    plant: {
      file: 'src/transports/record-taker.js',
      find: 'if (length > this.maxPayloadBytes)',
      replace: 'if (length > 2 ** 32)',
    },
    test: pipe('framing refuses a length of 0xFFFFFFFF'),
    control: {
      story: 'The longest length agreed upon is taken.',
      test: pipe('framing takes the longest agreed payload'),
    },
  },
  {
    id: 'taker-allocates-first',
    row: 'length-trusted',
    story: 'The length is looked at once there is room for it.',
    kind: 'D',
    plant: {
      file: 'src/transports/record-taker.js',
      find: 'if (length > this.maxPayloadBytes)',
      replace: 'if (length > this.maxPayloadBytes) this.makeRoom(1 << 26);\n        if (length > this.maxPayloadBytes)',
    },
    test: stream('framing refuses a length of 0xFFFFFFFF'),
  },
  {
    id: 'whole-taker-trusts-length',
    row: 'length-trusted',
    story: 'A line or a message may be as long as it likes.',
    kind: 'D',
    plant: {
      file: 'src/transports/whole-record-taker.js',
      find: 'if (payloadBytes > this.maxPayloadBytes)',
      replace: 'if (payloadBytes > 2 ** 32)',
    },
    test: { file: 'test/transports/line.test.js', title: /refuses a line longer than any record may be/ },
  },
];
