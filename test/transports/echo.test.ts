/** Messages to an echo and back, far more than everything between the two ends can hold: whoever writes all before it reads stands still. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { allocateBytes } from '../../src/transports/checksum.js';
import { initiate, produce } from '../../src/transports/exchange-async.js';
import { makePatterns } from '../../src/transports/pattern.js';
import { HEADER_BYTES, type RecordWriter } from '../../src/transports/record.js';
import { StreamReader } from '../../src/transports/stream-reader.js';
import { StreamWriter } from '../../src/transports/stream-writer.js';
import { leavingNothing } from '../harness/leftovers.js';
import { destroySocket, openReadable, openWritable } from './fed-socket.js';
import { startEnds } from './member-pair.js';

/** A pipe each way, what the echo holds, and over streams what waits on either side of the event loop. */
const BLOCKING_BUFFERS_BYTES = 3 * 65_536;
const STREAM_BUFFERS_BYTES = 8 * 65_536;
const RECORD_BYTES = 65_536;

test('a blocking initiate and its echo pass four times what is between them', async () => {
  const batch = (4 * BLOCKING_BUFFERS_BYTES) / RECORD_BYTES;
  await leavingNothing(async () => {
    const group = await startEnds('block', 'block', openPipe);
    try {
      const [answered, sent] = await group.ask(
        ['respond', { bytes: RECORD_BYTES, rounds: batch, first: 0 }],
        ['initiate', { bytes: RECORD_BYTES, samples: 1, batch, first: 0 }],
      );
      expect(answered.checksum).toBe(sent.checksum);
    } finally {
      await group.close();
    }
  });
});

test('initiate over streams and its echo pass four times what is between them', async () => {
  const payloadBytes = RECORD_BYTES - HEADER_BYTES;
  const batch = (4 * STREAM_BUFFERS_BYTES) / RECORD_BYTES;
  await leavingNothing(async () => {
    const [there, back] = [openPipe(), openPipe()];
    const echo = spawn('cat', { stdio: [there.readFd, back.writeFd, 'inherit'] });
    const ended = once(echo, 'close');
    close(there.readFd);
    close(back.writeFd);
    const [near, far] = [openWritable(there.writeFd), openReadable(back.readFd)];
    try {
      const writer = new StreamWriter(near, { maxPayloadBytes: payloadBytes });
      const reader = new StreamReader(far, { maxPayloadBytes: payloadBytes, bufferBytes: RECORD_BYTES });
      const { checksum } = await initiate(reader, writer, makePatterns(payloadBytes), 1, batch);
      expect(reader.taken).toBe(batch);
      expect(checksum).toBe(writer.checksum);
    } finally {
      await Promise.all([destroySocket(near), destroySocket(far)]);
      echo.kill();
      await ended;
    }
  });
});

test('produce gives no record while the writer asks it to wait', async () => {
  const waits: (() => void)[] = [];
  const writer = {
    frame: allocateBytes(64),
    sequence: 0,
    checksum: 0,
    commit: () => new Promise<void>((resolve) => waits.push(resolve)),
    flush: () => {},
  } as unknown as RecordWriter;
  const producing = produce(writer, makePatterns(48), 3);
  for (let given = 1; given <= 3; given++) {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(waits).toHaveLength(given);
    waits[given - 1]!();
  }
  await producing;
});
