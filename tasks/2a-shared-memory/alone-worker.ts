/** The program of a thread that writes messages and reads them itself: what a message costs before anything is between two threads. Started by member.ts, never imported. */

import { LabError } from '../../src/core/errors.js';
import { type StepContext, serveWorker } from '../../src/harness/worker-member.js';
import type { Inlet, Outlet } from './link.js';
import { initiate, type ThreadReport } from './loops.js';
import { MessageReader, MessageWriter } from './message.js';
import type { TripInput } from './pair-worker.js';

serveWorker({
  trip({ bytes, samples, batch, first }: TripInput, { meet }: StepContext): ThreadReport {
    const words = bytes / 4;
    const message = new Int32Array(words);
    const [writer, reader] = [new MessageWriter(first), new MessageReader(first)];
    const [answerWriter, answerReader] = [new MessageWriter(first), new MessageReader(first)];
    // A round trip is two messages, each written and read: here by calls.
    const outlet: Outlet = {
      send() {
        writer.write(message, 0, words);
        reader.read(message, 0, words);
      },
    };
    const inlet: Inlet = {
      take() {
        answerWriter.write(message, 0, words);
        answerReader.read(message, 0, words);
      },
    };
    meet();
    const report = initiate(outlet, inlet, samples, batch);
    for (const [sent, arrived] of [
      [writer, reader],
      [answerWriter, answerReader],
    ] as const) {
      if (sent.checksum === arrived.checksum) continue;
      // There is no other thread whose sum the harness could hold against this one's.
      throw new LabError(
        'record-corrupt',
        `what was sent sums to ${sent.checksum}, what arrived to ${arrived.checksum}`,
      );
    }
    return { ...report, checksum: (reader.checksum + answerReader.checksum) >>> 0 };
  },
});
