/** The retry part of the record suite: interrupted, refused and partial system calls lose nothing and double nothing. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEADER_BYTES } from '../../src/transports/record.js';
import type { CallResult, EndOptions, RecordTransport, Wire } from './record-channel.js';
import { ROOMY, takeAll } from './record-taking.js';
import { encodeRecords, encodeStream, makePayload } from './wire-record.js';

const PAYLOADS = [makePayload(48, 1), makePayload(0), makePayload(16, 2)];
const STREAM = encodeStream(PAYLOADS);
const anyScript = fc.array(fc.constantFrom<CallResult>('EINTR', 'EAGAIN', 'half', 1, 3, 17), { maxLength: 40 });

/** A script, and how many calls beyond the undisturbed ones it costs. */
const SCRIPTS: [string, CallResult[], number][] = [
  ['no disturbance', [], 0],
  ['EINTR', ['EINTR'], 1],
  ['EINTR five times', ['EINTR', 'EINTR', 'EINTR', 'EINTR', 'EINTR'], 5],
  ['EAGAIN', ['EAGAIN'], 1],
  ['EAGAIN, EINTR, EAGAIN', ['EAGAIN', 'EINTR', 'EAGAIN'], 3],
  ['one byte at first', [1], 1],
  ['half at first', ['half'], 1],
  ['one byte, EINTR, then half of the rest', [1, 'EINTR', 'half'], 3],
  ['one byte, EAGAIN, one byte, EINTR', [1, 'EAGAIN', 1, 'EINTR'], 4],
];

export function claimRetries({ openReader, openWriter, gathers = false }: RecordTransport): void {
  if (openWriter) claimWriterRetries(openWriter, gathers ? 1 : PAYLOADS.length + 1);
  if (openReader) claimReaderRetries(openReader);
}

type OpenWriterCall = NonNullable<RecordTransport['openWriter']>;

/** Resolves with the bytes that left a writer which sends PAYLOADS, and the calls that took. */
async function writePayloads(open: OpenWriterCall, script: readonly CallResult[], options: EndOptions = ROOMY) {
  const { writer, taken, calls, close } = await open(options, script);
  try {
    for (const payload of PAYLOADS) {
      writer.frame.bytes.set(payload, HEADER_BYTES);
      await writer.commit(payload.length);
    }
    await writer.end();
    expect(writer.sequence).toBe(((options.firstSequence ?? 0) + PAYLOADS.length + 1) >>> 0);
    return { bytes: Buffer.from(await taken()), calls: calls() };
  } finally {
    await close();
  }
}

/** What every writer sends, whether or not its calls can be counted. */
export function claimWireFormat(open: OpenWriterCall, wire: Wire): void {
  describe('the wire', () => {
    test.each([0, 1, 77, 0x8000_0000, 0xffff_ffff])(
      'carries the bytes that src/README.md describes, from number %d on',
      async (first) => {
        const { bytes } = await writePayloads(open, [], { ...ROOMY, firstSequence: first });
        const records = encodeRecords(PAYLOADS, first).map((record) => wire.encode(record));
        expect(bytes).toEqual(Buffer.concat(records));
      },
    );
  });
}

/** @param undisturbedCalls one for each record and the end record, or one for all of them together */
function claimWriterRetries(open: OpenWriterCall, undisturbedCalls: number): void {
  const write = (script: readonly CallResult[]) => writePayloads(open, script);

  describe('writing', () => {
    test.each(SCRIPTS)('sends every byte once, with exact calls, after %s', async (_, script, extraCalls) => {
      const { bytes, calls } = await write(script);
      expect(bytes).toEqual(STREAM);
      expect(calls).toBe(undisturbedCalls + extraCalls);
    });

    test('sends every byte once when each call takes a single one', async () => {
      const { bytes, calls } = await write(Array.from({ length: STREAM.length }, () => 1));
      expect(bytes).toEqual(STREAM);
      expect(calls).toBe(STREAM.length);
    });

    test('sends every byte once whatever the calls do', () =>
      fc.assert(
        fc.asyncProperty(anyScript, async (script) => {
          expect((await write(script)).bytes).toEqual(STREAM);
        }),
      ));
  });
}

function claimReaderRetries(open: NonNullable<RecordTransport['openReader']>): void {
  async function read(script: readonly CallResult[], pieces: Uint8Array[] = [STREAM]) {
    const { reader, calls, close } = await open(pieces, ROOMY, script);
    try {
      return { ...(await takeAll(reader)), calls: calls() };
    } finally {
      await close();
    }
  }

  describe('reading', () => {
    // A first read that is cut short costs one more; the rest of the stream then comes in one.
    test.each(SCRIPTS)('takes every record once, with exact calls, after %s', async (_, script, extraCalls) => {
      expect(await read(script)).toEqual({ payloads: PAYLOADS, error: null, calls: 1 + extraCalls });
    });

    test('takes short reads for no EOF', async () => {
      const script = Array.from({ length: STREAM.length }, () => 1);
      expect(await read(script)).toEqual({ payloads: PAYLOADS, error: null, calls: STREAM.length });
    });

    test('takes every record once whatever the calls do', () =>
      fc.assert(
        fc.asyncProperty(anyScript, async (script) => {
          expect(await read(script)).toMatchObject({ payloads: PAYLOADS, error: null });
        }),
      ));
  });
}
