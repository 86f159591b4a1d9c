/** Starts the native floor as the harness does and speaks the member protocol with it; every wait has an end. Called by the floor's tests. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findFloor } from '../../src/sys/addon.js';
import { addon } from './addon-harness.js';

const WATCHDOG_MS = 20_000;

export interface Reply {
  ok?: true;
  error?: { code: string; message: string };
  [field: string]: unknown;
}

export function locateFloor(): string {
  const found = findFloor();
  if (!('path' in found)) throw new Error(`${found.reason}; ${found.remedy}`);
  return found.path;
}

export interface FloorOptions {
  /** What kind of member: nothing, or `multiplex NAME`, `threads SUBJECT CPUS`, `answer`, `text PATH START END …`. */
  args?: readonly string[];
  /** The most descriptors that it may have. */
  maxDescriptors?: number;
}

/** One floor process; fds become its descriptors 3, 4 … and are closed here. */
export class Floor {
  readonly process: ChildProcess;
  readonly ended: Promise<{ status: number | null; signal: string | null }>;
  readonly #replies: Reply[] = [];
  #wake: (() => void) | null = null;

  constructor(fds: readonly number[], { args = [], maxDescriptors }: FloorOptions = {}) {
    const command =
      maxDescriptors === undefined
        ? [locateFloor(), ...args]
        : ['sh', '-c', `ulimit -n ${maxDescriptors} && exec "$0" "$@"`, locateFloor(), ...args];
    this.process = spawn(command[0]!, command.slice(1), {
      stdio: ['pipe', 'pipe', 'inherit', ...fds],
      env: { ...process.env, IPC_LAB_DESCRIPTORS: String(fds.length) },
      timeout: WATCHDOG_MS,
      killSignal: 'SIGKILL',
    });
    for (const fd of fds) addon.close(fd);
    this.process.stdin!.on('error', () => {}); // a floor that has ended is seen by `ended`
    this.ended = new Promise((resolve) => {
      this.process.once('close', (status, signal) => {
        resolve({ status, signal });
        this.#wake?.();
      });
    });
    createInterface({ input: this.process.stdout! }).on('line', (line) => {
      this.#replies.push(JSON.parse(line) as Reply);
      this.#wake?.();
    });
  }

  async next(): Promise<Reply> {
    while (this.#replies.length === 0) {
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        const how = JSON.stringify(await this.ended);
        if (this.#replies.length === 0) throw new Error(`the floor ended without a reply: ${how}`);
        break;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#replies.shift()!;
  }

  /** A line that has no reply of its own, or whose reply is asked for later. */
  tell(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }

  say(line: string): Promise<Reply> {
    this.tell(line);
    return this.next();
  }

  async close(): Promise<{ status: number | null; signal: string | null }> {
    this.process.stdin!.end();
    return this.ended;
  }
}

/** Returns [read end, write end], to be handed to a Floor or closed. */
export function makePipe(): [number, number] {
  const fds = new Int32Array(2);
  addon.pipe2(fds, false);
  return [fds[0]!, fds[1]!];
}

export const checksumOf = (payload: Uint8Array): number => addon.checksum(payload, 0, payload.length);

/** The sum of the checksums of records as they stand in their headers. */
export function sumChecksums(records: readonly Uint8Array[]): number {
  return records.reduce((sum, { buffer }) => (sum + new DataView(buffer).getUint32(12, true)) >>> 0, 0);
}

/** The end record of a stream that has had so many records. */
export function makeEnd(sequence: number): Uint8Array {
  return makeRecord(16, sequence, checksumOf, { kind: 1 });
}

/** Writes what a pipe takes without a reader. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  const given = addon.write(fd, bytes, 0, bytes.length);
  if (given !== bytes.length) throw new Error(`the pipe took ${given} of ${bytes.length} B`);
}

/** Reads to EOF, which must come; closes. */
export function drain(fd: number): Buffer {
  const parts: Uint8Array[] = [];
  const part = new Uint8Array(65_536);
  for (;;) {
    const got = addon.read(fd, part, 0, part.length);
    if (got === 0) break;
    parts.push(part.slice(0, got));
  }
  addon.close(fd);
  return Buffer.concat(parts);
}

/** A record as src/README.md draws it, made without any code of src/; kind and length may lie, the checksum goes along. */
export function makeRecord(
  bytes: number,
  sequence: number,
  checksumOf: (payload: Uint8Array) => number,
  { kind = 0, length = bytes - 16 } = {},
): Uint8Array {
  const record = new Uint8Array(bytes);
  const words = new Uint32Array(Math.ceil((bytes - 16) / 4));
  let x = (sequence % 16) + 1;
  for (let index = 0; index < words.length; index++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[index] = x;
  }
  record.set(new Uint8Array(words.buffer, 0, bytes - 16), 16);
  const header = new DataView(record.buffer);
  header.setUint32(0, length, true);
  header.setUint32(4, kind, true);
  header.setUint32(8, sequence, true);
  const mixed = Math.imul(sequence, 0x9e3779b1) + Math.imul(kind, 0x85ebca77) + Math.imul(length, 0xc2b2ae3d);
  header.setUint32(12, checksumOf(record.subarray(16)) ^ mixed, true);
  return record;
}
