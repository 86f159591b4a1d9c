/** Probe of the region `registrations`: a table, some operations, and all that can be seen of it after each. Runs in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { ENTRY_WORDS } from '../../../../src/sys/poll.js';
import { Registrations } from '../../../../src/waiting/registrations.js';

/** add: fd, wanted. want: fd, wanted. remove: fd. find: fd, the events that the kernel would write. clear. */
type Operation = [name: 'add' | 'want' | 'remove' | 'find' | 'clear', fd: number, value: number];

interface Question {
  operations: Operation[];
  /** Descriptors that are looked up after each operation. */
  asked: number[];
}

/** Returns the entries in use after each operation, and which of the descriptors have a place, and which. */
const tables: Probe = (input) => {
  const { operations, asked } = input as unknown as Question;
  const table = new Registrations();
  return operations.map(([name, fd, value]) => {
    if (name === 'add') table.add(fd, value);
    else if (name === 'want') table.setWanted(fd, value);
    else if (name === 'remove') table.remove(fd);
    else if (name === 'clear') table.clear();
    else table.entries[table.placeOf(fd) * ENTRY_WORDS + 2] = value;
    const size = Math.max(0, Math.min(table.size, table.entries.length / ENTRY_WORDS));
    return {
      size: table.size,
      entries: Array.from({ length: size }, (_, place) => [
        table.fdAt(place),
        table.wantedAt(place),
        table.foundAt(place),
      ]),
      places: asked.map((one) => (table.has(one) ? table.placeOf(one) : -1)),
    };
  });
};

export const REGISTRATIONS_PROBES = { tables };
