/** Mutants of the first table, its second half: what becomes of the bytes once they are there. */

import type { Mutant, TestChoice } from './mutant.js';

const pipe = (title: string): TestChoice => ({
  file: 'test/transports/pipe.test.js',
  title: new RegExp(`^records over pipe ${title}`),
});
const stream = (title: string): TestChoice => ({
  file: 'test/transports/stream-channel.test.js',
  title: new RegExp(`^records over streams over a pipe ${title}`),
});

export const READING_MUTANTS: readonly Mutant[] = [
  {
    id: 'fd-reader-copies',
    row: 'copies-quadratic',
    story: 'What has come of a record is moved to the front after each read.',
    kind: 'D',
    plant: {
      file: 'src/transports/fd-reader.js',
      find: 'this.end += got;',
      replace: 'this.end += got;\n this.makeRoom(0);',
    },
    test: pipe('framing copies a bounded number of bytes for 1 MB in one-byte deliveries: a thousand records$'),
  },
  {
    id: 'stream-reader-copies',
    row: 'copies-quadratic',
    story: 'What has come of a record is moved to the front with each chunk.',
    kind: 'D',
    plant: {
      file: 'src/transports/stream-reader.js',
      find: '        this.#copyChunks();',
      replace: '        this.#copyChunks();\n        this.makeRoom(0);',
    },
    test: stream('framing copies a bounded number of bytes for 1 MB in one-byte deliveries: a thousand records$'),
  },
  {
    id: 'stream-reader-text-mode',
    row: 'text-for-bytes',
    story: 'Bytes are taken for characters of one byte and encoded again: those above 127 become two.',
    kind: 'D',
    plant: {
      file: 'src/transports/stream-reader.js',
      find: 'this.#chunks.push(chunk);',
      replace: "chunk = Buffer.from(Buffer.from(chunk).toString('latin1'));\n this.#chunks.push(chunk);",
    },
    test: stream('framing gives back every byte there is'),
  },
  {
    id: 'stream-reader-takes-text',
    row: 'text-for-bytes',
    story: 'A stream with an encoding set is read all the same.',
    kind: 'D',
    plant: {
      file: 'src/transports/stream-reader.js',
      find: 'if (readable.readableEncoding !== null)',
      replace: 'if (false)',
    },
    test: { file: 'test/transports/stream.test.js', title: /^a stream reader refuses a stream of text$/ },
  },
  {
    id: 'message-writer-text-mode',
    row: 'text-for-bytes',
    story: 'A record is put into JSON, or into a line, as if it were UTF-8.',
    kind: 'D',
    plant: {
      file: 'src/transports/message-writer.js',
      find: "toString('base64')",
      replace: "toString('utf8')",
    },
    test: { file: 'test/transports/message-channel.test.js', title: /json.* passing brings every payload through/ },
  },
  {
    id: 'stream-reader-listens-late',
    row: 'listens-late',
    story: 'The stream flows before anybody listens to it.',
    kind: 'D',
    plant: {
      file: 'src/transports/stream-reader.js',
      find: "readable.on('data', this.#onData);",
      replace: "setImmediate(() => readable.on('data', this.#onData));",
    },
    test: {
      file: 'test/transports/stream.test.js',
      title: /^a stream reader gives every record of a child that was gone before anybody looked/,
    },
  },
  {
    id: 'line-reader-listens-late',
    row: 'listens-late',
    story: 'The iteration of lines begins when the first one is wanted.',
    kind: 'D',
    plant: {
      file: 'src/transports/line-reader.js',
      find: 'this.#lines = lines[Symbol.asyncIterator]();',
      replace: 'this.#lines = { next: () => (this.late ??= lines[Symbol.asyncIterator]()).next() };',
    },
    test: {
      file: 'test/transports/line.test.js',
      title: /misses no line that came between its making and the first call/,
    },
    dies: 'hangs',
  },
  {
    id: 'message-reader-listens-late',
    row: 'listens-late',
    story: 'The channel is listened to a turn later than it may be read.',
    kind: 'D',
    plant: {
      file: 'src/transports/message-reader.js',
      find: "end.on('message', this.#onMessage);",
      replace: "setImmediate(() => end.on('message', this.#onMessage));",
    },
    test: { file: 'test/transports/message.test.js', title: /gives a message that is there at once/ },
    dies: 'hangs',
  },
  {
    id: 'right-way-listens-late',
    row: 'listens-late',
    story: "The child's output is looked at when the child has ended.",
    kind: 'D',
    plant: {
      file: 'tasks/1a-pipes/fact-losses.js',
      find: "if (way === 'right')\n            return",
      replace: 'if (false)\n            return',
    },
    test: { file: 'test/tasks/1a-pipes/facts-losses.test.js', title: /late-listener delivers, the right way/ },
  },
  {
    id: 'fd-reader-overwrites',
    row: 'buffer-reused',
    story: 'Room for the next record is made while the caller still looks at this one.',
    kind: 'D',
    plant: {
      file: 'src/transports/fd-reader.js',
      find: 'this.take(recordBytes);',
      replace: 'this.take(recordBytes);\n        this.makeRoom(0);',
    },
    test: pipe('framing holds record 1 unchanged until next'),
  },
  {
    id: 'stream-writer-one-frame',
    row: 'buffer-reused',
    story: 'The frame is filled again although the stream has not passed it on.',
    kind: 'D',
    plant: {
      file: 'src/transports/stream-writer.js',
      find: 'this.#frame = this.#free.pop() ?? allocateBytes(this.frameBytes);',
      replace: '',
    },
    test: { file: 'test/transports/stream.test.js', title: /changes no byte that the stream still holds/ },
    control: {
      story: 'Of a line a single frame is enough: it is a text of its own by then.',
      test: { file: 'test/transports/line.test.js', title: /uses its one frame again meanwhile without harm/ },
    },
  },
  {
    id: 'stream-writer-forwards-uncopied',
    row: 'buffer-reused',
    story: "A forwarded record stays in its reader's memory while the stream holds it.",
    kind: 'D',
    plant: { file: 'src/transports/stream-writer.js', find: 'record.slice()', replace: 'record' },
    test: { file: 'test/transports/stream.test.js', title: /takes what it forwards along/ },
  },
  {
    id: 'taker-counts-only',
    row: 'count-only',
    story: 'As many came as were sent: one doubled and one dropped make it even.',
    kind: 'D',
    plant: { file: 'src/transports/record-taker.js', find: 'if (sequence !== this.#sequence)', replace: 'if (false)' },
    test: pipe('damage finds a record that was replaced by an earlier one$'),
  },
  {
    id: 'taker-checks-no-sum',
    row: 'count-only',
    story: 'Number and length are right, the bytes are nobody’s business.',
    kind: 'D',
    plant: { file: 'src/transports/record-taker.js', find: 'if (sent !== found)', replace: 'if (false)' },
    test: pipe('damage finds each single flipped bit of a record'),
  },
  {
    id: 'job-checks-counts-only',
    row: 'count-only',
    story: 'Two counts of words are held against each other, their checksums are not.',
    kind: 'D',
    plant: {
      file: 'src/job/job-outcome.js',
      find: "['bytes', 'lines', 'words', 'checksum']",
      replace: "['bytes', 'lines', 'words']",
    },
    test: { file: 'test/job/run-job.test.js', title: /names what differs: checksum$/ },
  },
];
