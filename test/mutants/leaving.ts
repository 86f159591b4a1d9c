/** Mutants of the second table, its second half: full pipes, readers that leave, exits. */

import type { Mutant, TestChoice } from './mutant.js';

const pipe = (title: string): TestChoice => ({
  file: 'test/transports/pipe.test.js',
  title: new RegExp(`^records over pipe ${title}`),
});
const stream = (title: string): TestChoice => ({
  file: 'test/transports/stream-channel.test.js',
  title: new RegExp(`^records over streams over a pipe ${title}`),
});

export const LEAVING_MUTANTS: readonly Mutant[] = [
  {
    id: 'writable-waits-for-drain',
    row: 'drain-awaited',
    story: "flush() waits for 'drain', which a stream that was never full does not send.",
    kind: 'D',
    plant: {
      file: 'src/transports/writable-writer.js',
      find: 'return super.flush();',
      replace: "return new Promise((resolve) => writable.once('drain', resolve));",
    },
    test: {
      file: 'test/transports/stream.test.js',
      title: /^a stream writer changes no byte that the stream still holds/,
    },
    dies: 'hangs',
    control: {
      story: 'To wait for the callbacks of tiny writes is right, however little is under way.',
      test: { file: 'test/transports/stream.test.js', title: /^a stream writer takes what it forwards along/ },
    },
  },
  {
    id: 'initiate-writes-all-first',
    row: 'deadlock-full',
    story:
      'All messages of a batch are written before the first answer is read: both pipes and the echo are full then.',
    kind: 'D',
    plant: {
      file: 'src/transports/exchange.js',
      find: 'writer.flush();\n            takeRecord(reader);\n        }',
      replace:
        'writer.flush();\n        }\n        for (let trip = 0; trip < batch; trip++) {\n            takeRecord(reader);\n        }',
    },
    test: { file: 'test/transports/echo.test.js', title: /^a blocking initiate and its echo pass four times/ },
    dies: 'hangs',
  },
  {
    id: 'initiate-async-writes-all-first',
    row: 'deadlock-full',
    story: 'The same over streams: waiting for one’s own writes is no help while nobody reads the answers.',
    kind: 'D',
    plant: {
      file: 'src/transports/exchange-async.js',
      find: 'await given;\n            const more = reader.next();',
      replace:
        'await given;\n        }\n        for (let trip = 0; trip < batch; trip++) {\n            const more = reader.next();',
    },
    test: { file: 'test/transports/echo.test.js', title: /^initiate over streams and its echo pass four times/ },
    dies: 'hangs',
  },
  {
    id: 'writers-write-in-halves',
    row: 'atomic-assumed',
    story: 'Each writer gives a record in two calls, between which others come.',
    kind: 'S',
    plant: {
      file: 'tasks/1a-pipes/writers-program.js',
      find: 'const taken = write(writeFd, record, 0, recordBytes);',
      replace:
        'const taken = write(writeFd, record, 0, recordBytes >> 1) + write(writeFd, record, recordBytes >> 1, recordBytes - (recordBytes >> 1));',
    },
    test: {
      file: 'test/tasks/1a-pipes/facts.test.js',
      title: /^the sets of facts of writers have no torn record of 4,096 B$/,
    },
  },
  {
    id: 'writers-of-a-byte-too-much',
    row: 'atomic-assumed',
    story: 'Records are a byte longer than what the kernel keeps together.',
    kind: 'S',
    plant: {
      file: 'tasks/1a-pipes/writers-program.js',
      find: "await tear(await writers, command.integer('bytes'),",
      replace: "await tear(await writers, command.integer('bytes') + 1,",
    },
    test: {
      file: 'test/tasks/1a-pipes/facts.test.js',
      title: /^the sets of facts of writers have no torn record of 4,096 B$/,
    },
  },
  {
    id: 'tearing-not-seen',
    row: 'atomic-assumed',
    story: 'The detector is satisfied with as many bytes of each writer as there should be.',
    kind: 'D',
    plant: { file: 'tasks/1a-pipes/fact-atomicity.js', find: 'if (this.#runs[writer] > 1)', replace: 'if (false)' },
    test: { file: 'test/tasks/1a-pipes/facts-tearing.test.js', title: /finds the one planted, also in pieces of 1 B$/ },
    control: {
      story: 'Whole records that are cut by reads are not torn.',
      test: { file: 'test/tasks/1a-pipes/facts-tearing.test.js', title: /finds none in whole records/ },
    },
  },
  {
    id: 'fd-writer-swallows-epipe',
    row: 'epipe-wrong',
    story: 'The error of a write is caught and that is all.',
    kind: 'D',
    plant: {
      file: 'src/transports/fd-writer.js',
      find: 'throw explainWriteFailure(cause, this.sequence);',
      replace: '',
    },
    test: pipe('passing says "peer gone" when the reader left'),
  },
  {
    id: 'batch-writer-swallows-epipe',
    row: 'epipe-wrong',
    story: 'A batch that nobody takes is taken for sent.',
    kind: 'D',
    plant: {
      file: 'src/transports/batch-writer.js',
      find: 'throw explainWriteFailure(cause, this.sequence);',
      replace: '',
    },
    test: { file: 'test/transports/pipe-batched.test.js', title: /passing says "peer gone" when the reader left/ },
  },
  {
    id: 'epipe-untyped',
    row: 'epipe-wrong',
    story: 'A reader that left is an error like any other.',
    kind: 'D',
    plant: {
      file: 'src/transports/fd-writer.js',
      find: "if (code !== 'EPIPE' && code !== 'ECONNRESET')",
      replace: 'if (true)',
    },
    test: pipe('passing says "peer gone" when the reader left'),
  },
  {
    id: 'stream-error-unheard',
    row: 'epipe-wrong',
    story: "Nobody listens to 'error' between two users of a stream, and the process ends.",
    kind: 'D',
    plant: {
      file: 'src/transports/stream-errors.js',
      find: "stream.on('error', leaveToNextUser);",
      replace: '{ }',
    },
    test: {
      file: 'test/transports/stream.test.js',
      title: /keeps an error that nobody waits for from ending the process/,
    },
    dies: 'crashes',
  },
  {
    id: 'member-ends-well-after-epipe',
    row: 'epipe-wrong',
    story: 'The producer says what went wrong and ends with status 0.',
    kind: 'D',
    plant: { file: 'src/harness/member.js', find: 'process.exit(1);', replace: 'process.exit(0);' },
    test: {
      file: 'test/job/job-parent.test.js',
      title: /has producers that end with status 1 when nobody reads any more/,
    },
  },
  {
    id: 'child-exits-before-flush',
    row: 'exit-unflushed',
    story: 'The child calls exit when it has given its bytes to the stream.',
    kind: 'D',
    plant: { file: 'tasks/1a-pipes/chatty-child.js', find: 'process.exitCode = 0;', replace: 'process.exit(0);' },
    test: { file: 'test/tasks/1a-pipes/facts-losses.test.js', title: /exit-before-flush delivers, the right way/ },
  },
  {
    id: 'member-exits-before-reply',
    row: 'exit-unflushed',
    story: 'The end of the commands ends the member, whatever it is still at.',
    kind: 'D',
    plant: {
      file: 'src/harness/member.js',
      find: 'void turn.then(() => process.exit());',
      replace: 'process.exit();',
    },
    test: { file: 'test/harness/member.test.js', title: /obeys in order, also commands that came together/ },
  },
  {
    id: 'capacity-hard-coded',
    row: 'capacity-fixed',
    story: 'A pipe holds 64 KiB, whatever it was told to hold.',
    kind: 'D',
    plant: {
      file: 'tasks/1a-pipes/fact-capacity.js',
      find: 'const givenBytes = setPipeCapacity(writeFd, askedBytes);',
      replace: 'const givenBytes = setPipeCapacity(writeFd, askedBytes) && 65_536;',
    },
    test: {
      file: 'test/tasks/1a-pipes/facts.test.js',
      title: /whose capacity is set to (4096|1048576) B takes exactly that$/,
    },
  },
  {
    id: 'writer-paces-by-capacity',
    row: 'capacity-fixed',
    story: 'The writer waits when it has counted 64 KiB, and not when the pipe is full.',
    kind: 'D',
    plant: {
      file: 'src/transports/writable-writer.js',
      find: 'return mayGoOn && this.underWay < this.#mostUnderWay;',
      replace: 'return (this.bytes = (this.bytes ?? 0) + bytes.length) < 2 * 65_536;',
    },
    test: stream(
      'back-pressure with a reader that stands still the writer gets rid of no more than the capacity: 4096$',
    ),
  },
];
