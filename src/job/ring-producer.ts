/** The program of a producer's thread in the job over rings. Loaded by a worker of the team that ring-member.ts starts. */

import { readTeamData, type StepContext, serveWorker } from '../harness/worker-member.js';
import { meterWork } from '../sys/meter.js';
import { type JobWriter, produceRecords } from './count-stream.js';
import type { ProducerWork } from './ring-commands.js';
import { LeaveWork, obeyOrder, throwUncaught } from './ring-death.js';
import { RingMemory, type RingTeamData } from './ring-memory.js';
import { RingWriter } from './ring-writer.js';

const shared = new RingMemory(readTeamData<RingTeamData>());

serveWorker({
  work: ({ producer, segments, pauseMs, isVictim }: ProducerWork, context: StepContext) => {
    const writer = new RingWriter(shared, producer);
    try {
      context.meet();
      return meterWork(() => ({
        records: produceRecords(isVictim ? makeMortal(writer) : writer, segments, pauseMs),
      }));
    } catch (error) {
      if (error instanceof LeaveWork) return throwUncaught();
      writer.close(); // the consumer would wait for more
      throw error;
    }
  },
});

/** Looks for the order before each record. */
function makeMortal(writer: RingWriter): JobWriter {
  return {
    frame: writer.frame,
    commit: (payloadBytes) => {
      obeyOrder(shared.order);
      writer.commit(payloadBytes);
    },
    end: () => writer.end(),
  };
}
