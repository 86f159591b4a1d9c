/** Probes of the region `back-pressure`: a writer to a stream whose far end reads, does not read, or leaves. Run in the graded process. */

import { Socket } from 'node:net';
import type { Probe } from '../../../../src/course/probe.js';
import { close } from '../../../../src/sys/io.js';
import { openPipe } from '../../../../src/sys/pipe.js';
import type { Awaitable, RecordWriter } from '../../../../src/transports/record.js';
import { HEADER_BYTES } from '../../../../src/transports/record.js';
import { StreamWriter } from '../../../../src/transports/stream-writer.js';
import { HeldSink } from './held-sink.js';
import { fromBase64, passTurns, type Told, tell, toBase64, withStrays } from './observing.js';

interface Sending {
  /** base64. */
  payloads: string[];
  highWaterMark: number;
  maxPayloadBytes: number;
}

/** Sends all, with a far end that reads at once or as soon as somebody waits; reports what it has read. */
const deliver: Probe = async (input) => {
  const { payloads, highWaterMark, maxPayloadBytes, readsAtOnce } = input as unknown as Sending & {
    readsAtOnce: boolean;
  };
  const sink = new HeldSink(highWaterMark);
  const writer = new StreamWriter(sink, { maxPayloadBytes });
  let waits = 0;
  for (const payload of payloads) {
    const given = give(writer, fromBase64(payload));
    if (given) waits++;
    if (given || readsAtOnce) await Promise.all([given, sink.readAll()]);
  }
  ignoreFailure(writer.end());
  await sink.readAll();
  return { bytes: toBase64(sink.bytesRead), sequence: writer.sequence, checksum: writer.checksum, waits };
};

/** Offers the same record again and again while nobody reads, until the writer asks to wait; then the far end reads one by one. */
const offerStopped: Probe = async (input) => {
  const { payloads, highWaterMark, maxPayloadBytes, count } = input as unknown as Sending & { count: number };
  const sink = new HeldSink(highWaterMark);
  const writer = new StreamWriter(sink, { maxPayloadBytes });
  const payload = fromBase64(payloads[0]!);
  let given = 0;
  let wait: Outcome | null = null;
  while (given < count && (wait === null || wait.isOver)) {
    const asked = give(writer, payload);
    given++;
    if (!asked) continue;
    wait = watch(asked);
    await passTurns();
  }
  const queuedBytes = sink.writableLength;
  const isWaiting = wait !== null && !wait.isOver;
  let readWhenResolved: number | null = null;
  for (let read = 1; isWaiting && read <= given; read++) {
    await sink.readChunks(1);
    await passTurns(2);
    if (wait?.isOver) readWhenResolved ??= sink.read.length;
  }
  return { given, queuedBytes, isWaiting, readWhenResolved, error: wait?.error ?? null };
};

/** Gives a few small records, which fill nothing, and flushes: nobody will ever hear 'drain'. */
const sendFew: Probe = async (input) => {
  const { payloads, highWaterMark, maxPayloadBytes } = input as unknown as Sending;
  const sink = new HeldSink(highWaterMark);
  const writer = new StreamWriter(sink, { maxPayloadBytes });
  let waits = 0;
  for (const payload of payloads) if (give(writer, fromBase64(payload))) waits++;
  const flushed = watch(writer.flush());
  await passTurns();
  const overBefore = flushed.isOver;
  const overAfter: boolean[] = [];
  for (let read = 0; read < payloads.length; read++) {
    await sink.readChunks(1);
    await passTurns(2);
    overAfter.push(flushed.isOver);
  }
  const later = writer.flush();
  return { waits, overBefore, overAfter, laterWaits: later !== undefined, error: flushed.error };
};

/** The far end reads some and leaves while the writer waits; reports what the writer says, then and later. */
const leave: Probe = async (input) => {
  const { payloads, highWaterMark, maxPayloadBytes, read, code } = input as unknown as Sending & {
    read: number;
    code: string;
  };
  const sink = new HeldSink(highWaterMark);
  const writer = new StreamWriter(sink, { maxPayloadBytes });
  for (const payload of payloads) ignoreFailure(give(writer, fromBase64(payload)));
  const flushed = watch(writer.flush());
  await sink.readChunks(read);
  await sink.leave(code);
  const { sequence, checksum } = writer;
  const later = [() => give(writer, fromBase64(payloads[0]!)), () => writer.flush(), () => writer.end()].map(
    catchError,
  );
  return { flushed: flushed.error, isOver: flushed.isOver, later: await Promise.all(later), sequence, checksum };
};

/** The same with a pipe of the kernel. */
const leavePipe: Probe = async (input) => {
  const { payloads, maxPayloadBytes } = input as unknown as Sending;
  const pipe = openPipe({ nonBlocking: true });
  const socket = new Socket({ fd: pipe.writeFd, readable: false, writable: true });
  const writer = new StreamWriter(socket, { maxPayloadBytes });
  close(pipe.readFd);
  const error = await catchError(async () => {
    await give(writer, fromBase64(payloads[0]!));
    await writer.flush();
    // The kernel's word may come with the next turn.
    await passTurns();
    await give(writer, fromBase64(payloads[0]!));
    await writer.flush();
  });
  return { error, sequence: writer.sequence };
};

function give(writer: RecordWriter, payload: Uint8Array): Awaitable<void> {
  writer.frame.bytes.set(payload, HEADER_BYTES);
  return writer.commit(payload.length);
}

interface Outcome {
  isOver: boolean;
  error: Told | null;
}

/** Returns what becomes of a promise, looked at whenever one likes. */
export function watch(awaited: Awaitable<void>): Outcome {
  const outcome: Outcome = { isOver: awaited === undefined, error: null };
  awaited?.then(
    () => {
      outcome.isOver = true;
    },
    (error: unknown) => {
      outcome.isOver = true;
      outcome.error = tell(error);
    },
  );
  return outcome;
}

/** flush() tells of the same failure. */
function ignoreFailure(awaited: Awaitable<void>): void {
  awaited?.catch(() => {});
}

async function catchError(work: () => Awaitable<void>): Promise<Told | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return tell(error);
  }
}

export const BACK_PRESSURE_PROBES = withStrays({ deliver, offerStopped, sendFew, leave, leavePipe });
