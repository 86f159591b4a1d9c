/** Mutants of the table of select, poll and epoll, as far as they are the readers' of many descriptors: who is served, what is lost, what is left. */

import type { Mutant, TestChoice } from './mutant.js';

/** The bugs that readers alone have; those that waiters have as well are in WAITING_ROWS, `descriptor-leak` is in ROWS. */
export const MULTI_READING_ROWS: Readonly<Record<string, string>> = {
  'blocking-full-record': 'a read blocks for the rest of a record, and all others wait',
  'event-loop-blocked': 'the event loop stands still while something waits',
  'sequential-dressed': 'one descriptor after the other, called multiplexing',
  'stop-loses': 'what was read and not handed out is lost when the run is stopped',
  'thread-left': 'a thread that blocks in a read is left behind, or waited for for ever',
};

const over = (name: string, title: string): TestChoice => ({
  file:
    {
      sequential: 'test/waiting/sequential-reader.test.js',
      'event-loop': 'test/waiting/event-loop-reader.test.js',
      'thread-per-pipe': 'test/waiting/thread-per-pipe-reader.test.js',
    }[name] ?? 'test/waiting/waiter-readers.test.js',
  title: new RegExp(`^reader ${name} ${title}`),
});

export const MULTI_READING_MUTANTS: readonly Mutant[] = [
  {
    id: 'reader-ends-at-hup',
    row: 'hup-before-drain',
    story: 'POLLHUP beside a chunk ends the descriptor, though what is behind the chunk has not been read.',
    kind: 'D',
    plant: {
      file: 'src/waiting/waiter-reader.js',
      find: 'handler.onBytes(fd, into, chunks[at + 2], result);',
      replace:
        '{ handler.onBytes(fd, into, chunks[at + 2], result); if ((chunks[at + 1] & 0x10) !== 0) this.#end(handler, fd, 0); }',
    },
    test: over('poll', 'passing over a pipe loses nothing of what a writer left behind'),
    control: {
      story: 'select has no such bit: EOF is a read of nothing.',
      test: over('select', 'passing over a pipe loses nothing of what a writer left behind'),
    },
  },
  {
    id: 'reader-serves-first-only',
    row: 'first-only',
    story: 'The first chunk of a wait is handed out, and the next wait begins.',
    kind: 'D',
    plant: {
      file: 'src/waiting/waiter-reader.js',
      find: 'while (this.#next < this.#count && !this.#isStopped) {',
      replace: 'if (this.#next < this.#count && !this.#isStopped) {',
    },
    test: over('epoll', 'multiplexing serves each of 7 tickers'),
  },
  {
    id: 'threads-first-only',
    row: 'first-only',
    story: 'The consumer looks from the first slot on each time, and serves the first that is full.',
    kind: 'D',
    plant: {
      file: 'src/waiting/thread-per-pipe-reader.js',
      find: 'giveBack(pipe.slot);',
      replace:
        'giveBack(pipe.slot); this.#next = 0; while (pipe.state !== FULL && this.#pipes[0] === pipe); return true;',
    },
    test: over('thread-per-pipe', 'multiplexing serves each of 7 tickers'),
  },
  {
    id: 'thread-reads-full-record',
    row: 'blocking-full-record',
    story: 'A thread hands over what it has when its slot is full.',
    kind: 'D',
    plant: {
      file: 'src/waiting/pipe-thread.js',
      find: 'const got = readSome(readUnlessStopped, fd, chunk, 0, chunk.length);',
      replace:
        'let got = 0; for (let more; got < 64 && (more = readSome(readUnlessStopped, fd, chunk, got, 64 - got)) > 0; ) got += more;',
    },
    test: over('thread-per-pipe', 'multiplexing hands out the one byte'),
    dies: 'hangs',
  },
  {
    id: 'waiter-reader-reads-full-record',
    row: 'blocking-full-record',
    story: 'A chunk that is no whole record is kept until the rest has come, for which the reader waits.',
    kind: 'D',
    plant: {
      file: 'src/waiting/waiter-reader.js',
      find: 'if (result > 0)\n',
      replace: 'if (result > 0 && result < 8) { for (;;) ; } else if (result > 0)\n',
    },
    test: over('poll', 'multiplexing hands out the one byte'),
    dies: 'hangs',
  },
  {
    id: 'descriptor-blocks',
    row: 'blocking-full-record',
    story: 'O_NONBLOCK is not set: a read of what another process has taken meanwhile waits.',
    kind: 'D',
    plant: {
      file: 'src/waiting/waiter-reader.js',
      find: 'setNonBlocking(fd, true);',
      replace: '',
    },
    test: { file: 'test/waiting/waiter-reader.test.js', title: /^the reader over a waiter makes no descriptor wait/ },
  },
  {
    id: 'edge-reader-reads-once',
    row: 'edge-half-read',
    story: 'The reader takes its budget once for each edge.',
    kind: 'D',
    plant: {
      file: 'src/waiting/edge-waiter.js',
      find: 'const count = super.readReady(table, callMs);\n        this.#remember(table, count);',
      replace: 'const count = super.readReady(table, callMs);',
    },
    test: over('epoll-edge', 'passing over a pipe loses nothing of what a writer left behind'),
  },
  {
    id: 'event-loop-waits-itself',
    row: 'event-loop-blocked',
    story: 'A run over the event loop blocks the thread for as long as it may take.',
    kind: 'D',
    plant: {
      file: 'src/waiting/event-loop-reader.js',
      find: 'const disarm = ',
      replace: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, limitMs);\n            const disarm = ',
    },
    test: {
      file: 'test/waiting/event-loop-reader.test.js',
      title: /^a reader over the event loop lets timers fire while it waits/,
    },
    dies: 'hangs',
  },
  {
    id: 'sequential-as-multiplexing',
    row: 'sequential-dressed',
    story: 'The reader with the threads reads one descriptor after the other.',
    kind: 'D',
    plant: {
      file: 'src/waiting/open-multi-reader.js',
      find: 'return new ThreadPerPipeReader();',
      replace: 'return new SequentialReader();',
    },
    test: over(
      'thread-per-pipe',
      'multiplexing serves the second descriptor while the first one is silent, over a pipe',
    ),
    dies: 'hangs',
  },
  {
    id: 'reader-watches-closed',
    row: 'closed-stays',
    story: 'The descriptor is closed and not taken out of the waiter.',
    kind: 'D',
    plant: {
      file: 'src/waiting/waiter-reader.js',
      find: 'this.#waiter.remove(fd);\n        this.#fds',
      replace: 'this.#fds',
    },
    test: over('poll', 'running takes descriptors from inside the handler'),
  },
  {
    id: 'reader-closes-what-is-gone',
    row: 'closed-stays',
    story: 'A descriptor that somebody else has closed is closed again, when it may be another file’s number.',
    kind: 'D',
    plant: { file: 'src/waiting/taken-descriptor.js', find: "if (failure?.code !== 'EBADF')", replace: 'if (true)' },
    test: over('poll', 'faults tells EBADF of a descriptor'),
  },
  {
    id: 'reader-leaves-descriptor',
    row: 'descriptor-leak',
    story: 'The reader tells the end and does not close.',
    kind: 'D',
    plant: { file: 'src/waiting/waiter-reader.js', find: 'closeTaken(fd, failure);', replace: '' },
    test: over('epoll', 'passing has closed the descriptor'),
  },
  {
    id: 'close-leaves-descriptors',
    row: 'descriptor-leak',
    story: 'close() closes the waiter alone.',
    kind: 'D',
    plant: { file: 'src/waiting/waiter-reader.js', find: 'closeAll(fds);', replace: '' },
    test: over('epoll', 'closing leaves nothing of silent pipes'),
  },
  {
    id: 'close-leaves-waiter',
    row: 'descriptor-leak',
    story: 'close() closes the descriptors and leaves the waiter open, which has one of its own.',
    kind: 'D',
    plant: { file: 'src/waiting/waiter-reader.js', find: 'this.#waiter.close();', replace: '' },
    test: over('epoll', 'faults leaves no descriptor and no thread'),
  },
  {
    id: 'stop-drops-chunks',
    row: 'stop-loses',
    story: 'A run begins with a wait, whatever the last one has left.',
    kind: 'D',
    plant: {
      file: 'src/waiting/waiter-reader.js',
      find: 'limit.begin(timeoutMs);',
      replace: 'limit.begin(timeoutMs); this.#next = this.#count;',
    },
    test: over('epoll', 'running goes on behind each stop'),
  },
  {
    id: 'event-loop-not-paused',
    row: 'stop-loses',
    story: 'The sockets flow on when nobody listens.',
    kind: 'D',
    plant: {
      file: 'src/waiting/event-loop-reader.js',
      find: 'for (const { socket } of this.#streams)\n                        socket.pause();',
      replace: '',
    },
    test: over('event-loop', 'running goes on behind each stop'),
  },
  {
    id: 'threads-not-interrupted',
    row: 'thread-left',
    story: 'close() asks the threads to end, which they do not hear in read(2).',
    kind: 'D',
    plant: { file: 'src/waiting/pipe-worker.js', find: 'loadAddon().interruptThread(threadId);', replace: '' },
    test: {
      file: 'test/waiting/thread-per-pipe-reader.test.js',
      title: /^closing a reader with a thread for each pipe ends threads that block/,
    },
    dies: 'hangs',
  },
  {
    id: 'threads-not-awaited',
    row: 'thread-left',
    story: 'close() closes the descriptors while threads still read them.',
    kind: 'D',
    plant: {
      file: 'src/waiting/thread-per-pipe-reader.js',
      find: 'while (running.some((pipe) => !pipe.hasExited)) {',
      replace: 'while (false) {',
    },
    test: over('thread-per-pipe', 'closing leaves nothing of silent pipes'),
  },
];
