/** Mutants and controls of the region `ring-wait`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/sync/wait-strategy.ts';
const ANNOUNCE =
  'return Atomics.compareExchange(this.#words, this.#word, AWAKE, SLEEPS) === CLOSED || waited.isOver();';
const WAKE =
  '  const seen = Atomics.compareExchange(words, word, SLEEPS, AWAKE);\n  if (seen === SLEEPS) Atomics.notify(words, word, 1);\n  return seen === CLOSED;';
const CLOSE = 'if (Atomics.exchange(words, word, CLOSED) === SLEEPS) Atomics.notify(words, word, 1);';
const SLEEP = 'const outcome = Atomics.wait(this.#words, this.#word, SLEEPS, this.#nextSliceMs(startMs));';

export const RING_WAIT_MUTANTS: readonly Mutant[] = [
  {
    id: 'wait-looks-then-announces',
    row: 'check, then wait on something else: lost wake-up',
    file: FILE,
    find: ANNOUNCE,
    replace: 'return waited.isOver() || Atomics.compareExchange(this.#words, this.#word, AWAKE, SLEEPS) === CLOSED;',
    check: 'ring-wait/wakes-up',
    story: 'It looks whether it is over, then says that it sleeps: what happens in between finds nobody to wake.',
  },
  {
    id: 'wait-reads-value-again',
    row: 'expected value re-read after the check',
    file: FILE,
    find: SLEEP,
    replace:
      'const outcome = Atomics.wait(this.#words, this.#word, Atomics.load(this.#words, this.#word), this.#nextSliceMs(startMs));',
    check: 'ring-wait/wakes-up',
    story: 'It sleeps as long as the seat is what it is by now: AWAKE, when the other side has just been there.',
  },
  {
    id: 'wait-spins',
    row: 'spin instead of wait',
    file: FILE,
    find: SLEEP,
    replace: "const outcome = 'ok' as string;",
    check: 'ring-wait/sleeps',
    story: 'It says that it sleeps, and looks again and again: a CPU is busy as long as nothing happens.',
  },
  {
    id: 'wait-naps',
    row: 'timed wait hides a lost wake-up',
    file: FILE,
    find: WAKE,
    replace: '  const seen = Atomics.compareExchange(words, word, SLEEPS, AWAKE);\n  return seen === CLOSED;',
    check: 'ring-wait/wakes-once',
    story: 'Nobody is notified; all goes well, since each sleep ends by itself after a tenth of a second.',
  },
  {
    id: 'wait-naps-shortly',
    row: 'timed wait hides a lost wake-up',
    file: FILE,
    find: `while (!this.#announce(waited)) {\n        ${SLEEP}`,
    replace: `while (!waited.isOver()) {
        Atomics.compareExchange(this.#words, this.#word, AWAKE, SLEEPS);
        const outcome = Atomics.wait(this.#words, this.#word, SLEEPS, Math.min(10, this.#nextSliceMs(startMs)));`,
    check: 'ring-wait/wakes-up',
    story:
      'The look comes before the announcement, and each sleep is a nap of 10 ms: a message that slipped through is found then.',
  },
  {
    id: 'wait-notifies-always',
    row: 'notify storm',
    file: FILE,
    find: 'if (seen === SLEEPS) Atomics.notify(words, word, 1);\n  return seen === CLOSED;',
    replace: 'Atomics.notify(words, word, 1);\n  return seen === CLOSED;',
    check: 'ring-wait/wakes-once',
    story: 'Each message notifies, whether or not anybody sleeps.',
  },
  {
    id: 'wait-wakes-by-store',
    row: 'compareExchange result ignored',
    file: FILE,
    find: WAKE,
    replace:
      '  const seen = Atomics.load(words, word);\n  Atomics.store(words, word, AWAKE);\n  if (seen === SLEEPS) Atomics.notify(words, word, 1);\n  return seen === CLOSED;',
    check: 'ring-wait/wakes-once',
    story: 'The seat is made AWAKE whatever it was: one that was closed is open again.',
  },
  {
    id: 'wait-notifies-first',
    row: 'notify before the store',
    file: FILE,
    find: WAKE,
    replace:
      '  const seen = Atomics.load(words, word);\n  if (seen === SLEEPS) Atomics.notify(words, word, 1);\n  if (seen === SLEEPS) Atomics.compareExchange(words, word, SLEEPS, AWAKE);\n  return seen === CLOSED;',
    check: 'ring-wait/wakes-up',
    story: 'Notified, then made AWAKE: who goes to sleep in between is not woken any more.',
  },
  {
    id: 'wait-announces-by-store',
    row: 'shutdown misses sleeping workers',
    file: FILE,
    find: ANNOUNCE,
    replace: 'Atomics.store(this.#words, this.#word, SLEEPS);\n    return waited.isOver();',
    check: 'ring-wait/closed-itself',
    story: 'Saying that it sleeps writes over its own CLOSED: the end is undone, and it sleeps on.',
  },
  {
    id: 'wait-closes-awake-alone',
    row: 'shutdown misses sleeping workers',
    file: FILE,
    find: CLOSE,
    replace: 'Atomics.compareExchange(words, word, AWAKE, CLOSED);',
    check: 'ring-wait/wakes-once',
    story: 'A side that sleeps when it is closed stays open.',
  },
  {
    id: 'wait-closes-without-notice',
    row: 'shutdown misses sleeping workers',
    file: FILE,
    find: CLOSE,
    replace: 'Atomics.store(words, word, CLOSED);',
    check: 'ring-wait/wakes-once',
    story: 'Closed, and who sleeps on this very seat is not told.',
  },
  {
    id: 'wait-closes-plainly',
    row: 'plain flag polled',
    file: FILE,
    find: CLOSE,
    replace:
      'const seen = words[word];\n  words[word] = CLOSED;\n  if (seen === SLEEPS) Atomics.notify(words, word, 1);',
    check: 'ring-wait/sees-closing',
    story: 'Closing is only a flag, written plainly: nothing says when, or whether, another thread sees it.',
  },
  {
    id: 'wait-never-asks',
    row: 'worker dies holding the lock',
    file: FILE,
    find: `${SLEEP}\n        if (outcome === 'timed-out') this.#endSlice(waited, startMs);`,
    replace: 'Atomics.wait(this.#words, this.#word, SLEEPS, this.#nextSliceMs(startMs));',
    check: 'ring-wait/looks-for-the-dead',
    story: 'A slice passes, and it sleeps the next one: a side that died is waited for without end.',
  },
];

export const RING_WAIT_CONTROLS: readonly Control[] = [
  {
    id: 'wait-notifies-all',
    row: 'notify one of a mixed crowd',
    file: FILE,
    find: WAKE,
    replace:
      '  const seen = Atomics.compareExchange(words, word, SLEEPS, AWAKE);\n  if (seen === SLEEPS) Atomics.notify(words, word);\n  return seen === CLOSED;',
    story: 'All that sleep on the seat are notified: it is one at most.',
  },
  {
    id: 'wait-looks-once-more',
    row: 'check, then wait on something else: lost wake-up',
    file: FILE,
    find: ANNOUNCE,
    replace: `if (waited.isOver()) return true;
    ${ANNOUNCE}`,
    story: 'It looks, announces, and looks again: the first look is only to save the announcement.',
  },
];
