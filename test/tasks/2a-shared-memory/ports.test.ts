/** Claims about messages over a MessagePort: a changed byte fails, whether they are copied or handed over. */

import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { startTeam } from '../../../src/harness/worker-team.js';
import type { ThreadReport } from '../../../tasks/2a-shared-memory/loops.js';
import { sumOfMessages } from './known-sums.js';

const MODULE = new URL('../../../tasks/2a-shared-memory/port-worker.js', import.meta.url);
const [BYTES, MESSAGES, FIRST] = [16, 1_000, 2 ** 32 - 300];

/** Resolves with both checksums of a stream whose messages pass through this thread; `change` sees each. */
async function streamThrough(
  isTransferred: boolean,
  change: (message: Int32Array, at: number) => void,
): Promise<number[]> {
  const [there, beyond] = [new MessageChannel(), new MessageChannel()];
  let at = 0;
  there.port2.on('message', (message: Int32Array) => {
    change(message, at++);
    beyond.port1.postMessage(message);
  });
  beyond.port1.on('message', (credit: unknown) => there.port2.postMessage(credit));
  const specOf = (port: MessageChannel['port1'], role: string) => {
    return { role, module: MODULE, cpus: null, data: { port, isTransferred }, transferList: [port] };
  };
  const specs = [specOf(there.port1, 'sender'), specOf(beyond.port2, 'taker')];
  const team = await startTeam(specs, { timeoutMs: 30_000 });
  try {
    const input = { bytes: BYTES, messages: MESSAGES, first: FIRST };
    const reports = await team.all<ThreadReport>('stream', [input, input]);
    return reports.map(({ checksum }) => checksum);
  } finally {
    await team.close();
    for (const port of [there.port2, beyond.port1]) port.close();
  }
}

describe.each([
  ['copied', false],
  ['handed over', true],
])('messages that are %s', (_how, isTransferred) => {
  test('arrive whole and in order', async () => {
    const sum = sumOfMessages(FIRST, MESSAGES, BYTES);
    expect(await streamThrough(isTransferred, () => {})).toEqual([sum, sum]);
  });

  test.each([5, 11, 15])('and changed in byte %d of one sum up to something else', async (byte) => {
    const [sent, arrived] = await streamThrough(isTransferred, (message, at) => {
      if (at === 500) new Uint8Array(message.buffer)[byte]! ^= 0x80;
    });
    expect(sent).toBe(sumOfMessages(FIRST, MESSAGES, BYTES));
    expect(arrived).not.toBe(sent);
  });

  test('and changed in their number are told, with both numbers', async () => {
    const damaged = streamThrough(isTransferred, (message, at) => {
      if (at === 500) message[0]! ^= 1;
    });
    await expect(damaged).rejects.toMatchObject({
      code: 'record-corrupt',
      message: expect.stringMatching(/worker taker .*in step stream: message 200 was to come, the next one says 201/),
    });
  });
});
