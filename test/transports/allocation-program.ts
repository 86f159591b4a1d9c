/** Runs a timed loop for long and prints by how many bytes the heap grew for its rounds. Started by allocation.test.ts with --expose-gc and a young generation in which nothing is collected. */

import { loadAddon } from '../../src/sys/addon.js';
import { read } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import {
  prepareRead,
  prepareSpinningRead,
  prepareSpinningWrite,
  prepareWrite,
  prepareWritev,
} from '../../src/sys/prepared-io.js';
import { BatchWriter } from '../../src/transports/batch-writer.js';
import { consume, initiate, produce } from '../../src/transports/exchange.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { fillPayload, makePatterns } from '../../src/transports/pattern.js';
import { HEADER_BYTES } from '../../src/transports/record.js';
import { measureHeapGrowth } from '../heap-growth.js';
import { EchoedReader } from './echoed-reader.js';

const [loop, bytesText, roundsText] = process.argv.slice(2) as [string, string, string];
const bytes = Number(bytesText);
const rounds = Number(roundsText);
const options = { maxPayloadBytes: bytes - HEADER_BYTES, bufferBytes: bytes };
const patterns = makePatterns(bytes - HEADER_BYTES);
const there = openPipe();
const back = openPipe();
const near = {
  writer: new FdWriter(prepareWrite(), there.writeFd, options),
  reader: new FdReader(prepareRead(), back.readFd, options),
};
const far = {
  writer: new FdWriter(prepareWrite(), back.writeFd, options),
  reader: new FdReader(prepareRead(), there.readFd, options),
};
const echoed = new EchoedReader(far.reader, far.writer, near.reader);
/** A writer whose records are taken out at once, and a reader for which one is put in at each read: neither ever waits. */
const drain = new Uint8Array(bytes);
const preparedWrite = prepareWrite();
const drained = new FdWriter(
  (fd, view, offset, length) => {
    const given = preparedWrite(fd, view, offset, length);
    read(there.readFd, drain, 0, given);
    return given;
  },
  there.writeFd,
  options,
);
const feeder = new FdWriter(prepareWrite(), back.writeFd, options);
const preparedRead = prepareRead();
const fed = new FdReader(
  (fd, view, offset, length) => {
    feeder.frame.bytes[HEADER_BYTES] = feeder.sequence;
    feeder.commit(bytes - HEADER_BYTES);
    return preparedRead(fd, view, offset, length);
  },
  back.readFd,
  options,
);
/** The same with spinning calls, each of which looks in vain once. */
const vain = openPipe({ nonBlocking: true });
const { control, readPrepared, writePrepared } = loadAddon();
let hasLooked = false;
/** Says EAGAIN at every other call. */
const lookInVain = (call: () => void) => () => {
  hasLooked = !hasLooked;
  if (hasLooked) control[3] = -11;
  else call();
};
const spinning = new FdWriter(prepareSpinningWrite(lookInVain(writePrepared)), vain.writeFd, options);
const spun = new FdReader(prepareSpinningRead(lookInVain(readPrepared)), vain.readFd, options);
/** A batch at a time, taken out at once. */
const batched = openPipe();
const preparedWritev = prepareWritev();
const drainBatch = new Uint8Array(1 << 16);
const gathered = new BatchWriter(
  {
    write: prepareWrite(),
    writev: (fd, view, table, first, count) => {
      const given = preparedWritev(fd, view, table, first, count);
      read(batched.readFd, drainBatch, 0, given);
      return given;
    },
  },
  batched.writeFd,
  options,
);
const leak: object[] = [];

const LOOPS: Record<string, (count: number) => void> = {
  'round-trip': (count) => void initiate(echoed, near.writer, patterns, 10, count / 10),
  produce: (count) => void produce(drained, patterns, count),
  consume: (count) => void consume(fed, count),
  'produce-batched': (count) => void produce(gathered, patterns, count),
  'spinning-exchange': (count) => {
    for (let round = 0; round < count; round++) {
      fillPayload(spinning.frame, patterns, spinning.sequence);
      spinning.commit(bytes - HEADER_BYTES);
      spun.next();
    }
  },
  /** The control: one small object a round. */
  leaking: (count) => {
    for (let round = 0; round < count; round++) {
      leak.length = 0;
      leak.push({ round });
    }
  },
};

const measureGrowth = (count: number) => measureHeapGrowth(() => LOOPS[loop]!(count));

/** The least of three, since now and then the compiler works in between. */
function measureLeast(count: number): number {
  return Math.min(measureGrowth(count), measureGrowth(count), measureGrowth(count));
}

// The first runs compile and optimise the loop; what the compiler keeps is no allocation of the loop.
for (let warmUp = 0; warmUp < 3; warmUp++) measureGrowth(rounds);
// Of a loop ten times as long, what a short one does not need: without what is made before and behind the loop.
process.stdout.write(String(measureLeast(rounds + rounds / 10) - measureLeast(rounds / 10)));
