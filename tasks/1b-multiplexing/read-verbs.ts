/** The verbs of a member that reads the pipes that it was handed: messages on a schedule, nothing at all, a firehose beside tickers. Used by member.ts; native/floor/arrive.cc and mixed.cc do the same. */

import { performance } from 'node:perf_hooks';
import { LabError } from '../../src/core/errors.js';
import { FIRST_DESCRIPTOR, type Handler } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { loadAddon } from '../../src/sys/addon.js';
import { ProcessMeter } from '../../src/sys/process-meter.js';
import { HEADER_BYTES } from '../../src/transports/record.js';
import type { ChunkHandler, MultiReader } from '../../src/waiting/multi-reader.js';
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

/** Returns the verbs `arrive`, `rest` and `mixed`. */
export function makeReadVerbs(openReader: () => MultiReader): Record<string, Handler> {
  let handed: HandedOver | null = null;
  const take = (command: Command) => {
    handed ??= new HandedOver(openReader(), command.integer('fds'));
    return handed;
  };
  return {
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
async function arrive(
  { fds, reader }: HandedOver,
  { records, maxPayloadBytes, firstSequence }: { records: number; maxPayloadBytes: number; firstSequence: number },
) {
  const { stampClock, clock } = loadAddon();
  const streams = new StreamTakers(fds, { bufferBytes: BUFFER_BYTES, maxPayloadBytes, firstSequence });
  const arrivalsNs = new Float64Array(records);
  const meter = new ProcessMeter();
  const waitsBefore = countWaits(reader);
  let taken = 0;
  meter.begin();
  const { startNs } = meter;
  const handler: ChunkHandler = {
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
  };
  await reader.run(handler);
  meter.end();
  const waits = countWaits(reader) - waitsBefore;
  return { ...meter.report(), checksum: streams.checksum, arrivalsNs: Array.from(arrivalsNs), waits };
}

/** What a reader does while nothing happens: nothing, if it is a good one. */
async function rest({ reader }: HandedOver, timeMs: number) {
  const meter = new ProcessMeter();
  const waitsBefore = countWaits(reader);
  meter.begin();
  const onBytes = (fd: number) => {
    throw new LabError('wrong-answer', `pipe ${fd} had bytes that nobody sent`);
  };
  await reader.run({ onBytes, onEnd: explainEnd }, timeMs);
  meter.end();
  const waits = countWaits(reader) - waitsBefore;
  const report = meter.report();
  return { ...report, checksum: 0, waits, switches: report.voluntarySwitches };
}

/** Turns of the event loop where the reader itself cannot know (libuv's loop count; Node 20.18 and newer), else 0: unknown. */
function countWaits(reader: MultiReader): number {
  if (reader.waits !== null) return reader.waits;
  const timing = performance.nodeTiming as typeof performance.nodeTiming & { uvMetricsInfo?: { loopCount: number } };
  return timing.uvMetricsInfo?.loopCount ?? 0;
}

/**
 * Reads all pipes to their ends. A service is a chunk that is handed out; a pipe's gap is its longest time between two, from
 * its first service on. What was served is counted until the first of the pipes ends, as long as all compete.
 */
async function mixed({ fds, reader }: HandedOver) {
  const { stampClock, clock } = loadAddon();
  const streams = new StreamTakers(fds, { bufferBytes: BUFFER_BYTES, maxPayloadBytes: MOST_PAYLOAD_BYTES });
  const meter = new ProcessMeter();
  const [lastNs, gapsNs, firstNs] = [0, 1, 2].map(() => new Float64Array(fds.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const servedBytes = new Float64Array(fds.length);
  const servedRecords = new Float64Array(fds.length);
  let areAllOpen = true;
  meter.begin();
  const { startNs } = meter;
  const markService = (index: number) => {
    stampClock();
    const nowNs = clock[0]! - startNs;
    if (firstNs[index] === 0) firstNs[index] = nowNs;
    else gapsNs[index] = Math.max(gapsNs[index]!, nowNs - lastNs[index]!);
    lastNs[index] = nowNs;
  };
  await reader.run({
    onBytes(fd, bytes, offset, length) {
      const index = streams.indexOf(fd);
      markService(index);
      const taker = streams.takers[index]!;
      taker.feed(bytes, offset, length);
      while (taker.next());
      if (!areAllOpen) return;
      servedBytes[index]! += length;
      servedRecords[index] = taker.taken;
      if (taker.hasFinished) areAllOpen = false;
    },
    onEnd(fd, failure) {
      const index = streams.indexOf(fd);
      markService(index);
      streams.takers[index]!.finish(failure ?? undefined);
    },
  });
  meter.end();
  const lists = { servedRecords, servedBytes, gapsNs, firstNs };
  const named = Object.entries(lists).map(([name, list]) => [name, Array.from(list)]);
  return { ...meter.report(), checksum: streams.checksum, ...Object.fromEntries(named) };
}
