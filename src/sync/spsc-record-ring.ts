/** SpscRecordRing: a ring of records of any length in shared memory, from one thread to one other. For whoever passes messages of different lengths between two workers. */

import { CAPACITY_WORD, checkPlace, openHeader, publishHeader } from './layout.js';
import type { RingSideOptions } from './ring-side.js';
import { clearWords } from './ring-words.js';
import { RecordConsumer } from './spsc-record-ring-consumer.js';
import {
  makeRecordMemory,
  maxPayloadBytesFor,
  type RecordMemory,
  recordRingBytesFor,
  type SpscRecordRingOptions,
} from './spsc-record-ring-layout.js';
import { RecordProducer } from './spsc-record-ring-producer.js';

/*
 *     const memory = new SharedArrayBuffer(SpscRecordRing.bytesFor({ capacityBytes: 65_536 }));
 *     SpscRecordRing.init(memory, 0, { capacityBytes: 65_536 });            // once, then the memory goes to both workers
 *
 *     const producer = SpscRecordRing.open(memory, 0).producer();           // in one worker
 *     producer.push(message);                                               // copies; or, in place:
 *     for (const { length } of batch) write(producer.bytes, producer.reserve(length), length);
 *     producer.commit();                                                    // publishes all of them at once
 *     producer.close();
 *
 *     const consumer = SpscRecordRing.open(memory, 0).consumer();           // in the other
 *     while (consumer.next()) read(consumer.bytes, consumer.offset, consumer.payloadBytes);
 *
 * A loop of next() alone gives back what it took each time it finds the ring empty: large batches, and the producer waits
 * meanwhile. A release() each few records lets both sides run at once.
 */

export class SpscRecordRing {
  readonly #ring: RecordMemory;

  private constructor(ring: RecordMemory) {
    this.#ring = ring;
  }

  /** Returns what a ring needs, in bytes, a multiple of LINE_BYTES. Throws: RangeError. */
  static bytesFor(options: SpscRecordRingOptions): number {
    return recordRingBytesFor(options);
  }

  /**
   * Writes an empty ring and returns it. Once, by whoever owns the memory, before any other thread opens it.
   *
   * Throws: TypeError for memory that is not shared, RangeError where it does not fit, is misaligned or the options are off.
   */
  static init(
    memory: SharedArrayBuffer,
    byteOffset: number,
    options: SpscRecordRingOptions,
    firstCursor = 0,
  ): SpscRecordRing {
    checkPlace(memory, byteOffset, recordRingBytesFor(options), 'SpscRecordRing');
    const ring = makeRecordMemory(memory, byteOffset, options);
    clearWords(ring.control, firstCursor);
    publishHeader(ring.control, 'SpscRecordRing', options.capacityBytes);
    return new SpscRecordRing(ring);
  }

  /** Returns the ring that lies there. Throws: TypeError for memory that is not shared, RangeError where there is no ring. */
  static open(memory: SharedArrayBuffer, byteOffset: number): SpscRecordRing {
    const header = openHeader(memory, byteOffset, 'SpscRecordRing');
    const options = { capacityBytes: header[CAPACITY_WORD]! };
    checkPlace(memory, byteOffset, recordRingBytesFor(options), 'SpscRecordRing');
    return new SpscRecordRing(makeRecordMemory(memory, byteOffset, options));
  }

  get capacityBytes(): number {
    return this.#ring.capacity;
  }

  /** The longest payload that the ring takes, about half its capacity. */
  get maxPayloadBytes(): number {
    return maxPayloadBytesFor(this.#ring.capacity);
  }

  /** Returns the side that writes records, for the calling thread alone. Throws: Error when another thread has it. */
  producer(options: RingSideOptions = {}): RecordProducer {
    return new RecordProducer(this.#ring, options);
  }

  /** Returns the side that reads records, for the calling thread alone. Throws: Error when another thread has it. */
  consumer(options: RingSideOptions = {}): RecordConsumer {
    return new RecordConsumer(this.#ring, options);
  }
}
