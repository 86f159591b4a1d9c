/** Records as bytes, written from the text of src/README.md and nothing else, so that reader and writer are not checked against themselves. Called by the contract suites. */

const LANES_A = [0x9e3779b1n, 0x85ebca77n, 0xc2b2ae3dn, 0x27d4eb2fn];
const LANES_B = [0x165667b2n, 0x9e3779b2n, 0x85ebca78n, 0xc2b2ae3en];
const WORD = 0x1_0000_0000n;

export const HEADER = 16;
export const DATA = 0;
export const END = 1;

/** Returns the payload checksum, in whole numbers without a bound, reduced at the end. */
export function naiveChecksum(payload: Uint8Array): number {
  const padded = new Uint8Array(Math.ceil(payload.length / 4) * 4);
  padded.set(payload);
  const a = [0n, 0n, 0n, 0n];
  const b = [0n, 0n, 0n, 0n];
  for (let at = 0; at < padded.length; at += 4) {
    const word = BigInt(
      padded[at]! + padded[at + 1]! * 0x100 + padded[at + 2]! * 0x1_0000 + padded[at + 3]! * 0x100_0000,
    );
    const lane = (at / 4) % 4;
    a[lane]! += word;
    b[lane]! += a[lane]!;
  }
  return Number(
    [0, 1, 2, 3].reduce((sum, lane) => sum + a[lane]! * LANES_A[lane]! + b[lane]! * LANES_B[lane]!, 0n) % WORD,
  );
}

export function recordChecksum(payload: Uint8Array, sequence: number, kind: number): number {
  const mixed = BigInt(sequence) * LANES_A[0]! + BigInt(kind) * LANES_A[1]! + BigInt(payload.length) * LANES_A[2]!;
  return (naiveChecksum(payload) ^ Number(mixed % WORD)) >>> 0;
}

/** Returns a whole record, sound in itself. */
export function encodeRecord(payload: Uint8Array, sequence: number, kind = DATA): Uint8Array {
  const record = Buffer.alloc(HEADER + payload.length);
  record.writeUInt32LE(payload.length, 0);
  record.writeUInt32LE(kind, 4);
  record.writeUInt32LE(sequence, 8);
  record.writeUInt32LE(recordChecksum(payload, sequence, kind), 12);
  record.set(payload, HEADER);
  return record;
}

/** Returns the records of the payloads, counted from `first`, and the end record behind them. */
export function encodeRecords(payloads: readonly Uint8Array[], first = 0): Uint8Array[] {
  const records = payloads.map((payload, index) => encodeRecord(payload, (first + index) >>> 0));
  return [...records, encodeRecord(new Uint8Array(), (first + payloads.length) >>> 0, END)];
}

export function encodeStream(payloads: readonly Uint8Array[], first = 0): Uint8Array {
  return Buffer.concat(encodeRecords(payloads, first));
}

/** Returns `length` bytes that differ from place to place and from seed to seed. */
export function makePayload(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (Math.imul(at + seed, 0x9e3779b1) >>> 13) & 0xff);
}

/** Returns the bytes in pieces of `pieceBytes`; the last may be shorter. */
export function cutEvery(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return pieces;
}
