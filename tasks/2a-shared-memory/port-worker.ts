/** The program of a thread that sends or takes messages over a MessagePort: copied (structured clone) or handed over (transfer). Started by member.ts, never imported. */

import type { MessagePort } from 'node:worker_threads';
import { readTeamData, type StepContext, serveWorker } from '../../src/harness/worker-member.js';
import { loadAddon } from '../../src/sys/addon.js';
import { Meter } from '../../src/sys/meter.js';
import { chooseBatch, chooseSlots } from './link.js';
import type { ThreadReport } from './loops.js';
import { MessageReader, MessageWriter } from './message.js';

/*
 * A port has no bound: who only sends fills the memory. So the receiver gives credit back, every chooseBatch() messages, and no more
 * than chooseSlots() are under way, as many as the rings hold. Handed over, a buffer is gone from the sender: the credit brings the
 * buffers back, and none is allocated while the time is taken.
 */

export interface PortData {
  port: MessagePort;
  isTransferred: boolean;
}
export interface PortTripInput {
  bytes: number;
  samples: number;
  batch: number;
  first: number;
}
export interface PortStreamInput {
  bytes: number;
  messages: number;
  first: number;
}

const { port, isTransferred } = readTeamData<PortData>();
const MESSAGES_PER_LOOK = 64;

/** Without a listener a port drops what comes: one is set before the threads meet. */
function listen<Message>(take: (message: Message) => void): () => void {
  port.on('message', take);
  return () => void port.off('message', take);
}

function post(message: Int32Array): void {
  if (isTransferred) port.postMessage(message, [message.buffer as ArrayBuffer]);
  else port.postMessage(message);
}

serveWorker({
  async trip({ bytes, samples, batch, first }: PortTripInput, { index, meet }: StepContext): Promise<ThreadReport> {
    const writer = new MessageWriter(first);
    const reader = new MessageReader(first);
    const words = bytes / 4;
    const own = new Int32Array(words);
    const meter = new Meter();
    const { clock, stampClock } = loadAddon();
    const times = new Float64Array(2 * samples);
    const rounds = samples * batch;
    let round = 0;
    const answer = (message: Int32Array) => {
      const next = isTransferred ? message : own;
      writer.write(next, 0, words);
      post(next);
    };
    const stamp = (at: number) => {
      stampClock();
      times[at] = clock[0]!;
    };
    await new Promise<void>((resolve, reject) => {
      const stop = listen<Int32Array>((message) => {
        try {
          reader.read(message, 0, words);
          round++;
          if (index === 0 && round % batch === 0) {
            stamp(2 * (round / batch) - 1);
            meter.look();
            if (round < rounds) stamp(2 * (round / batch));
          } else if (round % MESSAGES_PER_LOOK === 0) meter.look();
          if (index === 1 || round < rounds) answer(message);
          if (round < rounds) return;
          stop();
          resolve();
        } catch (error) {
          reject(error);
        }
      });
      meet();
      meter.begin();
      if (index === 0) {
        stamp(0);
        answer(own);
      }
    });
    meter.end();
    const checksum = (writer.checksum + reader.checksum) >>> 0;
    if (index === 1) return { ...meter.report(), checksum };
    const samplesNs = Array.from({ length: samples }, (_, at) => (times[2 * at + 1]! - times[2 * at]!) / batch);
    return { ...meter.report(), checksum, samplesNs };
  },

  async stream(input: PortStreamInput, { index, meet }: StepContext): Promise<ThreadReport> {
    return index === 0 ? await produce(input, meet) : await consume(input, meet);
  },
});

async function produce({ bytes, messages, first }: PortStreamInput, meet: () => void): Promise<ThreadReport> {
  const writer = new MessageWriter(first);
  const words = bytes / 4;
  const free = Array.from({ length: isTransferred ? chooseSlots(bytes) : 1 }, () => new Int32Array(words));
  const meter = new Meter();
  let credit = chooseSlots(bytes);
  let left = messages;
  let unanswered = messages;
  await new Promise<void>((resolve) => {
    const send = () => {
      for (; left > 0 && credit > 0; left--, credit--) {
        const message = isTransferred ? free.pop()! : free[0]!;
        writer.write(message, 0, words);
        post(message);
      }
      meter.look();
    };
    const stop = listen<number | Int32Array<ArrayBuffer>[]>((credited) => {
      const count = typeof credited === 'number' ? credited : credited.length;
      if (typeof credited !== 'number') free.push(...credited);
      credit += count;
      unanswered -= count;
      send();
      if (unanswered > 0) return;
      stop();
      resolve();
    });
    meet();
    meter.begin();
    send();
  });
  meter.end();
  return { ...meter.report(), checksum: writer.checksum };
}

async function consume({ bytes, messages, first }: PortStreamInput, meet: () => void): Promise<ThreadReport> {
  const reader = new MessageReader(first);
  const words = bytes / 4;
  const batch = chooseBatch(bytes);
  const meter = new Meter();
  let taken = 0;
  let owed: Int32Array[] = [];
  await new Promise<void>((resolve, reject) => {
    const stop = listen<Int32Array>((message) => {
      try {
        reader.read(message, 0, words);
      } catch (error) {
        reject(error);
      }
      taken++;
      if (isTransferred) owed.push(message);
      if (taken % batch !== 0 && taken < messages) return;
      meter.look();
      if (isTransferred) {
        port.postMessage(
          owed,
          owed.map(({ buffer }) => buffer as ArrayBuffer),
        );
        owed = [];
      } else port.postMessage(taken % batch || batch);
      if (taken < messages) return;
      stop();
      resolve();
    });
    meet();
    meter.begin();
  });
  meter.end();
  return { ...meter.report(), checksum: reader.checksum };
}
