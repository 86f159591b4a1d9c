/** Mutants and controls of the region `ready`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/waiting/poll-waiter.ts';

export const READY_MUTANTS: readonly Mutant[] = [
  {
    id: 'ready-first-entries',
    row: 'stale results reused; sets not rebuilt',
    file: FILE,
    find: 'step < registrations.size && count < wanted',
    replace: 'step < wanted',
    check: 'ready/sparse',
    story: 'poll says that three are ready, and the first three entries are looked at.',
  },
  {
    id: 'ready-asks-at-once',
    row: 'poll(0) and sleep in a loop',
    file: FILE,
    find: 'this.#calls.poll(registrations.entries, registrations.size, callMs)',
    replace: 'this.#calls.poll(registrations.entries, registrations.size, 0)',
    check: 'ready/sparse',
    story: 'The time-out is not handed on: each look returns at once, and the caller spins.',
  },
  {
    id: 'ready-wanted-for-found',
    row: 'POLLIN only, HUP ignored',
    file: FILE,
    find: 'pairs[count * PAIR_WORDS + 1] = events;',
    replace: 'pairs[count * PAIR_WORDS + 1] = registrations.wantedAt(place);',
    check: 'ready/unasked',
    story: 'The caller is told what was asked for, so that a hang-up looks like bytes.',
  },
  {
    id: 'ready-bytes-only',
    row: 'POLLIN only, HUP ignored',
    file: FILE,
    find: 'if (events !== 0) {',
    replace: 'if ((events & 1) !== 0) {',
    check: 'ready/unasked',
    story: 'Only POLLIN is looked at. A pipe whose writer has gone says POLLHUP alone: nobody hears of its end.',
  },
  {
    id: 'ready-overlooks-closed',
    row: 'ERR and NVAL ignored: spin',
    file: FILE,
    find: 'if (events !== 0) {',
    replace: 'if (events !== 0 && events !== 0x20) {',
    check: 'ready/unasked',
    story: 'POLLNVAL is not told: poll returns at once for ever, and the caller is told of nothing.',
  },
  {
    id: 'ready-same-ones-first',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: `    if (wanted < ready) this.#first = place;
`,
    replace: '',
    check: 'ready/turns',
    story: 'Each look begins at the first entry. Where more are ready than fit, the last are never told of.',
  },
  {
    id: 'ready-reads-same-ones',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: `    if (count > 0) this.#first = registrations.placeOf(chunks[(count - 1) * CHUNK_WORDS]!) + 1;
`,
    replace: '',
    check: 'ready/turns',
    story: 'Each read begins at the first entry: with a short table the last are never read.',
  },
  {
    id: 'ready-begins-behind-the-end',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: 'let place = this.#first < registrations.size ? this.#first : 0;',
    replace: 'let place = this.#first;',
    check: 'ready/leaving',
    story:
      'The place at which to begin lies behind the last entry when others have left: one that was removed is told of.',
  },
];

export const READY_CONTROLS: readonly Control[] = [
  {
    id: 'ready-always-turns',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: `    if (wanted < ready) this.#first = place;
`,
    replace: `    this.#first = place;
`,
    story: 'The next look always begins where this one ended, also when all fitted.',
  },
  {
    id: 'ready-looks-at-all',
    row: 'stale results reused; sets not rebuilt',
    file: FILE,
    find: 'step < registrations.size && count < wanted',
    replace: 'step < registrations.size && count < capacity',
    story: 'It does not stop at the last one that poll counted: some steps more, the same pairs.',
  },
];
