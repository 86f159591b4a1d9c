/** Mutants and controls of the region `ring-pop`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/sync/spsc-ring-consumer.ts';
const COPY = 'for (let k = 0; k < count; k++) this.#copySlot(this.slotAt(first, k), into, k * this.slotBytes);';
const GRANT = 'if (!this.hasUnits(count)) return NO_SLOT;\n    this.#peeked = count;';
const ONE = '    if (count === 1 && this.copyOut(first, into)) {\n      this.release(1);\n      return true;\n    }';

export const RING_POP_MUTANTS: readonly Mutant[] = [
  {
    id: 'pop-ignores-wrap',
    row: 'full and empty confused',
    file: FILE,
    find: COPY,
    replace:
      'for (let k = 0; k < count; k++) this.#copySlot(Math.min(first + k, this.capacity - 1), into, k * this.slotBytes);',
    check: 'ring-pop/takes',
    story: 'The slots of a batch are taken to lie side by side: behind the last one the last one comes again.',
  },
  {
    id: 'pop-releases-one',
    row: 'full and empty confused',
    file: FILE,
    find: '    this.release(count);\n    return true;',
    replace: '    this.release(1);\n    return true;',
    check: 'ring-pop/takes',
    story: 'Several slots are copied and one is released: the others are taken again.',
  },
  {
    id: 'pop-takes-empty',
    row: 'full and empty confused',
    file: FILE,
    find: GRANT,
    replace: 'if (this.isPeerClosed && !this.hasUnits(count)) return NO_SLOT;\n    this.#peeked = count;',
    check: 'ring-pop/takes',
    story: 'Only a closed ring is ever empty: tryPop() takes what is not there.',
  },
  {
    id: 'pop-releases-twice',
    row: 'full and empty confused',
    file: FILE,
    find: '    this.#peeked -= count;\n',
    replace: '',
    check: 'ring-pop/releases',
    story:
      'What is released stays peeked at: it can be released twice, and the producer overwrites what nobody has read.',
  },
  {
    id: 'pop-releases-anything',
    row: 'full and empty confused',
    file: FILE,
    find: '    if (count >>> 0 !== count || count > this.#peeked) this.#failRelease(count);\n',
    replace: '',
    check: 'ring-pop/releases',
    story: 'The caller will know how many it has peeked at.',
  },
  {
    id: 'pop-releases-first',
    row: 'payload published after the index',
    file: FILE,
    find: ONE,
    replace:
      '    if (count === 1) {\n      this.release(1);\n      if (!this.copyOut(first, into)) this.#copySlot(first, into, 0);\n      return true;\n    }',
    check: 'ring-pop/read-before-release',
    story: 'The slot is given back, and then read: by then it may be the next message.',
  },
  {
    id: 'pop-takes-closed-for-empty',
    row: 'shutdown misses sleeping workers',
    file: FILE,
    find: GRANT,
    replace: 'if (this.isPeerClosed || !this.hasUnits(count)) return NO_SLOT;\n    this.#peeked = count;',
    check: 'ring-pop/end',
    story: 'A closed ring is called empty, and the last message stays in it.',
  },
  {
    id: 'pop-keeps-first-lap',
    row: 'copied, not shared',
    file: FILE,
    find: COPY,
    replace:
      'for (let k = 0; k < count; k++) {\n      const slot = this.slotAt(first, k);\n      const kept = (this.#views[slot] ??= this.slots.slice(slot * this.slotBytes, (slot + 1) * this.slotBytes));\n      into.set(kept, k * this.slotBytes);\n    }',
    check: 'ring-pop/takes',
    story:
      'A view of each slot is kept, but slice() makes copies: from the second lap on the messages of the first come.',
  },
];

export const RING_POP_CONTROLS: readonly Control[] = [
  {
    id: 'pop-copies-by-view',
    row: 'copied, not shared',
    file: FILE,
    find: COPY,
    replace:
      'for (let k = 0; k < count; k++) {\n      const slot = this.slotAt(first, k);\n      into.set(this.slots.subarray(slot * this.slotBytes, (slot + 1) * this.slotBytes), k * this.slotBytes);\n    }',
    story: 'A new view for each slot: subarray() shares what slice() copies.',
  },
];
