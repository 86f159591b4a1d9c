/** Probe of the region `edge`: an edge-triggered waiter on real pipes, one read of it at a time. Runs in the graded process. */

import { POLLIN } from '../../../../src/core/poll-events.js';
import type { Probe } from '../../../../src/course/probe.js';
import { type Addon, loadAddon } from '../../../../src/sys/addon.js';
import { close, write } from '../../../../src/sys/io.js';
import { openPipe } from '../../../../src/sys/pipe.js';
import { EdgeWaiter } from '../../../../src/waiting/edge-waiter.js';
import { CHUNK_WORDS, type ChunkTable, PAIR_WORDS } from '../../../../src/waiting/waiter.js';

interface Step {
  write: [pipe: number, bytes: number][];
  close: number[];
  remove: number[];
  /** Reads that follow. */
  looks: number;
  /** The read that follows epoll_wait is interrupted, and takes nothing. */
  isInterrupted: boolean;
}

interface Question {
  pipes: number;
  budgetBytes: number;
  /** Chunks that fit into a table. */
  room: number;
  steps: Step[];
}

const EINTR = -4;
const CACHE_LINE_BYTES = 64;

class OpenEdge extends EdgeWaiter {
  read(table: ChunkTable, timeoutMs: number): number {
    return this.readReady(table, timeoutMs);
  }
}

/** Returns the chunks of each look: which pipe, and what read(2) said. */
const edges: Probe = (input) => {
  const { pipes: count, budgetBytes, room, steps } = input as unknown as Question;
  let isInterrupted = false;
  const addon = loadAddon();
  const epollRead: Addon['epollRead'] = (epollFd, timeoutMs, chunks, into, budget) => {
    if (!isInterrupted) return addon.epollRead(epollFd, timeoutMs, chunks, into, budget);
    isInterrupted = false;
    const pairs = new Int32Array(room * PAIR_WORDS);
    const found = addon.epollWait(epollFd, pairs, timeoutMs);
    for (let at = 0; at < found; at++) {
      chunks.set([pairs[at * PAIR_WORDS]!, pairs[at * PAIR_WORDS + 1]!, 0, EINTR], at * CHUNK_WORDS);
    }
    return found;
  };
  const waiter = new OpenEdge({ ...addon, epollRead });
  const pipes = Array.from({ length: count }, () => openPipe({ nonBlocking: true }));
  for (const { readFd } of pipes) waiter.add(readFd, POLLIN);
  const table: ChunkTable = {
    chunks: new Int32Array(room * CHUNK_WORDS),
    // Each chunk begins on a cache line of its own.
    into: new Uint8Array(room * Math.ceil(budgetBytes / CACHE_LINE_BYTES) * CACHE_LINE_BYTES),
    budgetBytes,
  };
  return steps.map((step) => {
    for (const [pipe, bytes] of step.write) write(pipes[pipe]!.writeFd, new Uint8Array(bytes), 0, bytes);
    for (const pipe of step.close) close(pipes[pipe]!.writeFd);
    for (const pipe of step.remove) waiter.remove(pipes[pipe]!.readFd);
    isInterrupted = step.isInterrupted;
    return Array.from({ length: step.looks }, () => {
      const found = waiter.read(table, 0);
      return Array.from({ length: Math.max(0, Math.min(found, room)) }, (_, at) => [
        pipes.findIndex(({ readFd }) => readFd === table.chunks[at * CHUNK_WORDS]),
        table.chunks[at * CHUNK_WORDS + 3]!,
      ]);
    });
  });
};

export const EDGE_PROBES = { edges };
