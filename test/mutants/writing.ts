/** Mutants of the second table, its first half: what a write takes, and when to wait. */

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
];
