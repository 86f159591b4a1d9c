/** Mutants and controls of the region `ring-push`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/sync/spsc-ring-producer.ts';
const ONE = '    if (count === 1 && this.copyIn(first, bytes)) {\n      this.commit(1);\n      return;\n    }';
const WAIT = '    if (!this.hasUnits(count)) {\n      this.waitFor(count);\n      this.checkConsumer();\n    }';

export const RING_PUSH_MUTANTS: readonly Mutant[] = [
  {
    id: 'push-ignores-wrap',
    row: 'full and empty confused',
    file: FILE,
    find: 'slots.set(bytes.subarray(run * slotBytes), 0);',
    replace: '',
    check: 'ring-push/fills',
    story: 'Of a message that wraps only the part before the end is copied; at slot 0 lies what was there a lap ago.',
  },
  {
    id: 'push-wraps-one-late',
    row: 'full and empty confused',
    file: FILE,
    find: 'slots.set(bytes.subarray(run * slotBytes), 0);',
    replace: 'slots.set(bytes.subarray((run + 1) * slotBytes), slotBytes);',
    check: 'ring-push/fills',
    story: 'The first slot of the second part is taken to be filled already.',
  },
  {
    id: 'push-fills-a-copy',
    row: 'copied, not shared',
    file: FILE,
    find: '    const { slots, slotBytes } = this;',
    replace: '    const { slotBytes } = this;\n    const slots = this.slots.slice();',
    check: 'ring-push/fills',
    story: 'slice() instead of subarray(): the bytes are written into a copy that nobody else sees.',
  },
  {
    id: 'push-commits-one',
    row: 'full and empty confused',
    file: FILE,
    find: '    this.commit(count);\n    // #endregion',
    replace: '    this.commit(1);\n    // #endregion',
    check: 'ring-push/fills',
    story: 'A message of several slots is copied, and one slot is given to the consumer.',
  },
  {
    id: 'push-commits-twice',
    row: 'full and empty confused',
    file: FILE,
    find: '    this.#reserved -= count;\n',
    replace: '',
    check: 'ring-push/commits',
    story:
      'What is committed stays reserved: the same slots can be given twice, and the second time they are not free.',
  },
  {
    id: 'push-commits-all',
    row: 'payload published after the index',
    file: FILE,
    find: '    this.advance(count, this.slotAt(this.index, count));',
    replace:
      '    this.advance(count + this.#reserved, this.slotAt(this.index, count + this.#reserved));\n    this.#reserved = 0;',
    check: 'ring-push/commits',
    story: 'commit(1) of three reserved gives all three: two of them are not written yet.',
  },
  {
    id: 'push-publishes-first',
    row: 'payload published after the index',
    file: FILE,
    find: ONE,
    replace:
      '    if (count === 1) {\n      this.commit(1);\n      if (!this.copyIn(first, bytes)) this.slots.set(bytes, first * this.slotBytes);\n      return;\n    }',
    check: 'ring-push/whole',
    story: 'Committed, then copied: the consumer may read what was in the slot before.',
  },
  {
    id: 'push-copies-in-halves',
    row: 'torn multiword value',
    file: FILE,
    find: ONE,
    replace:
      '    if (count === 1) {\n      const half = bytes.length >> 1;\n      this.slots.set(bytes.subarray(0, half), first * this.slotBytes);\n      this.commit(1);\n      this.slots.set(bytes.subarray(half), first * this.slotBytes + half);\n      return;\n    }',
    check: 'ring-push/whole',
    story: 'The first word is there when the message is given away, the second one follows: it can be seen torn.',
  },
  {
    id: 'push-does-not-wait',
    row: 'full and empty confused',
    file: FILE,
    find: WAIT,
    replace: '    if (!this.hasUnits(count)) this.checkConsumer();',
    check: 'ring-push/whole',
    story: 'A full ring is written to as any other: the oldest message is gone.',
  },
  {
    id: 'push-spins-for-room',
    row: 'spin instead of wait',
    file: FILE,
    find: WAIT,
    replace: '    while (!this.hasUnits(count)) this.checkConsumer();',
    check: 'ring-push/waits',
    story: 'Room is looked for again and again, whatever strategy was asked for.',
  },
  {
    id: 'push-copies-caller-once',
    row: 'copied, not shared',
    file: FILE,
    find: ONE,
    replace: `    const kept = this as unknown as { from?: Uint8Array; bytes?: Uint8Array };
    if (kept.from !== bytes) Object.assign(kept, { from: bytes, bytes: bytes.slice() });
    bytes = kept.bytes!;
${ONE}`,
    check: 'ring-pop/two-workers',
    story:
      'The same array again is taken for the same message: the bytes are copied when the array first comes, and later changes are lost.',
  },
  {
    id: 'push-takes-end-for-room',
    row: 'shutdown misses sleeping workers',
    file: FILE,
    find: '      this.waitFor(count);\n      this.checkConsumer();\n    }\n    return this.#grant(count);\n    // #endregion',
    replace: '      this.waitFor(count);\n    }\n    return this.#grant(count);\n    // #endregion',
    check: 'ring-push/consumer-gone',
    story: 'The wait is over, so there must be room: but it was over since the consumer has closed.',
  },
];

export const RING_PUSH_CONTROLS: readonly Control[] = [
  {
    id: 'push-sets-each',
    row: 'torn multiword value',
    file: FILE,
    find: ONE,
    replace: '',
    story: 'One slot is copied by set() as any other: slower, and as right, since the commit comes behind it.',
  },
];
