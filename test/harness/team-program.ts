/** The module of the workers in the tests of teams. Loaded by team-thread.ts. */

import { readTeamData, serveWorker } from '../../src/harness/worker-member.js';

serveWorker({
  echo: (input: unknown, { index, role, tid }) => ({ input, index, role, tid, data: readTeamData() }),
  meet(_input, { meet }) {
    const startMs = performance.timeOrigin + performance.now();
    meet();
    return { startMs, metMs: performance.timeOrigin + performance.now() };
  },
});
