/** A MultiReader over the npm package `epoll`, where somebody has installed it: what its users get. Used by member.ts for the subject peer-epoll. */

import { closeSync, readSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { LabError, type SyscallError } from '../../src/core/errors.js';
import { findPackage } from '../../src/sys/find-package.js';
import type { ChunkHandler, MultiReader } from '../../src/waiting/multi-reader.js';

/** As the package's own README has it; it brings no types. */
interface Epoll {
  add(fd: number, events: number): Epoll;
  remove(fd: number): Epoll;
  close(): void;
}
type EpollClass = (new (
  callback: (error: Error | null, fd: number, events: number) => void,
) => Epoll) & {
  EPOLLIN: number;
};

/** Returns whether the package is there. It is no dependency: it brings an addon of its own to build. */
export function isPeerInstalled(): boolean {
  return findPackage('epoll') !== null;
}

export const PEER_MISSING = 'the npm package epoll is not installed; to measure it: npm install --no-save epoll';

/** Resolves with the package's class. Throws `bad-input` where it is not installed. */
export async function loadPeer(): Promise<EpollClass> {
  const path = findPackage('epoll');
  if (path === null) throw new LabError('bad-input', PEER_MISSING);
  return ((await import(pathToFileURL(path).href)) as { default: { Epoll: EpollClass } }).default.Epoll;
}

const CHUNK_BYTES = 16 * 1024;

export class PeerEpollReader implements MultiReader {
  readonly name = 'peer-epoll';
  readonly isMultiplexing = true;
  readonly waits = null;
  readonly #fds = new Set<number>();
  readonly #buffer = new Uint8Array(CHUNK_BYTES);
  readonly #epoll: Epoll;
  readonly #readable: number;
  #handler: ChunkHandler | null = null;
  #settle: { resolve(): void; reject(error: unknown): void } | null = null;

  constructor(Peer: EpollClass) {
    this.#readable = Peer.EPOLLIN;
    this.#epoll = new Peer((error, fd) => this.#take(error, fd));
  }

  get size(): number {
    return this.#fds.size;
  }

  add(fd: number): void {
    this.#fds.add(fd);
    // Watched during runs only: the package tells an event as soon as it is there.
    if (this.#handler) this.#epoll.add(fd, this.#readable);
  }

  /** At once: what is added is read. */
  async opened(): Promise<void> {}

  run(handler: ChunkHandler, timeoutMs?: number): Promise<void> {
    this.#handler = handler;
    return new Promise<void>((resolve, reject) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.stop(), timeoutMs);
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#settle = null;
        this.#handler = null;
        for (const fd of this.#fds) this.#epoll.remove(fd);
        settle();
      };
      this.#settle = { resolve: () => end(resolve), reject: (error) => end(() => reject(error)) };
      for (const fd of this.#fds) this.#epoll.add(fd, this.#readable);
      if (this.#fds.size === 0) this.stop();
    });
  }

  stop(): void {
    this.#settle?.resolve();
  }

  async close(): Promise<void> {
    this.#epoll.close();
    for (const fd of this.#fds) closeSync(fd);
    this.#fds.clear();
  }

  #take(error: Error | null, fd: number): void {
    const handler = this.#handler;
    if (!handler || !this.#fds.has(fd)) return;
    try {
      if (error) throw error;
      const length = readSync(fd, this.#buffer);
      if (length > 0) handler.onBytes(fd, this.#buffer, 0, length);
      else this.#end(fd, null);
    } catch (cause) {
      this.#settle?.reject(cause);
    }
  }

  #end(fd: number, failure: SyscallError | null): void {
    this.#epoll.remove(fd);
    this.#fds.delete(fd);
    closeSync(fd);
    this.#handler?.onEnd(fd, failure);
    if (this.#fds.size === 0) this.stop();
  }
}
