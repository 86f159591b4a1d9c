/** Probe of the region `serving`: the reader over a waiter whose tables the question wrote, on real descriptors. Runs in the graded process. */

import { SyscallError } from '../../../../src/core/errors.js';
import type { Probe } from '../../../../src/course/probe.js';
import { isNonBlocking, openPipe } from '../../../../src/sys/pipe.js';
import type { ChunkHandler } from '../../../../src/waiting/multi-reader.js';
import { CHUNK_WORDS, type ChunkTable, type Waiter } from '../../../../src/waiting/waiter.js';
import { WaiterReader } from '../../../../src/waiting/waiter-reader.js';

/** Which pipe, its events, and its bytes as a text, or what read(2) said: 0 or a negative errno. */
type Chunk = [pipe: number, events: number, gives: string | number];

interface Question {
  pipes: number;
  /** What each waitAndRead finds. */
  tables: Chunk[][];
  /** Each run is stopped after so many calls of the handler, or not at all; its limit, or none. */
  runs: { stopAfter: number | null; timeoutMs: number | null }[];
}

interface Event {
  what: 'add' | 'wait' | 'bytes' | 'remove' | 'end';
  pipe: number;
  /** Interest; time-out; unused; whether the descriptor was open then. */
  value: number;
  text: string;
}

/** The tables are used up: the reader would wait for what never comes. */
class NothingMore extends Error {}

class TableScript implements Waiter {
  readonly name = 'scripted';
  size = 0;
  readonly #tables: Chunk[][];
  readonly #fds: readonly number[];
  readonly #log: (event: Event) => void;

  constructor(tables: Chunk[][], fds: readonly number[], log: (event: Event) => void) {
    this.#tables = [...tables];
    this.#fds = fds;
    this.#log = log;
  }

  add(fd: number, interest: number): void {
    this.size++;
    this.#log({ what: 'add', pipe: this.#fds.indexOf(fd), value: interest, text: '' });
  }

  remove(fd: number): void {
    this.size--;
    this.#log({ what: 'remove', pipe: this.#fds.indexOf(fd), value: Number(isOpen(fd)), text: '' });
  }

  waitAndRead({ chunks, into, budgetBytes }: ChunkTable, timeoutMs: number): number {
    this.#log({ what: 'wait', pipe: -1, value: timeoutMs, text: '' });
    const table = this.#tables.shift();
    if (!table) throw new NothingMore();
    for (const [at, [pipe, events, gives]] of table.entries()) {
      const offset = at * budgetBytes;
      const isBytes = typeof gives === 'string';
      if (isBytes) into.set(Buffer.from(gives, 'latin1'), offset);
      chunks.set([this.#fds[pipe]!, events, offset, isBytes ? gives.length : gives], at * CHUNK_WORDS);
    }
    return table.length;
  }

  modify(): void {}
  wait(): number {
    throw new Error('the reader called wait(), which gives no bytes: it has waitAndRead()');
  }
  close(): void {}
}

/** Returns what the reader did to its waiter and told its handler, run by run, and what is open in the end. */
const serve: Probe = (input) => {
  const { pipes, tables, runs } = input as unknown as Question;
  const fds = Array.from({ length: pipes }, () => openPipe().readFd);
  let events: Event[] = [];
  const reader = new WaiterReader(new TableScript(tables, fds, (event) => events.push(event)));
  for (const fd of fds) reader.add(fd);
  const added = events;
  const blocking = fds.flatMap((fd, pipe) => (isNonBlocking(fd) ? [] : [pipe]));
  const done = runs.map(({ stopAfter, timeoutMs }) => {
    events = [];
    let calls = 0;
    const count = () => {
      if (++calls === stopAfter) reader.stop();
    };
    const handler: ChunkHandler = {
      onBytes(fd, bytes, offset, length) {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).toString('latin1');
        events.push({ what: 'bytes', pipe: fds.indexOf(fd), value: 0, text });
        count();
      },
      onEnd(fd, failure) {
        events.push({ what: 'end', pipe: fds.indexOf(fd), value: Number(isOpen(fd)), text: failure?.code ?? '' });
        count();
      },
    };
    let isWaiting = false;
    try {
      reader.run(handler, timeoutMs ?? undefined);
    } catch (error) {
      if (!(error instanceof NothingMore)) throw error;
      isWaiting = true;
    }
    return { events: events.map((event) => ({ ...event })), isWaiting, size: reader.size };
  });
  return { added: added.map((event) => ({ ...event })), blocking, runs: done };
};

function isOpen(fd: number): boolean {
  try {
    isNonBlocking(fd);
    return true;
  } catch (error) {
    if (error instanceof SyscallError && error.code === 'EBADF') return false;
    throw error;
  }
}

export const SERVING_PROBES = { serve };
