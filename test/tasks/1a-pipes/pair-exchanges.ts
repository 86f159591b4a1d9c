/** Exchanges of a pair as record-cell.ts asks for them, over any subject: round trips, a stream, messages on a schedule. Called by the fault tests of task 1a. */

import type { GroupOptions } from '../../../src/harness/isolate.js';
import type { CommandValues } from '../../../src/harness/protocol.js';
import type { LoopReport } from '../../../src/transports/exchange.js';
import type { Pair } from '../../../tasks/1a-pipes/record-cell.js';

export const GROUP_OPTIONS: GroupOptions = { signal: new AbortController().signal, timeoutMs: 30_000 };

export interface Size {
  bytes: number;
  records: number;
}

export type Role = 'near' | 'far';

/** What each member is asked for, the verb first. */
export type Exchange = Readonly<Record<Role, (size: Size) => [verb: string, values: CommandValues]>>;

export const ROUND_TRIP: Exchange = {
  near: ({ bytes, records }) => ['initiate', { bytes, samples: records, batch: 1, first: 0 }],
  far: ({ bytes, records }) => ['respond', { bytes, rounds: records, first: 0 }],
};

export const STREAM: Exchange = {
  near: (size) => ['produce', { ...size, first: 0 }],
  far: (size) => ['consume', { ...size, first: 0 }],
};

export const LOAD: Exchange = {
  near: (size) => ['offer', { ...size, periodNs: 1_000, first: 0 }],
  far: (size) => ['receive', { ...size, first: 0 }],
};

export function ask(pair: Pair, role: Role, exchange: Exchange, size: Size): Promise<LoopReport> {
  return pair[role].request<LoopReport>(...exchange[role](size));
}

/** Resolves with the two sums of what was sent and what arrived. */
export async function askBoth(pair: Pair, exchange: Exchange, size: Size): Promise<number[]> {
  const requests = [ask(pair, 'near', exchange, size), ask(pair, 'far', exchange, size)];
  return (await pair.group.all(requests)).map(({ checksum }) => checksum);
}
