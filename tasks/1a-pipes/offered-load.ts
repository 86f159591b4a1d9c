/** Offers a pair of members messages on a schedule and takes the time of each from when it was to be sent. Called by record-cell.ts. */

import { LabError } from '../../src/core/errors.js';
import type { OfferReport, ReceiveReport } from '../../src/transports/load-report.js';
import type { Pair } from './record-cell.js';

export interface Load {
  near: OfferReport;
  far: ReceiveReport;
  /** From the intended start of each message to its arrival, checked. */
  latenciesNs: number[];
}

/**
 * Resolves with the latency of each message.
 *
 * An open loop: the schedule does not wait for the receiver, and a sender that is held up sends late, but the clock of a
 * message starts when it should have been sent. A closed loop would leave out exactly the messages that suffer.
 */
export async function offerLoad(
  { group, near, far }: Pair,
  load: { bytes: number; perSecond: number; records: number },
): Promise<Load> {
  const { bytes, records } = load;
  const periodNs = Math.round(1e9 / load.perSecond);
  const [received, offered] = (await group.all<object>([
    far.request('receive', { bytes, records, first: 0 }),
    near.request('offer', { bytes, records, periodNs, first: 0 }),
  ])) as [ReceiveReport, OfferReport];
  const latenciesNs = received.arrivalsNs.map(
    (arrivalNs, at) => received.startNs + arrivalNs - (offered.scheduleNs + at * periodNs),
  );
  if (latenciesNs.length !== records || latenciesNs.some((ns) => !(ns > 0))) {
    throw new LabError('internal', `${records} messages were offered, ${latenciesNs.length} arrivals make no sense`);
  }
  return { near: offered, far: received, latenciesNs };
}
