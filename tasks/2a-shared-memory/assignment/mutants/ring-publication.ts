/** Mutants and controls of the region `ring-publication`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/sync/ring-side.ts';
const SEEN = 'return ((control[this.#side.peerSeen]! - control[this.#side.cursor]!) | 0) + this.#credit;';
const LOOK = 'Atomics.load(control, this.#side.peerCursor);';
const STORE = 'Atomics.store(control, cursor, (control[cursor]! + count) | 0);';
const STEP_B =
  'if (Atomics.load(control, peerSeat) !== AWAKE) this.wasPeerClosed = wakeOrFindClosed(control, peerSeat);';
const HAS = 'return this.#countSeen() >= count || this.countUnits() >= count;';
const PUBLISH = `    ${STORE}\n    // After the store, not before: this is step b of wait-strategy.ts.\n    ${STEP_B}`;

export const RING_PUBLICATION_MUTANTS: readonly Mutant[] = [
  {
    id: 'ring-full-is-empty',
    row: 'full and empty confused',
    file: FILE,
    find: SEEN,
    replace:
      'return (((control[this.#side.peerSeen]! - control[this.#side.cursor]!) | 0) % this.units) + this.#credit;',
    check: 'ring-publication/counts',
    story: 'The cursors are compared modulo the capacity: a full ring looks like an empty one.',
  },
  {
    id: 'ring-keeps-one-free',
    row: 'full and empty confused',
    file: FILE,
    find: SEEN,
    replace:
      'return ((control[this.#side.peerSeen]! - control[this.#side.cursor]!) | 0) + Math.max(0, this.#credit - 1);',
    check: 'ring-publication/counts',
    story: 'One slot is kept free to tell full from empty: with a capacity of 1 nothing can ever be sent.',
  },
  {
    id: 'ring-ends-at-wrap',
    row: 'full and empty confused',
    file: FILE,
    find: SEEN,
    replace: 'return control[this.#side.peerSeen]! - control[this.#side.cursor]! + this.#credit;',
    check: 'ring-publication/counts',
    story: 'Without | 0 the difference is off by 2^32 when one cursor has wrapped and the other has not.',
  },
  {
    id: 'ring-reads-cursor-plainly',
    row: 'plain flag polled',
    file: FILE,
    find: LOOK,
    replace: 'control[this.#side.peerCursor]!;',
    check: 'ring-publication/publishes',
    story: 'The cursor is seen, and what was written before it need not be.',
  },
  {
    id: 'ring-writes-cursor-plainly',
    row: 'payload published after the index',
    file: FILE,
    find: STORE,
    replace: 'control[cursor] = (control[cursor]! + count) | 0;',
    check: 'ring-publication/publishes',
    story: 'A plain store publishes nothing: the message may be seen later than its cursor.',
  },
  {
    id: 'ring-never-looks-again',
    row: 'copied, not shared',
    file: FILE,
    find: HAS,
    replace: 'return this.#countSeen() >= count;',
    check: 'ring-publication/counts',
    story: "Each side goes by its copy of the other's cursor, and never looks at the cursor itself.",
  },
  {
    id: 'ring-wakes-first',
    row: 'notify before the store',
    file: FILE,
    find: PUBLISH,
    replace: `    ${STEP_B}\n    ${STORE}`,
    check: 'ring-publication/wakes',
    story: 'The seat is looked at, then the cursor is stored: who goes to sleep in between is not seen.',
  },
  {
    id: 'ring-wakes-one-edge',
    row: 'notify missing on one edge',
    file: FILE,
    find: STEP_B,
    replace: `if (this.#credit > 0 && Atomics.load(control, peerSeat) !== AWAKE) this.wasPeerClosed = wakeOrFindClosed(control, peerSeat);`,
    check: 'ring-publication/wakes',
    story: 'The producer wakes the consumer; that a producer may wait for room was not thought of.',
  },
  {
    id: 'ring-never-wakes',
    row: 'timed wait hides a lost wake-up',
    file: FILE,
    find: STEP_B,
    replace: 'this.wasPeerClosed = Atomics.load(control, peerSeat) === 2;',
    check: 'ring-publication/wakes',
    story: 'Nobody is woken: with slices of a tenth of a second each message arrives, a tenth of a second late.',
  },
  {
    id: 'ring-always-looks',
    row: 'false sharing',
    file: FILE,
    find: HAS,
    replace: 'return this.countUnits() >= count;',
    check: 'ring-publication/looks-seldom',
    story: "The other side's cursor is fetched for each message, from the cache of another CPU each time.",
  },
  {
    id: 'ring-notifies-each',
    row: 'notify storm',
    file: FILE,
    find: STEP_B,
    replace: 'this.wasPeerClosed = wakeOrFindClosed(control, peerSeat);\n    Atomics.notify(control, peerSeat, 1);',
    check: 'ring-publication/looks-seldom',
    story: 'A notification a message, to be safe.',
  },
];

export const RING_PUBLICATION_CONTROLS: readonly Control[] = [
  {
    id: 'ring-adds-cursor',
    row: 'plain `++`; load and store instead of add',
    file: FILE,
    find: STORE,
    replace: 'Atomics.add(control, cursor, count);',
    story: 'Atomics.add publishes as a store does; nobody else writes the cursor, so the store alone is enough.',
  },
  {
    id: 'ring-loads-own-cursor',
    row: 'plain flag polled',
    file: FILE,
    find: STORE,
    replace: 'Atomics.store(control, cursor, (Atomics.load(control, cursor) + count) | 0);',
    story: 'Reading the own cursor with Atomics: not needed, and right.',
  },
];
