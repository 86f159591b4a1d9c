/** The verbs of a member that reads the pipes that it was handed: messages on a schedule, nothing at all, a firehose beside tickers. Used by member.ts; native/floor/arrive.cc and mixed.cc do the same. */

import { LabError } from '../../src/core/errors.js';
import { FIRST_DESCRIPTOR, type Handler } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { loadAddon } from '../../src/sys/addon.js';
import { meterProcess } from '../../src/sys/process-meter.js';
import { HEADER_BYTES } from '../../src/transports/record.js';
import type { MultiReader } from '../../src/waiting/multi-reader.js';
import { countLoops } from './loop-count.js';
import { StreamTakers } from './stream-takers.js';

const MOST_PAYLOAD_BYTES = 64 * 1024;
/** Each stream's buffer at first; it grows to what a record needs. */
const BUFFER_BYTES = 16 * 1024;

/** The pipes that the harness handed over, under one reader for as long as the member lives. */
class HandedOver {
  readonly fds: readonly number[];
  readonly reader: MultiReader;

  constructor(reader: MultiReader, count: number) {
    this.reader = reader;
    this.fds = Array.from({ length: count }, (_, at) => FIRST_DESCRIPTOR + at);
    for (const fd of this.fds) reader.add(fd);
  }
}

/** Returns the verbs `open`, which is done when all that reads is up, `arrive`, `rest` and `mixed`. */
export function makeReadVerbs(openReader: () => MultiReader): Record<string, Handler> {
  let handed: HandedOver | null = null;
  const take = (command: Command) => {
    handed ??= new HandedOver(openReader(), command.integer('fds'));
    return handed;
  };
  return {
    open: async (command) => {
      const { fds, reader } = take(command);
      await reader.opened();
      return { fds: fds.length };
    },
    arrive: (command) => {
      const sizes = {
        records: command.integer('records'),
        maxPayloadBytes: command.integer('bytes') - HEADER_BYTES,
        firstSequence: command.integer('first'),
      };
      return arrive(take(command), sizes);
    },
    rest: (command) => rest(take(command), command.integer('timeMs')),
    mixed: (command) => mixed(take(command)),
  };
}

function explainEnd(fd: number, failure: Error | null): never {
  throw new LabError('record-truncated', `pipe ${fd} ended before its time: ${failure?.message ?? 'EOF'}`);
}

/** Record i comes through pipe i modulo their number: which one it is follows from its pipe and its sequence. */
function arrive(
  { fds, reader }: HandedOver,
  { records, maxPayloadBytes, firstSequence }: { records: number; maxPayloadBytes: number; firstSequence: number },
) {
  const { stampClock, clock } = loadAddon();
  const streams = new StreamTakers(fds, { bufferBytes: BUFFER_BYTES, maxPayloadBytes, firstSequence });
  const arrivalsNs = new Float64Array(records);
  let taken = 0;
  return meterProcess(async (startNs) => {
    const waitsBefore = countWaits(reader);
    await reader.run({
      onBytes(fd, bytes, offset, length) {
        const index = streams.indexOf(fd);
        const taker = streams.takers[index]!;
        taker.feed(bytes, offset, length);
        while (taker.next()) {
          stampClock();
          arrivalsNs[(taker.taken - 1) * fds.length + index] = clock[0]! - startNs;
          taken++;
        }
        if (taken >= records) reader.stop();
      },
      onEnd: explainEnd,
    });
    const waits = countWaits(reader) - waitsBefore;
    return { checksum: streams.checksum, arrivalsNs: Array.from(arrivalsNs), waits };
  });
}

/** What a reader does while nothing happens: nothing, if it is a good one. */
function rest({ reader }: HandedOver, timeMs: number) {
  const onBytes = (fd: number) => {
    throw new LabError('wrong-answer', `pipe ${fd} had bytes that nobody sent`);
  };
  return meterProcess(async () => {
    const waitsBefore = countWaits(reader);
    await reader.run({ onBytes, onEnd: explainEnd }, timeMs);
    return { checksum: 0, waits: countWaits(reader) - waitsBefore };
  });
}

/** Turns of the event loop where the reader itself cannot know; 0 where nobody does, and then no cell counts them. */
function countWaits(reader: MultiReader): number {
  return reader.waits ?? countLoops() ?? 0;
}

/** How each pipe was served: a service is a chunk that is handed out, or the end. */
class Services {
  readonly gapsNs: Float64Array;
  readonly firstNs: Float64Array;
  readonly #lastNs: Float64Array;
  readonly #addon = loadAddon();
  readonly #startNs: number;

  constructor(pipes: number, startNs: number) {
    [this.gapsNs, this.firstNs, this.#lastNs] = [0, 1, 2].map(() => new Float64Array(pipes)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    this.#startNs = startNs;
  }

  /** The longest time between two, from the first service on. */
  note(index: number): void {
    const { clock, stampClock } = this.#addon;
    stampClock();
    const nowNs = clock[0]! - this.#startNs;
    if (this.firstNs[index] === 0) this.firstNs[index] = nowNs;
    else this.gapsNs[index] = Math.max(this.gapsNs[index]!, nowNs - this.#lastNs[index]!);
    this.#lastNs[index] = nowNs;
  }
}

/** Reads all pipes to their ends; competedRecords are those of the time in which none had ended. */
function mixed({ fds, reader }: HandedOver) {
  const streams = new StreamTakers(fds, { bufferBytes: BUFFER_BYTES, maxPayloadBytes: MOST_PAYLOAD_BYTES });
  const servedBytes = new Float64Array(fds.length);
  const competedRecords = new Float64Array(fds.length);
  let areAllOpen = true;
  return meterProcess(async (startNs) => {
    const services = new Services(fds.length, startNs);
    await reader.run({
      onBytes(fd, bytes, offset, length) {
        const index = streams.indexOf(fd);
        services.note(index);
        const taker = streams.takers[index]!;
        taker.feed(bytes, offset, length);
        while (taker.next());
        servedBytes[index]! += length;
        if (areAllOpen) competedRecords[index] = taker.taken;
        if (taker.hasFinished) areAllOpen = false;
      },
      onEnd(fd, failure) {
        const index = streams.indexOf(fd);
        services.note(index);
        streams.takers[index]!.finish(failure ?? undefined);
      },
    });
    const servedRecords = Float64Array.from(streams.takers, ({ taken }) => taken);
    const { gapsNs, firstNs } = services;
    const lists = { servedRecords, competedRecords, servedBytes, gapsNs, firstNs };
    const named = Object.entries(lists).map(([name, list]) => [name, Array.from(list)]);
    return { checksum: streams.checksum, ...(Object.fromEntries(named) as Record<keyof typeof lists, number[]>) };
  });
}
