/** Subject `socketpair` under the contract of every record transport, and what sockets do that pipes do not. */

import { describe, expect, test } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { write } from '../../src/sys/io.js';
import { closePipe } from '../../src/sys/pipe.js';
import { getSendBuffer, openSocketPair } from '../../src/sys/socketpair.js';
import { describeRecordChannel } from '../contracts/record-channel.js';
import { makePipeTransport } from './pipe-transport.js';
import { PLAIN_CALLS, PREPARED_CALLS } from './ruled-calls.js';

/** The records of the suite's back-pressure test. */
const RECORD_BYTES = 4_096;

/**
 * Returns how many bytes a socketpair takes in writes of so many, nobody reading. No constant: the kernel charges its own
 * bookkeeping against SO_SNDBUF, which is the system's to set (net.core.wmem_default).
 */
function fill(writeBytes: number): { takenBytes: number; sendBufferBytes: number } {
  const pair = openSocketPair({ nonBlocking: true });
  const bytes = new Uint8Array(writeBytes);
  let takenBytes = 0;
  try {
    for (;;) takenBytes += write(pair.writeFd, bytes, 0, writeBytes);
  } catch (error) {
    if (!(error instanceof SyscallError) || error.code !== 'EAGAIN') throw error;
    return { takenBytes, sendBufferBytes: getSendBuffer(pair.writeFd) };
  } finally {
    closePipe(pair);
  }
}

const traits = {
  openPair: openSocketPair,
  capacities: [null],
  defaultCapacityBytes: fill(RECORD_BYTES).takenBytes,
};

describeRecordChannel(makePipeTransport('socketpair', PLAIN_CALLS, traits));
describeRecordChannel(makePipeTransport('socketpair with prepared calls', PREPARED_CALLS, traits));

describe('a socketpair', () => {
  test('takes whole records up to its send buffer, and far fewer bytes when they are small', () => {
    const [large, small] = [fill(RECORD_BYTES), fill(1)];
    expect(large.takenBytes % RECORD_BYTES).toBe(0);
    expect(large.takenBytes).toBeLessThanOrEqual(large.sendBufferBytes);
    expect(small.takenBytes).toBeLessThan(large.takenBytes / 100);
  });
});
