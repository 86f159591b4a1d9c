/** One of two processes joined by pipes: it has the verbs of this task's threads for itself alone. Started by threads.ts, never imported. */

import { FIRST_DESCRIPTOR, type Handler, serveMember } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { initiate, respond, type ThreadReport } from './loops.js';
import { MessageReader, MessageWriter } from './message.js';
import { PipeInlet, PipeOutlet } from './pipe-link.js';

const [FROM_PEER, TO_PEER] = [FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + 1];

const trip: Handler = (command: Command): { threads: ThreadReport[] } => {
  const [bytes, first] = [command.integer('bytes'), command.integer('first')];
  const [samples, batch] = [command.integer('samples'), command.integer('batch')];
  const writer = new MessageWriter(first);
  const reader = new MessageReader(first);
  const outlet = new PipeOutlet(TO_PEER, bytes, writer);
  const inlet = new PipeInlet(FROM_PEER, bytes, reader);
  const report =
    command.integer('index') === 0 ? initiate(outlet, inlet, samples, batch) : respond(outlet, inlet, samples * batch);
  return { threads: [{ ...report, checksum: (writer.checksum + reader.checksum) >>> 0 }] };
};

serveMember({ trip });
