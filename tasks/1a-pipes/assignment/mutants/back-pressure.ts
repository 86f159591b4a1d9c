/** Mutants and controls of the region `back-pressure`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const LOOP = 'src/transports/event-loop-writer.ts';
const WRITABLE = 'src/transports/writable-writer.ts';
const IGNORED = '`write() === false` ignored';
const DRAIN = 'waits for `drain` that never comes';
const PIPE = 'EPIPE kills the process, or is swallowed';
const SAY = 'return mayGoOn && this.underWay < this.#mostUnderWay;';
const FLUSH = 'if (writable.writableLength > 0 || writable.errored || writable.destroyed) return super.flush();';

export const BACK_PRESSURE_MUTANTS: readonly Mutant[] = [
  {
    id: 'back-pressure-number-forgotten',
    row: 'checked by count only',
    file: LOOP,
    find: 'this.sequence = (this.sequence + 1) >>> 0;',
    replace: '',
    check: 'back-pressure/in-order',
    story: 'All records have the number of the first.',
  },
  {
    id: 'back-pressure-false-ignored',
    row: IGNORED,
    file: LOOP,
    find: 'if (!mayGoOn && this.#underWay.length > 0) return this.#whenHandedOn();',
    replace: '',
    check: 'back-pressure/waits',
    story: 'write() says that it has enough, and nobody listens.',
  },
  {
    id: 'back-pressure-always-true',
    row: IGNORED,
    file: WRITABLE,
    find: SAY,
    replace: 'return mayGoOn || this.underWay > 0;',
    check: 'back-pressure/waits',
    story: 'The word of the stream is overruled as long as something is under way.',
  },
  {
    id: 'back-pressure-first-is-enough',
    row: IGNORED,
    file: LOOP,
    find: '    if (this.#underWay.length > 0) return;\n',
    replace: '',
    check: 'back-pressure/resumes',
    story: 'The first record that is handed on ends the wait for all of them.',
  },
  {
    id: 'back-pressure-waits-for-drain',
    row: DRAIN,
    file: WRITABLE,
    find: FLUSH,
    replace: `if (writable.errored || writable.destroyed) return super.flush();
    if (writable.writableLength > 0) return new Promise((resolve) => writable.once('drain', resolve));`,
    check: 'back-pressure/no-drain',
    story: "flush() waits for 'drain', which a stream emits only after write() had said false.",
  },
  {
    id: 'back-pressure-flush-returns',
    row: '`process.exit()` before the flush',
    file: WRITABLE,
    find: FLUSH,
    replace: 'if (writable.errored || writable.destroyed) return super.flush();',
    check: 'back-pressure/no-drain',
    story: 'flush() returns while records are still in the stream: who exits then loses them.',
  },
  {
    id: 'back-pressure-waiter-forgotten',
    row: PIPE,
    file: LOOP,
    find: 'this.#waiting?.reject(this.#makeError());',
    replace: '',
    check: 'back-pressure/peer-gone',
    story: 'The failure is noted, and whoever waits for a reader that has left waits for ever.',
  },
  {
    id: 'back-pressure-lost-count-as-sent',
    row: PIPE,
    file: LOOP,
    find: 'this.sequence = (this.sequence - this.#underWay.length) >>> 0;',
    replace: '',
    check: 'back-pressure/peer-gone',
    story: 'Records that were under way when the reader left count as sent.',
  },
  {
    id: 'back-pressure-failure-swallowed',
    row: PIPE,
    file: LOOP,
    find: '    if (error) {\n      this.fail(error);\n      return;\n    }\n',
    replace: '',
    check: 'back-pressure/broken-pipe',
    story: 'The callback does not look at its error: what nobody will ever read counts as sent.',
  },
  {
    id: 'back-pressure-released-when-given',
    row: 'reused buffer still held by the consumer',
    file: LOOP,
    find: 'const mayGoOn = give();',
    replace: 'const mayGoOn = give();\n    this.release();',
    check: 'back-pressure/frames-left-alone',
    story: 'The memory of a record is free as soon as it is given, though the stream has not read it.',
  },
  {
    id: 'back-pressure-last-failure-counts',
    row: PIPE,
    file: LOOP,
    find: 'if (this.#hasFailed) return;\n    this.#hasFailed = true;',
    replace: 'this.#hasFailed = true;',
    check: 'back-pressure/other-failures',
    story: 'The failures that follow from the first one replace it, and a full disk is told as a reader that left.',
  },
  {
    id: 'back-pressure-callbacks-pile-up',
    row: IGNORED,
    file: WRITABLE,
    find: SAY,
    replace: 'return mayGoOn;',
    check: 'back-pressure/gives-way',
    story: 'While the kernel takes everything at once the stream never has enough, and callbacks pile up.',
  },
];

export const BACK_PRESSURE_CONTROLS: readonly Control[] = [
  {
    id: 'back-pressure-stream-is-asked',
    row: IGNORED,
    file: WRITABLE,
    find: SAY,
    replace: 'return !writable.writableNeedDrain && this.underWay < this.#mostUnderWay;',
    story: 'The result of write() is dropped, and the stream is asked instead whether it has enough.',
  },
  {
    id: 'back-pressure-resolved-later',
    row: DRAIN,
    file: LOOP,
    find: '    this.#waiting?.resolve();\n    this.#waiting = null;',
    replace:
      '    const waiting = this.#waiting;\n    this.#waiting = null;\n    queueMicrotask(() => waiting?.resolve());',
    story: 'Whoever waits is told a microtask later.',
  },
];
