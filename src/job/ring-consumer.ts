/** The program of the consumer's thread in the job over rings. Loaded by a worker of the team that ring-member.ts starts. */

import { readTeamData, serveWorker } from '../harness/worker-member.js';
import { isThreadAlive } from '../sync/liveness.js';
import { meterWork } from '../sys/meter.js';
import { consumeRings } from './consume-rings.js';
import type { ConsumerWork } from './ring-commands.js';
import { LeaveWork, obeyOrder, throwUncaught } from './ring-death.js';
import { RingMemory, type RingTeamData } from './ring-memory.js';
import { warmUpRings } from './ring-warm-up.js';
import { warmUpCounting } from './warm-up.js';

const shared = new RingMemory(readTeamData<RingTeamData>());
const rings = Array.from({ length: shared.producers }, (_, producer) => shared.openConsumer(producer));

serveWorker({
  'warm-up': () => ({ words: warmUpCounting() + warmUpRings() }),
  work: ({ threads, isVictim }: ConsumerWork, context) => {
    try {
      context.meet();
      const work = {
        rings,
        bell: shared.openBell(),
        threads,
        isAlive: isThreadAlive,
        ...(isVictim && { onRound: () => obeyOrder(shared.order) }),
      };
      return meterWork((startNs) => ({ streams: consumeRings(work, startNs) }));
    } catch (error) {
      if (error instanceof LeaveWork) return throwUncaught();
      throw error;
    }
  },
});
