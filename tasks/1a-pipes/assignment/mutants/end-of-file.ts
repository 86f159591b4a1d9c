/** Mutants and controls of the region `end-of-file`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FD = 'src/transports/fd-reader.ts';
const STREAM = 'src/transports/stream-reader.ts';
const CRASH = "exit code or signal ignored; producer's crash read as clean EOF";
const SHORT = 'short read taken for EOF';
const PAUSED = '`write() === false` ignored';
const FILL_HEADER = 'if (this.end - this.start < HEADER_BYTES) this.#fill(HEADER_BYTES);';
const GATHER_HEADER = 'if (!this.#gather(HEADER_BYTES)) return this.#tellShort();';

export const END_OF_FILE_MUTANTS: readonly Mutant[] = [
  {
    id: 'end-of-file-read-per-record',
    row: 'one read taken for one message',
    file: FD,
    find: FILL_HEADER,
    replace: 'this.#fill(HEADER_BYTES);',
    check: 'end-of-file/descriptor',
    story: 'A read is made for each record, although the one before has brought several.',
  },
  {
    id: 'end-of-file-one-read',
    row: SHORT,
    file: FD,
    find: '} while (this.end - this.start < wanted);',
    replace: '} while (this.end === this.start);',
    check: 'end-of-file/short-reads',
    story: 'One read is taken to bring all that is missing.',
  },
  {
    id: 'end-of-file-short-is-end',
    row: SHORT,
    file: FD,
    find: 'if (got === 0) this.failTruncated();\n      this.end += got;',
    replace: 'this.end += got;\n      if (this.end - this.start < wanted) this.failTruncated();',
    check: 'end-of-file/short-reads',
    story: 'Fewer bytes than wanted are taken for the end.',
  },
  {
    id: 'end-of-file-reads-on',
    row: 'last record without its terminator dropped',
    file: FD,
    find: 'if (this.hasEnded) return false;\n',
    replace: '',
    check: 'end-of-file/clean',
    story: 'Behind the end record the reader asks for more.',
  },
  {
    id: 'end-of-file-always-clean',
    row: CRASH,
    file: FD,
    find: FILL_HEADER,
    replace: `if (this.end - this.start < HEADER_BYTES) {
      try {
        this.#fill(HEADER_BYTES);
      } catch {
        return false;
      }
    }`,
    check: 'end-of-file/truncated-descriptor',
    story:
      'A stream that breaks off between two records, or inside a header, has ended: so has the work of a producer that was killed.',
  },
  {
    id: 'end-of-file-no-room',
    row: SHORT,
    file: FD,
    find: 'if (this.start + wanted > this.buffer.bytes.length) this.makeRoom(wanted);',
    replace: 'if (wanted > this.buffer.bytes.length) this.makeRoom(wanted);',
    check: 'end-of-file/full-buffer',
    story: 'At the end of the buffer a read of 0 bytes is made, which returns 0.',
  },
  {
    id: 'end-of-file-chunk-is-record',
    row: 'one read taken for one message',
    file: STREAM,
    find: 'this.take(recordBytes);',
    replace: 'this.take(recordBytes);\n    this.start = this.end;',
    check: 'end-of-file/stream',
    story: "What a 'data' event brought is one record, and the rest of it is dropped.",
  },
  {
    id: 'end-of-file-stream-always-clean',
    row: CRASH,
    file: STREAM,
    find: GATHER_HEADER,
    replace: 'if (!this.#gather(HEADER_BYTES)) return this.#isOver ? false : undefined;',
    check: 'end-of-file/truncated-stream',
    story: "'end' is the end, whether or not the end record has come.",
  },
  {
    id: 'end-of-file-nobody-told',
    row: CRASH,
    file: STREAM,
    find: 'this.#failure = failure;\n    this.#arrival.notice();',
    replace: 'this.#failure = failure;',
    check: 'end-of-file/truncated-stream',
    story: 'Whoever waits for a record when the stream ends waits for ever.',
  },
  {
    id: 'end-of-file-end-first',
    row: 'listener attached late',
    file: STREAM,
    find: `if (this.hasEnded) return false;
    ${GATHER_HEADER}`,
    replace: `if (this.hasEnded) return false;
    if (this.#isOver) return this.#tellShort();
    ${GATHER_HEADER}`,
    check: 'end-of-file/all-before-the-end',
    story: 'When the child has exited first, what it had written is given up.',
  },
  {
    id: 'end-of-file-never-paused',
    row: PAUSED,
    file: STREAM,
    find: 'this.#isPaused = true;\n    this.#readable.pause();',
    replace: '',
    check: 'end-of-file/pauses',
    story: 'All that a fast producer writes is read into memory.',
  },
  {
    id: 'end-of-file-never-resumed',
    row: PAUSED,
    file: STREAM,
    find: 'this.#isPaused = false;\n      this.#readable.resume();',
    replace: 'this.#isPaused = false;',
    check: 'end-of-file/pauses',
    story: 'A stream that was paused stays so, and its producer waits for ever.',
  },
  {
    id: 'end-of-file-failure-forgotten',
    row: CRASH,
    file: STREAM,
    find: 'if (this.#isOver) return;',
    replace: 'if (this.#isOver || failure !== undefined) return;',
    check: 'end-of-file/failed-stream',
    story: "Only 'end' and 'close' count, and why the stream failed is lost.",
  },
  {
    id: 'end-of-file-nothing-left-is-clean',
    row: CRASH,
    file: STREAM,
    find: GATHER_HEADER,
    replace: `if (!this.#gather(HEADER_BYTES)) {
      if (this.#isOver && this.start === this.end) return false;
      return this.#tellShort();
    }`,
    check: 'end-of-file/between-records',
    story: 'A stream that breaks off right behind a record counts as complete.',
  },
];

export const END_OF_FILE_CONTROLS: readonly Control[] = [
  {
    id: 'end-of-file-counts-first',
    row: SHORT,
    file: FD,
    find: 'if (got === 0) this.failTruncated();\n      this.end += got;',
    replace: 'this.end += got;\n      if (got === 0) this.failTruncated();',
    story: 'A read of 0 bytes is counted before it is looked at, which changes nothing.',
  },
  {
    id: 'end-of-file-pauses-at',
    row: PAUSED,
    file: STREAM,
    find: 'if (this.#waitingBytes <= PAUSE_ABOVE_BYTES || this.#isPaused) return;',
    replace: 'if (this.#waitingBytes < PAUSE_ABOVE_BYTES || this.#isPaused) return;',
    story: 'The stream is paused at the bound instead of above it.',
  },
];
