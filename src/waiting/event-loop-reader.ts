/** A net.Socket for each descriptor and its events: what a Node program does. libuv waits, in epoll, and the thread's other work goes on. Opened by openMultiReader as `event-loop`. */

import { Socket } from 'node:net';
import { SyscallError } from '../core/errors.js';
import type { ChunkHandler, MultiReader } from './multi-reader.js';
import { ReaderState } from './reader-state.js';
import { checkRunTime } from './run-limit.js';
import { checkTakeable } from './taken-descriptor.js';

/** A longer timer fires at once (Node, setTimeout). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A descriptor from add() until its end has been told. */
interface Stream {
  fd: number;
  socket: Socket;
  failure: SyscallError | null;
  /** libuv has closed the descriptor. */
  isClosed: boolean;
  /** Had the same number and may still be in the set: its end comes before the bytes of this one. */
  before: Stream | undefined;
}

interface Run {
  handler: ChunkHandler;
  /** Pauses, and settles the promise of run(). */
  end(thrown?: { error: unknown }): void;
}

/**
 * libuv owns the descriptors from add() on and closes them. Between two runs the sockets are paused and hold what came; an end
 * that comes then is told by the next run, though libuv has closed the descriptor by that time.
 */
export class EventLoopReader implements MultiReader {
  readonly name = 'event-loop';
  readonly isMultiplexing = true;
  /** libuv does not say how often epoll_wait returned. */
  readonly waits = null;
  /** All whose end has not been told, in the order of add(). */
  readonly #streams = new Set<Stream>();
  readonly #latest = new Map<number, Stream>();
  /** All whose 'close' has not come. */
  readonly #sockets = new Set<Socket>();
  readonly #state = new ReaderState();
  #run: Run | null = null;

  get size(): number {
    return this.#streams.size;
  }

  /** Throws: ERR_INVALID_FD_TYPE for what libuv cannot stream, a regular file or an eventfd. */
  add(fd: number): void {
    this.#state.checkOpen();
    const before = this.#latest.get(fd);
    // Destroyed: closed, though its end may not have been told. The number is another file's by now.
    checkTakeable(fd, before !== undefined && !before.socket.destroyed);
    const socket = new Socket({ fd, readable: true, writable: false });
    const stream: Stream = { fd, socket, failure: null, isClosed: false, before };
    this.#sockets.add(socket);
    this.#streams.add(stream);
    this.#latest.set(fd, stream);
    socket.pause();
    socket.on('data', (chunk: Uint8Array) => this.#tell((handler) => handler.onBytes(fd, chunk, 0, chunk.length)));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      stream.failure = toSyscallError(error);
    });
    const tellEnd = (): void => {
      stream.isClosed = true;
      this.#tellEnds();
    };
    socket.on('end', () => {
      // Closed now and not a turn later: who opens another one in between might get its number before its end is told.
      socket.destroy();
      tellEnd();
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      tellEnd();
    });
    if (this.#run !== null) this.#resume(stream);
  }

  /** At once: what is added is read. */
  async opened(): Promise<void> {}

  run(handler: ChunkHandler, timeoutMs?: number): Promise<void> {
    const limitMs = checkRunTime(timeoutMs);
    this.#state.beginRun();
    return new Promise((resolve, reject) => {
      const disarm = limitMs === Number.POSITIVE_INFINITY ? () => {} : startTimer(limitMs, () => this.#run?.end());
      this.#run = {
        handler,
        end: (thrown) => {
          this.#run = null;
          this.#state.endRun();
          disarm();
          for (const { socket } of this.#streams) socket.pause();
          if (thrown === undefined) resolve();
          else reject(thrown.error);
        },
      };
      for (const stream of this.#streams) this.#resume(stream);
      this.#tellEnds();
    });
  }

  stop(): void {
    this.#run?.end();
  }

  async close(): Promise<void> {
    this.#state.close();
    this.stop();
    const closing = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve).destroy()),
    );
    await Promise.all(closing);
    this.#streams.clear();
    this.#latest.clear();
  }

  #resume({ socket, before }: Stream): void {
    if (before === undefined || !this.#streams.has(before)) socket.resume();
  }

  #tellEnds(): void {
    for (const stream of this.#streams) {
      if (this.#run === null) return;
      if (stream.isClosed) this.#tellEnd(stream);
    }
    if (this.#streams.size === 0) this.#run?.end();
  }

  #tellEnd(stream: Stream): void {
    const { fd, failure } = stream;
    this.#streams.delete(stream);
    const next = this.#latest.get(fd);
    if (next === stream) this.#latest.delete(fd);
    else if (next !== undefined) this.#resume(next);
    this.#tell((handler) => handler.onEnd(fd, failure));
  }

  /** What the handler throws is the run's; thrown in an event it would end the process. */
  #tell(what: (handler: ChunkHandler) => void): void {
    const run = this.#run;
    if (run === null) return;
    try {
      what(run.handler);
    } catch (error) {
      if (this.#run === run) run.end({ error });
    }
  }
}

/** Calls back when the time is up, never before, and when the loop has looked once at what is ready. Returns what cancels it. */
function startTimer(limitMs: number, callBack: () => void): () => void {
  const endMs = performance.now() + limitMs;
  let cancel = (): void => {};
  const arm = (): void => {
    const timer = setTimeout(look, Math.min(Math.max(0, endMs - performance.now()), LONGEST_TIMER_MS));
    cancel = () => clearTimeout(timer);
  };
  const look = (): void => {
    // libuv's clock stands still during a turn of the loop, so that a timer can be early by what the turn took before it.
    if (performance.now() < endMs) {
      arm();
      return;
    }
    const immediate = setImmediate(callBack); // behind the poll phase
    cancel = () => clearImmediate(immediate);
  };
  arm();
  return () => cancel();
}

function toSyscallError({ code, errno, syscall, message }: NodeJS.ErrnoException): SyscallError {
  return new SyscallError(code ?? 'EIO', errno ?? 0, syscall ?? 'read', message);
}
