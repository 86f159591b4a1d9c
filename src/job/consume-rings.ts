/** The consumer's end of the job over rings: one record of each in turn, asleep only when none has any. Called by the consumer's worker. */

import { LabError } from '../core/errors.js';
import type { EventCount } from '../sync/event-count.js';
import type { RecordConsumer } from '../sync/spsc-record-ring-consumer.js';
import type { StreamReport } from './count-stream.js';
import { RING_BYTES } from './ring-memory.js';
import { RingTaker } from './ring-taker.js';
import { StreamTally } from './stream-tally.js';

/** Half of a ring: the producer fills the one half while the other is counted. */
const KEPT_BYTES = RING_BYTES / 2;

export interface RingsToConsume {
  /** In the producers' order. */
  rings: readonly RecordConsumer[];
  /** What the producers ring behind each commit. */
  bell: EventCount;
  /** The kernel's ids of the producers' threads. */
  threads: readonly number[];
  isAlive(threadId: number): boolean;
  /** How long the consumer has nothing to do at most without looking for the dead. Default: 100. */
  lookMs?: number;
  /** Called between two rounds. */
  onRound?(): void;
}

/**
 * Returns what came of each stream, in order, when all have ended.
 *
 * A stream that breaks or carries damage is reported with what had been taken before, and the others go on; what else comes
 * of it is taken off its ring and dropped, so that its producer is not stuck.
 * Blocks: while no ring has anything. A producer that died is found lookMs later, or once the others leave the time for it.
 */
export function consumeRings(work: RingsToConsume, startNs: number): StreamReport[] {
  const { rings, bell, threads, isAlive, lookMs = 100, onRound } = work;
  const streams = rings.map((ring, index) => new RingStream(ring, threads[index]!, startNs));
  let open = streams;
  const hasAnything = () => open.some((stream) => stream.hasAnything());
  let nextLookMs = performance.now() + lookMs;
  while (open.length > 0) {
    onRound?.();
    let served = 0;
    let ended = 0;
    for (const stream of open) {
      if (stream.serve()) served++;
      if (stream.isOver) ended++;
    }
    if (ended > 0) open = open.filter((stream) => !stream.isOver);
    else if (served === 0) {
      // By the clock, not by a sleep that nobody ended: those that live may wake us more often than that, for as long as they live.
      if (performance.now() >= nextLookMs) {
        for (const stream of open) stream.findDeath(isAlive);
        nextLookMs = performance.now() + lookMs;
      }
      bell.waitUntil(hasAnything, lookMs);
    }
  }
  return streams.map((stream) => stream.report());
}

/** One producer's ring. */
class RingStream {
  /** Its end was seen: nothing more will come. */
  isOver = false;
  readonly #ring: RecordConsumer;
  readonly #thread: number;
  readonly #taker: RingTaker;
  readonly #tally: StreamTally;
  /** Of records that were counted and still take up room. */
  #keptBytes = 0;
  /** A record was taken off the ring and has not been looked at. */
  #hasRecord = false;
  #isDeserted = false;

  constructor(ring: RecordConsumer, thread: number, startNs: number) {
    this.#ring = ring;
    this.#thread = thread;
    this.#taker = new RingTaker(ring.bytes);
    this.#tally = new StreamTally(startNs);
  }

  /** Returns whether serve() has something to do. */
  hasAnything(): boolean {
    return this.#look() || this.#hasEnded;
  }

  /** Counts one record, or notes the end; returns whether there was either. */
  serve(): boolean {
    if (this.#look()) {
      this.#hasRecord = false;
      this.#take();
      return true;
    }
    if (!this.#hasEnded) return false;
    this.#end();
    return true;
  }

  /** A producer that is gone will not close its ring: what it committed before is then all there is. */
  findDeath(isAlive: (threadId: number) => boolean): void {
    this.#isDeserted ||= !isAlive(this.#thread);
  }

  report(): StreamReport {
    return this.#tally.report(this.#taker.taken);
  }

  /** Asked behind a look at the ring that found nothing: a producer that died may have committed something before. */
  get #hasEnded(): boolean {
    return this.#ring.isEnded || this.#isDeserted;
  }

  #look(): boolean {
    if (this.#hasRecord || this.isOver) return this.#hasRecord;
    try {
      this.#hasRecord = this.#ring.tryNext();
      if (!this.#hasRecord) this.#release();
    } catch (error) {
      this.#abandon(error);
    }
    return this.#hasRecord;
  }

  #take(): void {
    const ring = this.#ring;
    const taker = this.#taker;
    const tally = this.#tally;
    if (!tally.hasFailed) {
      tally.markServed();
      try {
        if (taker.takeRecord(ring.offset, ring.payloadBytes)) {
          tally.add(taker.buffer.bytes, taker.payloadOffset, taker.payloadBytes);
        }
      } catch (error) {
        tally.fail(error);
      }
    }
    this.#keptBytes += ring.payloadBytes;
    if (this.#keptBytes >= KEPT_BYTES) this.#release();
  }

  /** A producer that waits for room is woken once for all that was taken, not once a record. */
  #release(): void {
    if (this.#keptBytes === 0) return;
    this.#keptBytes = 0;
    this.#ring.release();
  }

  #end(): void {
    this.isOver = true;
    if (this.#tally.hasFailed || this.#taker.hasFinished) return;
    this.#tally.markServed();
    try {
      this.#taker.finish(this.#ring.isPeerClosed ? undefined : this.#explainDeath());
    } catch (error) {
      this.#tally.fail(error);
    }
  }

  /** The ring's own words are damaged: no next record can be found. The producer is told that nobody reads any more. */
  #abandon(error: unknown): void {
    this.isOver = true;
    if (!this.#tally.hasFailed) this.#tally.fail(error);
    this.#ring.close();
  }

  #explainDeath(): LabError {
    return new LabError('peer-gone', `the producer, thread ${this.#thread}, ended without closing its ring`);
  }
}
