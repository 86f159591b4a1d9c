/** What single calls cost inside one thread, through tinybench: the parts that a message's cost is split into. Started by call-set.ts, never imported. */

import { Bench } from 'tinybench';
import { LabError } from '../../src/core/errors.js';
import { NS_PER_MS } from '../../src/core/units.js';
import { serveMember } from '../../src/harness/member.js';
import { loadAddon } from '../../src/sys/addon.js';
import type { WriteCall } from '../../src/sys/io.js';
import { meterWork } from '../../src/sys/meter.js';
import { openPipe } from '../../src/sys/pipe.js';
import { prepareRead, prepareWrite } from '../../src/sys/prepared-io.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { fillPayload, makePatterns } from '../../src/transports/pattern.js';
import { HEADER_BYTES } from '../../src/transports/record.js';

/** Calls between two clock reads: enough that tinybench's own cost is nothing. */
const BATCH = 1_000;

/** The reply to `measure`: the median over samples, each the mean of `batch` calls. */
export interface CallReport {
  valueNs: number;
  samples: number;
  batch: number;
}

const costs: Record<string, (bytes: number) => () => void> = {
  'addon-call': () => {
    const { checksum } = loadAddon();
    const view = new Uint8Array(16);
    return () => checksum(view, 0, 0);
  },
  'clock-read': () => {
    const { readClock } = loadAddon();
    const into = new Float64Array(1);
    return () => readClock(into, 0);
  },
  'frame-encode': (bytes) => encode((_fd, _view, _offset, length) => length, 0, bytes),
  'write-read': (bytes) => {
    const { readFd, writeFd } = openPipe();
    const send = encode(prepareWrite(), writeFd, bytes);
    const reader = new FdReader(prepareRead(), readFd, { bufferBytes: bytes });
    return () => {
      send();
      reader.next();
    };
  },
};

/** Returns what a producer does for each record, over any write call. */
function encode(call: WriteCall, fd: number, bytes: number): () => void {
  const payloadBytes = bytes - HEADER_BYTES;
  const writer = new FdWriter(call, fd, { maxPayloadBytes: payloadBytes });
  const patterns = makePatterns(payloadBytes);
  return () => {
    fillPayload(writer.frame, patterns, writer.sequence);
    writer.commit(payloadBytes);
  };
}

serveMember({
  measure: (command) => {
    const make = costs[command.word('cost')];
    if (!make)
      throw new LabError('usage', `unknown cost "${command.word('cost')}"; known: ${Object.keys(costs).join(' ')}`);
    const call = make(command.integer('bytes'));
    const row = () => {
      for (let time = 0; time < BATCH; time++) call();
    };
    // Two benches, so that the meter runs around what is counted and not around the warm-up.
    runBench(new Bench({ time: command.integer('warmUpMs'), warmup: false }).add('warm-up', row));
    const bench = new Bench({ time: command.integer('timeMs'), warmup: false }).add('cost', row);
    return meterWork(() => runBench(bench));
  },
});

function runBench(bench: Bench): CallReport {
  const [task] = bench.runSync();
  const result = task?.result;
  if (result?.state !== 'completed') throw new LabError('internal', `tinybench ended as "${result?.state}"`);
  return {
    valueNs: (result.latency.p50 * NS_PER_MS) / BATCH,
    samples: result.latency.samplesCount,
    batch: BATCH,
  };
}
