/** A module that fails before it serves its team, in the way that its data says. Loaded by team-thread.ts. */

import { readTeamData, serveWorker } from '../../src/harness/worker-member.js';

switch (readTeamData<string>()) {
  case 'throws':
    throw new Error('no such luck');
  case 'exits':
    process.exit(3);
    break;
  case 'spins':
    for (;;);
  case 'awaits for ever':
    await new Promise(() => {});
    break;
  case 'awaits a timer':
    await new Promise((resolve) => setTimeout(resolve, 1e9));
    break;
  case 'serves':
    serveWorker({ meet: (_input, { meet }) => meet() as never });
    break;
  default: // ends without a word
}
