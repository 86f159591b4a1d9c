/** Turns the chunks of many pipes into checked records, one taker a pipe. Called by the verbs of reading members. */

import { LabError } from '../../src/core/errors.js';
import { FedTaker } from '../../src/transports/fed-taker.js';

export interface TakerSizes {
  bufferBytes: number;
  maxPayloadBytes: number;
  firstSequence?: number;
}

/** The takers of descriptors, found by number in one step. */
export class StreamTakers {
  readonly takers: readonly FedTaker[];
  readonly #indexOf: Int32Array;

  constructor(fds: readonly number[], sizes: TakerSizes) {
    this.takers = fds.map(() => new FedTaker(sizes));
    this.#indexOf = new Int32Array(Math.max(0, ...fds) + 1).fill(-1);
    fds.forEach((fd, index) => {
      this.#indexOf[fd] = index;
    });
  }

  /** Returns which of the descriptors this one is. Throws for a stranger: bytes of another descriptor than asked for. */
  indexOf(fd: number): number {
    const index = fd < this.#indexOf.length ? this.#indexOf[fd]! : -1;
    if (index < 0) failStranger(fd);
    return index;
  }

  /** The sum of all checksums, modulo 2^32. */
  get checksum(): number {
    return this.takers.reduce((sum, taker) => (sum + taker.checksum) >>> 0, 0);
  }
}

function failStranger(fd: number): never {
  throw new LabError('wrong-answer', `bytes of descriptor ${fd}, which nobody asked for`);
}
