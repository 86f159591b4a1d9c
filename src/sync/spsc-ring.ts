/** SpscRing: a ring of fixed slots in shared memory, from one thread to one other. For whoever passes messages between two workers. */

import { CAPACITY_WORD, checkPlace, openHeader, publishHeader } from './layout.js';
import type { RingSideOptions } from './ring-side.js';
import { clearWords } from './ring-words.js';
import { RingConsumer } from './spsc-ring-consumer.js';
import {
  makeRingMemory,
  type RingMemory,
  ringBytesFor,
  SLOT_BYTES_WORD,
  type SpscRingOptions,
} from './spsc-ring-layout.js';
import { RingProducer } from './spsc-ring-producer.js';

/*
 *     const memory = new SharedArrayBuffer(SpscRing.bytesFor({ capacity: 1024, slotBytes: 64 }));
 *     SpscRing.init(memory, 0, { capacity: 1024, slotBytes: 64 });          // once, then the memory goes to both workers
 *
 *     const producer = SpscRing.open(memory, 0).producer();                 // in one worker
 *     producer.push(message);                                               // copies; or, in place:
 *     const first = producer.reserve(32);
 *     for (let k = 0; k < 32; k++) write(producer.slots, producer.slotAt(first, k) * 64);
 *     producer.commit(32);
 *     const run = producer.reserveRun(32);                                  // or, side by side, as words:
 *     write(producer.slotWords, producer.writeIndex * 16, run * 16);
 *     producer.commit(run);
 *     producer.close();
 *
 *     const consumer = SpscRing.open(memory, 0).consumer();                 // in the other
 *     for (let count = consumer.peekSome(32); count > 0; count = consumer.peekSome(32)) { …; consumer.release(count); }
 *
 * The fastest loop takes runs (reserveRun, peekRun) and goes over slotWords with one index from word to word, eight to a turn: at 64 B
 * slotAt() for each message and a turn for each word cost nearly twice as much.
 *
 * All or nothing can wait for each other: a producer for room for p slots, a consumer for c full ones, each forever where neither
 * is there. That cannot be as long as p + c is at most capacity + 1. A consumer that takes what is there (peekSome) always goes on.
 */

export class SpscRing {
  readonly #ring: RingMemory;

  private constructor(ring: RingMemory) {
    this.#ring = ring;
  }

  /** Returns what a ring needs, in bytes, a multiple of LINE_BYTES. Throws: RangeError. */
  static bytesFor(options: SpscRingOptions): number {
    return ringBytesFor(options);
  }

  /**
   * Writes an empty ring and returns it. Once, by whoever owns the memory, before any other thread opens it.
   *
   * Throws: TypeError for memory that is not shared, RangeError where it does not fit, is misaligned or the options are off.
   */
  static init(memory: SharedArrayBuffer, byteOffset: number, options: SpscRingOptions, firstCursor = 0): SpscRing {
    checkPlace(memory, byteOffset, ringBytesFor(options), 'SpscRing');
    const ring = makeRingMemory(memory, byteOffset, options);
    clearWords(ring.control, firstCursor);
    ring.control[SLOT_BYTES_WORD] = options.slotBytes;
    publishHeader(ring.control, 'SpscRing', options.capacity);
    return new SpscRing(ring);
  }

  /** Returns the ring that lies there. Throws: TypeError for memory that is not shared, RangeError where there is no ring. */
  static open(memory: SharedArrayBuffer, byteOffset: number): SpscRing {
    const header = openHeader(memory, byteOffset, 'SpscRing');
    const options = { capacity: header[CAPACITY_WORD]!, slotBytes: header[SLOT_BYTES_WORD]! };
    checkPlace(memory, byteOffset, ringBytesFor(options), 'SpscRing');
    return new SpscRing(makeRingMemory(memory, byteOffset, options));
  }

  get capacity(): number {
    return this.#ring.capacity;
  }

  get slotBytes(): number {
    return this.#ring.slotBytes;
  }

  /** Returns the side that fills slots, for the calling thread alone. Throws: Error when another thread has it. */
  producer(options: RingSideOptions = {}): RingProducer {
    return new RingProducer(this.#ring, options);
  }

  /** Returns the side that takes slots, for the calling thread alone. Throws: Error when another thread has it. */
  consumer(options: RingSideOptions = {}): RingConsumer {
    return new RingConsumer(this.#ring, options);
  }
}
