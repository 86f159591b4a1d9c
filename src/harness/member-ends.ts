/** What the harness holds of a member's process, whoever started it: the way in, the way out, and how it ends. Made by isolate.ts, used by member-process.ts. */

import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { close } from '../sys/io.js';
import { openPipe, type Pipe } from '../sys/pipe.js';
import { type MemberSpec, startProcess } from './start-process.js';

/** How long a child's last words may be behind the word of its death; only where something holds its pipe are they awaited in vain. */
const LAST_WORDS_MS = 200;

export interface MemberEnds {
  /** Another member started it. */
  readonly isChild: boolean;
  /** 0 where it is not known before the member has greeted. */
  readonly pid: number;
  readonly commands: Writable | null;
  readonly replies: Readable | null;
  readonly errors: Readable | null;
  /** Resolves with how the process ended, in words, once it is gone. */
  readonly ended: Promise<string>;
  /** Ends the process, and whatever it started, by force. */
  kill(): void;
}

/** Returns the ends of a process that is started here and now. */
export function startEnds(spec: MemberSpec): MemberEnds {
  const started = startProcess(spec);
  let isGone = false;
  const ended = started.then((end) => {
    isGone = true;
    if (end.isTerminated) return `was ended by ${end.signal}`;
    return end.exitCode === undefined
      ? `could not be started (${end.shortMessage})`
      : `ended with status ${end.exitCode}`;
  });
  const kill = () => {
    if (isGone || started.pid === undefined) return;
    try {
      process.kill(-started.pid, 'SIGKILL'); // it leads a process group of its own
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended on its own a moment ago
    }
  };
  // What the member started and left behind may hold its pipes: their EOF, which the end waits for, would not come.
  started.once('exit', kill);
  return {
    isChild: false,
    pid: started.pid ?? 0,
    commands: started.stdin,
    replies: started.stdout,
    errors: started.stderr,
    ended,
    kill,
  };
}

/**
 * The ends of a member that another member starts, as a parent starts a child: two pipes whose far ends go to the parent,
 * which hands them on (member-child.ts), and the parent's word of how the child ended.
 */
export class ChildLink {
  readonly #commands: Pipe;
  readonly #replies: Pipe;
  #notice: (how: string) => void = () => {};
  readonly #noticed = new Promise<string>((resolve) => {
    this.#notice = resolve;
  });

  constructor() {
    this.#commands = openPipe();
    try {
      this.#replies = openPipe();
    } catch (error) {
      close(this.#commands.readFd);
      close(this.#commands.writeFd);
      throw error;
    }
  }

  /** Become descriptors of the parent: where the child reads commands, and where it writes replies. */
  get handedOver(): readonly [number, number] {
    return [this.#commands.readFd, this.#replies.writeFd];
  }

  /** Closes our copies of what the parent has: EOF would never come otherwise. */
  closeHandedOver(): void {
    for (const fd of this.handedOver) close(fd);
  }

  /** Closes what is ours, where no ends were made of it. */
  abandon(): void {
    close(this.#commands.writeFd);
    close(this.#replies.readFd);
  }

  /** The parent says how its child ended. */
  notice(how: string): void {
    this.#notice(how);
  }

  /** Returns the child's ends; what it says on descriptor 2 comes with its parent's. To kill it is to kill its parent's whole process group: neither has work left without the other. */
  makeEnds(parent: MemberEnds): MemberEnds {
    const commands = new Socket({ fd: this.#commands.writeFd, readable: false, writable: true });
    const replies = new Socket({ fd: this.#replies.readFd, readable: true, writable: false });
    replies.on('error', () => {}); // 'close' follows
    // EOF of its replies is the child's end, the reason comes by another way; what the child left behind may hold the pipe.
    const closed = once(replies, 'close');
    const deserted = this.#noticed.then(() =>
      once(replies, 'close', { signal: AbortSignal.timeout(LAST_WORDS_MS) }).catch(() => {}),
    );
    const ended = Promise.race([closed, deserted]).then(async () => {
      replies.destroy();
      commands.destroy();
      return await Promise.race([
        this.#noticed,
        parent.ended.then((how) => `went with the process that started it, which ${how}`),
      ]);
    });
    return { isChild: true, pid: 0, commands, replies, errors: parent.errors, ended, kill: () => parent.kill() };
  }
}
