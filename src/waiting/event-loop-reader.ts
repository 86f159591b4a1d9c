/** A net.Socket for each descriptor and its events: what a Node program does. libuv waits, in epoll, and the thread's other work goes on. Opened by openMultiReader as `event-loop`. */

import { Socket } from 'node:net';
import { LabError, SyscallError } from '../core/errors.js';
import type { ChunkHandler, MultiReader } from './multi-reader.js';
import { checkRunTime } from './run-limit.js';
import { checkTakeable } from './taken-descriptor.js';

/** A longer timer fires at once (Node, setTimeout). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Ended {
  fd: number;
  failure: SyscallError | null;
}

interface Run {
  handler: ChunkHandler;
  /** Pauses, and settles the promise of run(). */
  end(thrown?: { error: unknown }): void;
}

/** libuv owns the descriptors from add() on and closes them. Between two runs the sockets are paused and hold what came. */
export class EventLoopReader implements MultiReader {
  readonly name = 'event-loop';
  readonly isMultiplexing = true;
  /** libuv does not say how often epoll_wait returned. */
  readonly waits = null;
  readonly #sockets = new Map<number, Socket>();
  /** Closed while no run was under way, so that nobody has been told. */
  readonly #untold: Ended[] = [];
  #run: Run | null = null;

  get size(): number {
    return this.#sockets.size + this.#untold.length;
  }

  /** Throws: ERR_INVALID_FD_TYPE for what libuv cannot stream, a regular file or an eventfd. */
  add(fd: number): void {
    checkTakeable(fd, this.#sockets.has(fd));
    const socket = new Socket({ fd, readable: true, writable: false });
    let failure: SyscallError | null = null;
    this.#sockets.set(fd, socket);
    if (this.#run === null) socket.pause();
    socket.on('data', (chunk: Uint8Array) => this.#tell((handler) => handler.onBytes(fd, chunk, 0, chunk.length)));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure = toSyscallError(error);
    });
    // Not 'end': the descriptor is closed only now.
    socket.on('close', () => {
      this.#sockets.delete(fd);
      this.#untold.push({ fd, failure });
      this.#tellEnds();
    });
  }

  run(handler: ChunkHandler, timeoutMs?: number): Promise<void> {
    const limitMs = checkRunTime(timeoutMs);
    if (this.#run !== null)
      throw new LabError('usage', 'A run of this reader is under way: await it before the next one');
    return new Promise((resolve, reject) => {
      const disarm = limitMs === Number.POSITIVE_INFINITY ? () => {} : startTimer(limitMs, () => this.#run?.end());
      this.#run = {
        handler,
        end: (thrown) => {
          this.#run = null;
          disarm();
          for (const socket of this.#sockets.values()) socket.pause();
          if (thrown === undefined) resolve();
          else reject(thrown.error);
        },
      };
      for (const socket of this.#sockets.values()) socket.resume();
      this.#tellEnds();
    });
  }

  stop(): void {
    this.#run?.end();
  }

  async close(): Promise<void> {
    this.stop();
    const closing = [...this.#sockets.values()].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve).destroy()),
    );
    await Promise.all(closing);
    this.#untold.length = 0;
  }

  #tellEnds(): void {
    while (this.#run !== null && this.#untold.length > 0) {
      const { fd, failure } = this.#untold.shift()!;
      this.#tell((handler) => handler.onEnd(fd, failure));
    }
    if (this.size === 0) this.#run?.end();
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
    if (performance.now() < endMs) return arm();
    const immediate = setImmediate(callBack); // behind the poll phase
    cancel = () => clearImmediate(immediate);
  };
  arm();
  return () => cancel();
}

function toSyscallError({ code, errno, syscall, message }: NodeJS.ErrnoException): SyscallError {
  return new SyscallError(code ?? 'EIO', errno ?? 0, syscall ?? 'read', message);
}
