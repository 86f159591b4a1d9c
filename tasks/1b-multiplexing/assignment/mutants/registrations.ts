/** Mutants and controls of the region `registrations`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/waiting/registrations.ts';

export const REGISTRATIONS_MUTANTS: readonly Mutant[] = [
  {
    id: 'registrations-forgets-seventeenth',
    row: 'stale results reused; sets not rebuilt',
    file: FILE,
    find: `    if (place * ENTRY_WORDS === this.entries.length) this.entries = grow(this.entries, this.size * ENTRY_WORDS);
`,
    replace: '',
    check: 'registrations/keeps',
    story:
      'The array of entries never grows. Writing beyond its end is no error: the seventeenth is watched by nobody.',
  },
  {
    id: 'registrations-forgets-high-numbers',
    row: 'stale results reused; sets not rebuilt',
    file: FILE,
    find: `    if (fd >= this.#placesPlusOne.length) this.#placesPlusOne = grow(this.#placesPlusOne, fd + 1);
`,
    replace: '',
    check: 'registrations/keeps',
    story: 'The places of descriptors above 15 are written beyond the end: has() says that they are not watched.',
  },
  {
    id: 'registrations-keeps-removed',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: 'const last = --this.size;',
    replace: 'const last = this.size - 1;',
    check: 'registrations/removes',
    story: 'The number of entries stays, so that poll(2) goes on looking at one that was removed.',
  },
  {
    id: 'registrations-forgets-who-moved',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: 'this.#put(place, this.fdAt(last), this.wantedAt(last), this.foundAt(last));',
    replace: 'this.entries.copyWithin(place * ENTRY_WORDS, last * ENTRY_WORDS, (last + 1) * ENTRY_WORDS);',
    check: 'registrations/removes',
    story: 'The last entry moves into the gap, and is still looked up at its old place.',
  },
  {
    id: 'registrations-last-one-stays',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: `this.#put(place, this.fdAt(last), this.wantedAt(last), this.foundAt(last));
    this.#placesPlusOne[fd] = 0;`,
    replace: `this.#placesPlusOne[fd] = 0;
    this.#put(place, this.fdAt(last), this.wantedAt(last), this.foundAt(last));`,
    check: 'registrations/removes',
    story: 'The place is taken away and then put again when the removed one is the last itself.',
  },
  {
    id: 'registrations-stale-events',
    row: 'stale results reused; sets not rebuilt',
    file: FILE,
    find: 'this.#put(place, fd, wanted, 0);',
    replace: 'this.#put(place, fd, wanted, this.foundAt(place));',
    check: 'registrations/churn',
    story: 'The new entry keeps what was found for the one that was in its place: news of a file that is closed.',
  },
  {
    id: 'registrations-clears-half',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: `for (let place = 0; place < this.size; place++) this.#placesPlusOne[this.fdAt(place)] = 0;
    `,
    replace: '',
    check: 'registrations/churn',
    story: 'clear() makes the table empty, and each descriptor still has a place in it.',
  },
];

export const REGISTRATIONS_CONTROLS: readonly Control[] = [
  {
    id: 'registrations-shifts',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: 'this.#put(place, this.fdAt(last), this.wantedAt(last), this.foundAt(last));',
    replace:
      'for (let at = place; at < last; at++) this.#put(at, this.fdAt(at + 1), this.wantedAt(at + 1), this.foundAt(at + 1));',
    story: 'All entries behind the gap move up by one: slower, the same set.',
  },
];
