/** Starts the native floor as the harness does and speaks the member protocol with it; every wait has an end. Called by floor.test.ts. */

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

/** One floor process; fds become its descriptors 3, 4 … and are closed here. */
export class Floor {
  readonly process: ChildProcess;
  readonly ended: Promise<{ status: number | null; signal: string | null }>;
  readonly #replies: Reply[] = [];
  #wake: (() => void) | null = null;

  constructor(fds: readonly number[]) {
    this.process = spawn(locateFloor(), [], {
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
        await this.ended;
        if (this.#replies.length === 0) throw new Error(`the floor ended without a reply`);
        break;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#replies.shift()!;
  }

  say(line: string): Promise<Reply> {
    this.process.stdin!.write(`${line}\n`);
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
