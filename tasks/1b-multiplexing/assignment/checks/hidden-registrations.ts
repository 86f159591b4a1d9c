/** Hidden checks of the region `registrations`. Part of the key. */

import type { Random } from '../../../../src/core/random.js';
import type { Check } from '../../../../src/course/assignment.js';
import { addMany, checkTable, type Operation } from './registrations.js';

export const HIDDEN_REGISTRATIONS_CHECKS: readonly Check[] = [
  checkTable({
    id: 'registrations/churn',
    title: 'descriptors come and go for a long time, numbers are used again, and nothing of before is left',
    points: 3,
    isHidden: true,
    needs: ['registrations/removes'],
    hints: [
      'A number that was removed is added again, for another file. What does its entry say was found?',
      'An entry is three words; which of them does the kernel write, and when next?',
      'A new entry begins with 0 found; the one that moves takes what was found for it along; clear() takes away every place.',
    ],
    usualCause: 'The words of an entry that was in the same place before are left in it, and are taken for news.',
    read: 'handout, "registrations"',
    operations: churn,
  }),
];

function churn(random: Random): Operation[] {
  const operations = addMany(random, 10);
  let live = operations.map(([, fd]) => fd);
  const gone: number[] = [];
  for (let step = 0; step < 150; step++) {
    const kind = random.integer(5);
    const fd = live[random.integer(Math.max(1, live.length))]!;
    if (step === 90) {
      operations.push(['clear', 0, 0]);
      gone.push(...live);
      live = [];
    } else if (live.length < 3 || kind < 2) {
      const fresh = gone.length > 0 ? gone.splice(random.integer(gone.length), 1)[0]! : 100 + step;
      operations.push(['add', fresh, 1]);
      live.push(fresh);
    } else if (kind === 2) {
      operations.push(['remove', fd, 0]);
      live = live.filter((one) => one !== fd);
      gone.push(fd);
    } else operations.push([kind === 3 ? 'want' : 'find', fd, kind === 3 ? 5 : 17]);
  }
  return operations;
}
