/** The table of registrations holds what a plain map would hold, without a gap. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENTRY_WORDS } from '../../src/sys/poll.js';
import { Registrations } from '../../src/waiting/registrations.js';

test('any order of adding, changing, removing and clearing leaves the entries of a map', () => {
  const step = fc.record({
    what: fc.constantFrom('add', 'add', 'add', 'remove', 'change', 'clear'),
    fd: fc.oneof(fc.nat(40), fc.nat(5_000)),
    wanted: fc.constantFrom(0, 1, 4, 5),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const table = new Registrations();
      const model = new Map<number, number>();
      for (const { what, fd, wanted } of steps) {
        expect(table.has(fd)).toBe(model.has(fd));
        if (what === 'clear' && fd % 8 === 0) {
          table.clear();
          model.clear();
        } else if (what === 'add' && !model.has(fd)) {
          table.add(fd, wanted);
          model.set(fd, wanted);
        } else if (what === 'remove' && model.delete(fd)) table.remove(fd);
        else if (what === 'change' && model.has(fd)) {
          table.setWanted(fd, wanted);
          model.set(fd, wanted);
        }
        const entries = Array.from({ length: table.size }, (_, place) => {
          const own = table.fdAt(place);
          expect(table.placeOf(own)).toBe(place);
          return [own, table.wantedAt(place)] as const;
        });
        expect(new Map(entries)).toEqual(model);
        expect(table.size).toBe(model.size);
        expect(table.entries.length).toBeGreaterThanOrEqual(table.size * ENTRY_WORDS);
      }
    }),
    { numRuns: 100 },
  );
});

test('a new entry has nothing found', () => {
  const table = new Registrations();
  table.add(3, 1);
  table.entries[2] = 16;
  table.remove(3);
  table.add(4, 1);
  expect(table.foundAt(0)).toBe(0);
});
