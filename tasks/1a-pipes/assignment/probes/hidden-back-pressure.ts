/** Probes of the hidden checks of `back-pressure`. Run in the graded process; no part of a handout. */

import { Writable } from 'node:stream';
import type { Probe } from '../../../../src/course/probe.js';
import { HEADER_BYTES } from '../../../../src/transports/record.js';
import { StreamWriter } from '../../../../src/transports/stream-writer.js';
import { fromBase64 } from './observing.js';

/** Gives records to a stream that takes each within write(); reports the most that were given before a wait. */
const offerEager: Probe = async (input) => {
  const { payloads, highWaterMark, maxPayloadBytes, count } = input as unknown as {
    payloads: string[];
    highWaterMark: number;
    maxPayloadBytes: number;
    count: number;
  };
  const sink = new Writable({ highWaterMark, write: (_chunk, _encoding, done) => done() });
  const writer = new StreamWriter(sink, { maxPayloadBytes });
  const payload = fromBase64(payloads[0]!);
  let most = 0;
  let inOneTurn = 0;
  for (let given = 0; given < count; given++) {
    writer.frame.bytes.set(payload, HEADER_BYTES);
    const wait = writer.commit(payload.length);
    most = Math.max(most, ++inOneTurn);
    if (!wait) continue;
    await wait;
    inOneTurn = 0;
  }
  return { most };
};

export const HIDDEN_BACK_PRESSURE_PROBES = { offerEager };
