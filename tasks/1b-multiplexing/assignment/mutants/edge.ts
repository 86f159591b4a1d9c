/** Mutants and controls of the region `edge`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/waiting/edge-waiter.ts';

export const EDGE_MUTANTS: readonly Mutant[] = [
  {
    id: 'edge-forgets-rest',
    row: 'edge-triggered without a full drain',
    file: FILE,
    find: 'const isLeft = result === budgetBytes || (',
    replace: 'const isLeft = (',
    check: 'edge/left-behind',
    story: 'A read that filled its budget is taken for all there was: half read, then silence.',
  },
  {
    id: 'edge-short-is-all',
    row: 'edge-triggered without a full drain',
    file: FILE,
    find: 'const isLeft = result === budgetBytes || (result > 0 && (events & (POLLHUP | POLLRDHUP | POLLERR)) !== 0);',
    replace: 'const isLeft = result === budgetBytes && events !== 0;',
    check: 'edge/ends',
    story: 'A short read is taken for the last, though the hang-up was told with it and its EOF not read.',
  },
  {
    id: 'edge-same-ones-first',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: 'this.#first = undrained.placeOf(chunks[(count - 1) * CHUNK_WORDS]!) + 1;',
    replace: 'this.#first = 0;',
    check: 'edge/turns',
    story: 'The undrained ones are read from the first on, each time: a short table never gets to the last.',
  },
  {
    id: 'edge-no-news',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: 'const joined = super.findReady(this.#joining, 0);',
    replace: 'const joined = Number(this.size < 0);',
    check: 'edge/turns',
    story: 'While something is left nobody asks for news: a firehose keeps all new ones waiting.',
  },
  {
    id: 'edge-interrupted-is-drained',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: 'if (isLeft || result === EINTR) this.#keep(fd);',
    replace: 'if (isLeft) this.#keep(fd);',
    check: 'edge/interrupted',
    story: 'A read that a signal interrupted took nothing, and nobody tells of its bytes again.',
  },
];

export const EDGE_CONTROLS: readonly Control[] = [
  {
    id: 'edge-keeps-all',
    row: 'edge-triggered without a full drain',
    file: FILE,
    find: 'const isLeft = result === budgetBytes || (result > 0 && (events & (POLLHUP | POLLRDHUP | POLLERR)) !== 0);',
    replace: 'const isLeft = result > 0 && events !== 0;',
    story: 'Whoever gave bytes is asked once more: one look more than is needed, nothing lost.',
  },
];
