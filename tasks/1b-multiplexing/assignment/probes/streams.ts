/** Probes of the region `serving` on real pipes: streams to their ends, and a firehose beside tickers. Run in the graded process. */

import { createHash } from 'node:crypto';
import { POLLIN } from '../../../../src/core/poll-events.js';
import type { Probe } from '../../../../src/course/probe.js';
import { loadAddon } from '../../../../src/sys/addon.js';
import { close, write } from '../../../../src/sys/io.js';
import { openPipe, setNonBlocking } from '../../../../src/sys/pipe.js';
import { openWaiter, type WaiterName } from '../../../../src/waiting/open-waiter.js';
import type { ChunkTable, Waiter } from '../../../../src/waiting/waiter.js';
import { WaiterReader } from '../../../../src/waiting/waiter-reader.js';

/** Some hundred times what is needed: the reader spins, or is handed nothing. */
const MOST_WAITS = 2_000;

/** The call of the addon and nothing around it: what the reader is given when the other regions are not written yet. */
class BareWaiter implements Waiter {
  readonly name = 'bare';
  readonly #fds: number[] = [];
  #waits = 0;

  get size(): number {
    return this.#fds.length;
  }

  add(fd: number): void {
    this.#fds.push(fd);
  }

  remove(fd: number): void {
    this.#fds.splice(this.#fds.indexOf(fd), 1);
  }

  waitAndRead({ chunks, into, budgetBytes }: ChunkTable, timeoutMs: number): number {
    if (++this.#waits > MOST_WAITS) throw new Error(`the reader waited more than ${MOST_WAITS} times: it spins`);
    const entries = Int32Array.from(this.#fds.flatMap((fd) => [fd, POLLIN, 0]));
    return loadAddon().pollRead(entries, this.size, 0, timeoutMs, chunks, into, budgetBytes);
  }

  modify(): void {}
  wait(): number {
    throw new Error('the reader called wait(), which gives no bytes: it has waitAndRead()');
  }
  close(): void {}
}

/** Fills pipes, closes their writers, and returns what was read of each until run() returned. */
const drain: Probe = (input) => {
  const { sizes, salt } = input as { sizes: number[]; salt: number };
  const reader = new WaiterReader(new BareWaiter());
  const streams = sizes.map((size, pipe) => {
    const { readFd, writeFd } = openPipe();
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8) + pipe * 13 + salt) & 255);
    for (let at = 0; at < size; ) at += write(writeFd, bytes, at, size - at);
    close(writeFd);
    return { fd: readFd, hash: createHash('sha256'), bytes: 0, ends: 0, bytesAfterEnd: 0 };
  });
  for (const { fd } of streams) reader.add(fd);
  const streamOf = (fd: number) => streams.find((stream) => stream.fd === fd)!;
  reader.run({
    onBytes(fd, bytes, offset, length) {
      const stream = streamOf(fd);
      stream.hash.update(bytes.subarray(offset, offset + length));
      stream.bytes += length;
      if (stream.ends > 0) stream.bytesAfterEnd += length;
    },
    onEnd(fd) {
      streamOf(fd).ends++;
    },
  });
  return streams.map(({ hash, bytes, ends, bytesAfterEnd }) => ({
    digest: hash.digest('hex'),
    bytes,
    ends,
    bytesAfterEnd,
  }));
};

/**
 * A pipe that is full whenever it is looked at, and pipes with a byte now and then. Returns how many chunks of the firehose came
 * between each byte of a ticker and its service, and how all of them ended.
 */
const firehose: Probe = (input) => {
  const { waiter, tickers, bytes, chunks } = input as {
    waiter: WaiterName;
    tickers: number;
    bytes: number;
    chunks: number;
  };
  const reader = new WaiterReader(openWaiter(waiter));
  const pipes = Array.from({ length: tickers + 1 }, () => openPipe());
  const [hose, ...others] = pipes as [(typeof pipes)[0], ...typeof pipes];
  const water = new Uint8Array(bytes);
  const sentAt = others.map((): number[] => []);
  const gaps = others.map((): number[] => []);
  const order: number[] = [];
  let served = 0;
  setNonBlocking(hose.writeFd, true);
  write(hose.writeFd, water, 0, bytes);
  for (const { readFd } of pipes) reader.add(readFd);
  const send = (ticker: number) => {
    write(others[ticker]!.writeFd, water, 0, 1);
    sentAt[ticker]!.push(served);
  };
  for (let ticker = 0; ticker < tickers; ticker += 2) send(ticker);
  const endAll = () => {
    for (const { writeFd } of pipes) close(writeFd);
  };
  reader.run({
    onBytes(fd, _bytes, _offset, length) {
      const pipe = pipes.findIndex(({ readFd }) => readFd === fd);
      if (pipe > 0) {
        for (let at = 0; at < length; at++) gaps[pipe - 1]!.push(served - sentAt[pipe - 1]!.shift()!);
        return;
      }
      if (++served > chunks) {
        if (served > 10 * chunks) throw new Error('the firehose is closed, and its bytes come on and on');
        return;
      }
      if (served === chunks) return endAll();
      write(hose.writeFd, water, 0, length);
      send(served % tickers);
    },
    onEnd(fd) {
      order.push(pipes.findIndex(({ readFd }) => readFd === fd));
    },
  });
  return { gaps, unserved: sentAt.map(({ length }) => length), ended: order, size: reader.size };
};

export const STREAMS_PROBES = { drain, firehose };
