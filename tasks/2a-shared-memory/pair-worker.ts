/** The program of a thread that sends or takes messages over a link that blocks. Started by member.ts, never imported. */

import { readTeamData, type StepContext, serveWorker } from '../../src/harness/worker-member.js';
import type { WaitStrategy } from '../../src/sync/wait-strategy.js';
import { loadLink } from './links.js';
import { consume, initiate, produce, respond, type ThreadReport } from './loops.js';
import { MessageReader, MessageWriter } from './message.js';

export interface PairData {
  subject: string;
}

/** What a command is to each thread; the first one sends first. */
export interface PairInput {
  there: SharedArrayBuffer;
  back: SharedArrayBuffer;
  bytes: number;
  wait: WaitStrategy;
  first: number;
}
export interface TripInput extends PairInput {
  samples: number;
  batch: number;
}
export interface StreamInput extends PairInput {
  messages: number;
}

const { subject } = readTeamData<PairData>();
const link = await loadLink(subject);
if (!link) throw new Error(`subject ${subject} has no link`);
const { openOutlet, openInlet } = link;

serveWorker({
  trip(input: TripInput, { index, meet }: StepContext): ThreadReport {
    const { writer, reader } = openSums(input);
    const [out, back] = index === 0 ? [input.there, input.back] : [input.back, input.there];
    const outlet = openOutlet(out, input, writer);
    const inlet = openInlet(back, input, reader);
    meet();
    const report =
      index === 0
        ? initiate(outlet, inlet, input.samples, input.batch)
        : respond(outlet, inlet, input.samples * input.batch);
    return { ...report, checksum: (writer.checksum + reader.checksum) >>> 0 };
  },

  stream(input: StreamInput, { index, meet }: StepContext): ThreadReport {
    const { writer, reader } = openSums(input);
    const isSender = index === 0;
    const end = isSender ? openOutlet(input.there, input, writer) : openInlet(input.there, input, reader);
    meet();
    const report = 'send' in end ? produce(end, input.messages) : consume(end, input.messages);
    return { ...report, checksum: isSender ? writer.checksum : reader.checksum };
  },
});

function openSums({ first }: PairInput) {
  return { writer: new MessageWriter(first), reader: new MessageReader(first) };
}
