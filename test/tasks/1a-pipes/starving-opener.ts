/** Opens a pair with too few descriptors, one more each time, until there are enough; says what became of each. Started by openings.test.ts under a lowered limit, never imported. */

import { closeSync, openSync } from 'node:fs';
import { loadAddon } from '../../../src/sys/addon.js';
import { countDescriptors } from '../../../src/sys/procfs.js';
import { startPair } from '../../../tasks/1a-pipes/record-set.js';
import { subjectOf } from '../../../tasks/1a-pipes/subjects.js';
import { listChildren } from '../../harness/processes.js';
import { GROUP_OPTIONS } from './pair-exchanges.js';

const subject = subjectOf(process.argv[2]!);
loadAddon(); // takes a descriptor itself

for (let spare = 0; ; spare++) {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error;
  }
  for (const fd of taken.splice(0, spare)) closeSync(fd);
  const failure = await startPair({ ...subject, cpus: null }, GROUP_OPTIONS).then(
    async ({ group }) => {
      await group.close();
      return null;
    },
    (error: Error) => error.message,
  );
  for (const fd of taken) closeSync(fd);
  const line = { failure, descriptors: countDescriptors(), children: listChildren().length };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  if (failure === null) break;
}
