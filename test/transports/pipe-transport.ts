/** Opens the ends of a subject over descriptors for the record suite: real pipes (or what else is opened) throughout, with what the kernel hardly ever does injected at the call. Called by the tests of these subjects. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { close, type ReadCall, read, type WriteCall, write } from '../../src/sys/io.js';
import { closePipe, openPipe, type Pipe, setPipeCapacity } from '../../src/sys/pipe.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import type { RecordWriter } from '../../src/transports/record.js';
import type {
  CallResult,
  Channel,
  EndOptions,
  Offerer,
  OpenReader,
  OpenWriter,
  RecordTransport,
} from '../contracts/record-channel.js';
import { openGuardedPipe, SURE_BYTES } from './guarded-pipe.js';
import { type CallRule, type EndCalls, followScript } from './ruled-calls.js';

const DEFAULT_CAPACITY_BYTES = 65_536;
const DEFAULT_BUFFER_BYTES = 65_536;
const OFFERING_PROGRAM = fileURLToPath(new URL('./offering-program.js', import.meta.url));

export type OpenPair = (options: { nonBlocking?: boolean }) => Pipe;
export type MakeWriter = (rule: CallRule, fd: number, options: EndOptions) => RecordWriter;

/** What differs from subject `pipe`. */
export interface TransportTraits {
  openPair?: OpenPair;
  makeWriter?: MakeWriter;
  gathers?: boolean;
  /** The offering process' way: block, spin or batch. */
  way?: string;
  /** Capacities that can be set and that the way of writing fills to the last byte. */
  capacities?: readonly (number | null)[];
  defaultCapacityBytes?: number;
}

export function makePipeTransport(name: string, calls: EndCalls, traits: TransportTraits = {}): RecordTransport {
  const openPair = traits.openPair ?? openPipe;
  const open: OpenPair = () => openPair({ nonBlocking: calls.nonBlocking ?? false });
  const makeWriter: MakeWriter =
    traits.makeWriter ?? ((rule, fd, options) => makeFdWriter(calls.makeWrite(rule), fd, options));
  return {
    name,
    gathers: traits.gathers ?? false,
    open: (options) => openBoth(open, calls, makeWriter, options),
    openReader: (pieces, options, script) => openReader(open, calls, pieces, options, script),
    openWriter: (options, script) => openWriter(open, makeWriter, options, script),
    offering: {
      capacities: traits.capacities ?? [null, 4_096, 1 << 20],
      defaultCapacityBytes: traits.defaultCapacityBytes ?? DEFAULT_CAPACITY_BYTES,
      start: (recordBytes, records, capacityBytes) =>
        startOfferer(open({}), calls.makeRead(), traits.way ?? 'block', [recordBytes, records], capacityBytes),
    },
  };
}

function openBoth(open: OpenPair, calls: EndCalls, makeWriter: MakeWriter, options: EndOptions): Channel {
  const pipe = openGuardedPipe({}, open({}));
  try {
    return {
      reader: makeReader(calls.makeRead(pipe.readRule), pipe.readFd, options),
      writer: makeWriter(pipe.writeRule, pipe.writeFd, options),
      closeReader: pipe.closeReader,
      closeWriter: pipe.closeWriter,
      close: pipe.close,
    };
  } catch (error) {
    pipe.close();
    throw error;
  }
}

function makeReader(
  call: ReadCall,
  fd: number,
  { maxPayloadBytes, bufferBytes = DEFAULT_BUFFER_BYTES, firstSequence = 0 }: EndOptions,
) {
  return new FdReader(call, fd, { maxPayloadBytes, bufferBytes, firstSequence });
}

function makeFdWriter(call: WriteCall, fd: number, { maxPayloadBytes, firstSequence = 0 }: EndOptions) {
  return new FdWriter(call, fd, { maxPayloadBytes, firstSequence });
}

/** The next piece goes into the pipe when the one before it is all taken, so each arrives on its own. */
function openReader(
  open: OpenPair,
  { makeRead }: EndCalls,
  pieces: Iterable<Uint8Array>,
  options: EndOptions,
  script: readonly CallResult[] = [],
): OpenReader {
  const { readFd, writeFd } = open({});
  const source = pieces[Symbol.iterator]();
  let rest = new Uint8Array();
  let inPipe = 0;
  let isFed = false;
  const feed = () => {
    while (inPipe === 0 && !isFed) {
      if (rest.length === 0) {
        const next = source.next();
        if (next.done) {
          isFed = true;
          close(writeFd);
          return;
        }
        rest = next.value as Uint8Array<ArrayBuffer>;
      }
      inPipe = rest.length === 0 ? 0 : write(writeFd, rest, 0, Math.min(rest.length, SURE_BYTES));
      rest = rest.subarray(inPipe);
    }
  };
  const { rule, calls } = followScript(script);
  const call = makeRead({
    allow: (length) => {
      feed(); // also before an injected EAGAIN: whoever then waits for the descriptor must find it ready
      return rule.allow(Math.min(length, Math.max(1, inPipe)));
    },
    moved: (bytes) => {
      inPipe -= bytes;
    },
  });
  return {
    reader: makeReader(call, readFd, options),
    calls,
    close: () => {
      close(readFd);
      if (!isFed) close(writeFd);
    },
  };
}

/** Each write is taken out of the pipe at once, so none has to wait. */
function openWriter(
  open: OpenPair,
  makeWriter: MakeWriter,
  options: EndOptions,
  script: readonly CallResult[] = [],
): OpenWriter {
  const pipe = open({});
  const collected: Uint8Array[] = [];
  const { rule, calls } = followScript(script);
  const collecting: CallRule = {
    allow: (length) => rule.allow(Math.min(length, SURE_BYTES)),
    moved: (bytes) => {
      const piece = new Uint8Array(bytes);
      for (let taken = 0; taken < bytes; ) taken += read(pipe.readFd, piece, taken, bytes - taken);
      collected.push(piece);
    },
  };
  return {
    writer: makeWriter(collecting, pipe.writeFd, options),
    calls,
    taken: () => Buffer.concat(collected),
    close: () => closePipe(pipe),
  };
}

async function startOfferer(
  { readFd, writeFd }: Pipe,
  realRead: ReadCall,
  way: string,
  numbers: readonly [recordBytes: number, records: number],
  capacityBytes: number | null,
): Promise<Offerer> {
  if (capacityBytes !== null) setPipeCapacity(writeFd, capacityBytes);
  const args = [OFFERING_PROGRAM, way, ...numbers.map(String)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit', writeFd] });
  close(writeFd);
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async () => {
    child.stdin!.write('\n');
    return JSON.parse((await answers.next()).value as string) as { given: number; rss: number };
  };
  return {
    reader: makeReader(realRead, readFd, { maxPayloadBytes: numbers[0] }),
    askGivenBytes: async () => (await ask()).given,
    askMemoryBytes: async () => (await ask()).rss,
    close: async () => {
      close(readFd);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    },
  };
}
