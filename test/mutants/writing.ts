/** Mutants of the second table: writing and back-pressure, at each writer that the lab has. */

import type { Mutant, TestChoice } from './mutant.js';

const pipe = (title: string): TestChoice => ({
  file: 'test/transports/pipe.test.js',
  title: new RegExp(`^records over pipe ${title}`),
});
const stream = (title: string): TestChoice => ({
  file: 'test/transports/stream-channel.test.js',
  title: new RegExp(`^records over streams over a pipe ${title}`),
});

export const WRITING_MUTANTS: readonly Mutant[] = [
  {
    id: 'write-fully-once',
    row: 'write-partial',
    story: 'write is called once, and what it did not take is forgotten.',
    kind: 'H',
    plant: { file: 'src/sys/io.js', find: '    while (given < length)', replace: '    if (given < length)' },
    test: pipe('writing sends every byte once, with exact calls, after half at first$'),
    control: {
      story: 'One call is enough where it takes all.',
      test: pipe('writing sends every byte once, with exact calls, after no disturbance$'),
    },
  },
  {
    id: 'writev-fully-once',
    row: 'write-partial',
    story: 'A gathered batch is taken for sent whatever writev took of it.',
    kind: 'H',
    plant: {
      file: 'src/sys/io.js',
      find: 'first = takeEntries(table, first, count, taken);',
      replace: 'first = count;',
    },
    test: {
      file: 'test/transports/pipe-batched.test.js',
      title: /writing sends every byte once, with exact calls, after half at first$/,
    },
  },
  {
    id: 'eagain-fatal',
    row: 'eagain-wrong',
    story: 'A descriptor that somebody else made non-blocking ends the transfer.',
    kind: 'H',
    plant: { file: 'src/sys/io.js', find: "if (code !== 'EAGAIN')", replace: 'if (true)' },
    test: pipe('reading takes every record once, with exact calls, after EAGAIN$'),
  },
  {
    id: 'eagain-spun-reading',
    row: 'eagain-wrong',
    story: 'The reader asks again at once, for as long as nothing comes.',
    kind: 'D',
    plant: { file: 'src/sys/io.js', find: '    wouldBlock(fd);', replace: '' },
    test: { file: 'test/transports/would-block.test.js', title: /makes a reader wait with two calls/ },
  },
  {
    id: 'eagain-spun-writing',
    row: 'eagain-wrong',
    story: 'The writer asks again at once, for as long as nobody reads.',
    kind: 'D',
    plant: { file: 'src/sys/io.js', find: '    wouldBlock(fd);', replace: '' },
    test: { file: 'test/transports/would-block.test.js', title: /makes a writer wait with three calls/ },
  },
  {
    id: 'eintr-fatal',
    row: 'eintr-wrong',
    story: 'A signal in the middle of a call ends the transfer.',
    kind: 'H',
    plant: { file: 'src/sys/io.js', find: "if (code === 'EINTR')", replace: 'if (false)' },
    test: pipe('writing sends every byte once, with exact calls, after EINTR$'),
  },
  {
    id: 'eintr-sends-twice',
    row: 'eintr-wrong',
    story: 'After a signal the writer begins the record anew, although a part of it is out.',
    kind: 'H',
    plant: {
      file: 'src/sys/io.js',
      find: 'writeSome(call, fd, view, offset + given, length - given, wouldBlock);',
      replace:
        "writeSome((...args) => {\n            try {\n                return call(...args);\n            }\n            catch (error) {\n                if (error.code === 'EINTR' && given > 0)\n                    call(fd, view, offset, given);\n                throw error;\n            }\n        }, fd, view, offset + given, length - given, wouldBlock);",
    },
    test: pipe('writing sends every byte once, with exact calls, after one byte, EINTR, then half of the rest$'),
  },
  {
    id: 'writable-ignores-false',
    row: 'no-backpressure',
    story: 'What write() returns is thrown away, and the bytes queue in memory.',
    kind: 'D',
    plant: {
      file: 'src/transports/writable-writer.js',
      find: 'return mayGoOn && this.underWay < this.#mostUnderWay;',
      replace: 'return true;',
    },
    test: stream(
      'back-pressure with a reader that stands still the writer gets rid of no more than the capacity: default$',
    ),
  },
  {
    id: 'message-ignores-false',
    row: 'no-backpressure',
    story: 'What send() returns is thrown away.',
    kind: 'D',
    plant: {
      file: 'src/transports/message-writer.js',
      find: 'return mayGoOn === true && this.underWay < MOST_UNDER_WAY;',
      replace: 'return true;',
    },
    test: { file: 'test/transports/message.test.js', title: /waits while the relay takes nothing/ },
  },
  {
    id: 'event-loop-writer-ignores-false',
    row: 'no-backpressure',
    story: 'commit() has no promise to give, so nobody can wait.',
    kind: 'D',
    plant: {
      file: 'src/transports/event-loop-writer.js',
      find: 'if (!mayGoOn && this.#underWay.length > 0)',
      replace: 'if (false)',
    },
    test: { file: 'test/transports/stream.test.js', title: /^a stream writer waits when the stream is full/ },
  },
  {
    id: 'loop-ignores-promise',
    row: 'no-backpressure',
    story: 'The loop that produces does not wait for what commit() returns.',
    kind: 'D',
    plant: {
      file: 'src/transports/exchange-async.js',
      find: '            await given;\n        if (record % RECORDS_PER_LOOK === 0)',
      replace: '            given.catch(() => { });\n        if (record % RECORDS_PER_LOOK === 0)',
    },
    test: { file: 'test/transports/echo.test.js', title: /^produce gives no record while the writer asks it to wait$/ },
  },
  {
    id: 'stream-reader-never-pauses',
    row: 'no-backpressure',
    story: 'The reader takes whatever comes and keeps it.',
    kind: 'D',
    plant: {
      file: 'src/transports/stream-reader.js',
      find: '        this.#readable.pause();',
      replace: '',
    },
    test: {
      file: 'test/transports/stream.test.js',
      title: /^a stream reader stops the stream when nobody takes records/,
    },
    dies: 'hangs',
  },
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
