/** The timed loops of task 2a over any link that blocks: ping-pong and stream, one thread's part each. Called by pair-worker.ts; native/floor has the same. */

import { loadAddon } from '../../src/sys/addon.js';
import { Meter, type MeterReport } from '../../src/sys/meter.js';
import type { Inlet, Outlet } from './link.js';

/** What one thread's loop gives back. The checksum is that of what it sent and of what it took, added. */
export interface ThreadReport extends MeterReport {
  checksum: number;
  samplesNs?: number[];
}

/** In a stream the CPU is looked at once in so many messages. */
const MESSAGES_PER_LOOK = 4_096;

/** Sends samples × batch messages and takes the answer to each; samplesNs holds the mean of each batch. Two clock reads a batch. */
export function initiate(outlet: Outlet, inlet: Inlet, samples: number, batch: number): Omit<ThreadReport, 'checksum'> {
  const { clock, stampClock } = loadAddon();
  const times = new Float64Array(samples * 2);
  const meter = new Meter();
  meter.begin();
  for (let sample = 0; sample < samples; sample++) {
    stampClock();
    times[sample * 2] = clock[0]!;
    for (let trip = 0; trip < batch; trip++) {
      outlet.send(1);
      inlet.take(1);
    }
    stampClock();
    times[sample * 2 + 1] = clock[0]!;
    meter.look();
  }
  meter.end();
  const samplesNs = Array.from({ length: samples }, (_, at) => (times[at * 2 + 1]! - times[at * 2]!) / batch);
  return { ...meter.report(), samplesNs };
}

/** Takes so many messages and answers each. */
export function respond(outlet: Outlet, inlet: Inlet, rounds: number): MeterReport {
  const meter = new Meter();
  meter.begin();
  for (let round = 0; round < rounds; round++) {
    inlet.take(1);
    outlet.send(1);
    if (round % MESSAGES_PER_LOOK === 0) meter.look();
  }
  meter.end();
  return meter.report();
}

export function produce(outlet: Outlet, messages: number): MeterReport {
  return inPieces(messages, (count) => outlet.send(count));
}

export function consume(inlet: Inlet, messages: number): MeterReport {
  return inPieces(messages, (count) => inlet.take(count));
}

function inPieces(messages: number, work: (count: number) => void): MeterReport {
  const meter = new Meter();
  meter.begin();
  for (let left = messages; left > 0; left -= MESSAGES_PER_LOOK) {
    work(Math.min(left, MESSAGES_PER_LOOK));
    meter.look();
  }
  meter.end();
  return meter.report();
}
