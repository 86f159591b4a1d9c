/** One caller's wait for what arrives through events: at once if it is there, else by a promise. Called by the readers of the event loop. */

import { LabError } from '../core/errors.js';
import type { Awaitable } from './record.js';

interface Waiting {
  resolve(value: boolean): void;
  reject(error: unknown): void;
}

export class Arrival {
  readonly #attempt: () => boolean | undefined;
  #waiting: Waiting | null = null;

  /** `attempt` takes what is there and returns what next() says, or undefined while too little has arrived. */
  constructor(attempt: () => boolean | undefined) {
    this.#attempt = attempt;
  }

  /** Returns the attempt's value, no promise where nothing had to be waited for: a promise costs a turn of the microtask queue. */
  next(): Awaitable<boolean> {
    if (this.#waiting !== null) {
      throw new LabError('internal', 'next() was called while an earlier call still waits: await that one first.');
    }
    const taken = this.#attempt();
    if (taken !== undefined) return taken;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** To be called whenever something has arrived, an end or an error included. */
  notice(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    try {
      const taken = this.#attempt();
      if (taken === undefined) return;
      this.#waiting = null;
      waiting.resolve(taken);
    } catch (error) {
      this.#waiting = null;
      waiting.reject(error);
    }
  }

  /** Fails the wait, if there is one: nothing will arrive any more. */
  abandon(): void {
    this.#waiting?.reject(new LabError('aborted', 'The reader was detached while next() waited.'));
    this.#waiting = null;
  }
}
