/** What the threads of the job over rings share, in one piece of memory. Made by ring-member.ts, opened by the workers. */

import { EventCount } from '../sync/event-count.js';
import { LINE_BYTES, LINE_WORDS } from '../sync/layout.js';
import type { LockThread } from '../sync/lock-thread.js';
import { SpscRecordRing } from '../sync/spsc-record-ring.js';
import type { RecordConsumer } from '../sync/spsc-record-ring-consumer.js';
import type { RecordProducer } from '../sync/spsc-record-ring-producer.js';

/*
 *     byte 0        ┌──────────────────────────────┐
 *                   │ ORDER                        │  what the victim is to die of (ring-death.ts); 0: nothing
 *       128         ├──────────────────────────────┤
 *                   │ bell, an EventCount          │  rung by each producer behind each commit; the consumer sleeps at it
 *                   ├──────────────────────────────┤
 *       128 each    │ SENT of producer 0, 1, 2 …   │  records that it has committed: a line each, since each is written by
 *                   ├──────────────────────────────┤  one thread while the others work
 *                   │ ring 0, ring 1, ring 2 …     │  from producer i to the consumer
 *                   └──────────────────────────────┘
 */

/**
 * What a pipe holds by default together with the buffer that its reader reads into: what is counted in place takes up room in the
 * ring. So the ways of the job differ in what they are and not in how much is under way.
 */
export const RING_BYTES = 128 * 1024;

/** Most producers wait most of the time, and there are more threads than CPUs: who spins takes the time of who could go on. */
const WAIT = { strategy: 'block' } as const;

const BELL_OFFSET = LINE_BYTES;
const SENT_OFFSET = BELL_OFFSET + EventCount.bytesFor();
const RING_STEP_BYTES = SpscRecordRing.bytesFor({ capacityBytes: RING_BYTES });

/** What the workers find with readTeamData(). */
export interface RingTeamData {
  memory: SharedArrayBuffer;
  producers: number;
}

/** One thread's view of the memory. */
export class RingMemory {
  readonly memory: SharedArrayBuffer;
  readonly producers: number;
  readonly #words: Int32Array;

  constructor({ memory, producers }: RingTeamData) {
    this.memory = memory;
    this.producers = producers;
    this.#words = new Int32Array(memory);
  }

  /** Returns new memory with empty rings, all of it touched. Threads: one, before any other sees it. */
  static make(producers: number): RingMemory {
    const memory = new SharedArrayBuffer(ringOffset(producers, producers));
    // A page is the kernel's until it is written to; the first faults would come in the timed part.
    new Uint8Array(memory).fill(0);
    EventCount.init(memory, BELL_OFFSET);
    for (let producer = 0; producer < producers; producer++) {
      SpscRecordRing.init(memory, ringOffset(producers, producer), { capacityBytes: RING_BYTES });
    }
    return new RingMemory({ memory, producers });
  }

  openBell(thread: Partial<LockThread> = {}): EventCount {
    return EventCount.open(this.memory, BELL_OFFSET, thread);
  }

  openProducer(producer: number): RecordProducer {
    return this.#openRing(producer).producer(WAIT);
  }

  openConsumer(producer: number): RecordConsumer {
    return this.#openRing(producer).consumer(WAIT);
  }

  #openRing(producer: number): SpscRecordRing {
    return SpscRecordRing.open(this.memory, ringOffset(this.producers, producer));
  }

  get order(): number {
    return Atomics.load(this.#words, 0);
  }

  set order(order: number) {
    Atomics.store(this.#words, 0, order);
  }

  /** Returns how many records a producer has committed. */
  countSent(producer: number): number {
    return Atomics.load(this.#words, sentWord(producer));
  }

  setSent(producer: number, records: number): void {
    Atomics.store(this.#words, sentWord(producer), records);
  }
}

function sentWord(producer: number): number {
  return SENT_OFFSET / 4 + producer * LINE_WORDS;
}

function ringOffset(producers: number, producer: number): number {
  return SENT_OFFSET + producers * LINE_BYTES + producer * RING_STEP_BYTES;
}
