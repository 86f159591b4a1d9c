/** Which calls a reader takes when: no run inside a run, and nothing behind close(). Kept by each reader. */

import { LabError } from '../core/errors.js';

export class ReaderState {
  #isRunning = false;
  #isClosed = false;

  /** Throws: `usage` when the reader is closed. */
  checkOpen(): void {
    if (this.#isClosed) throw new LabError('usage', 'This reader is closed; open another one with openMultiReader().');
  }

  /** Throws: `usage` when a run is under way, as inside a handler: the two would hand out the same memory. */
  beginRun(): void {
    this.checkOpen();
    if (this.#isRunning) {
      throw new LabError('usage', 'A run of this reader is under way: let it end (stop()) before the next one.');
    }
    this.#isRunning = true;
  }

  endRun(): void {
    this.#isRunning = false;
  }

  /** Returns whether it was open. */
  close(): boolean {
    const wasOpen = !this.#isClosed;
    this.#isClosed = true;
    return wasOpen;
  }
}
