/** Opens the ends of subject `pipe` for the record suite: real pipes throughout, with what the kernel hardly ever does injected at the call. Called by pipe.test.ts. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SyscallError } from '../../src/core/errors.js';
import { close, type ReadCall, read, type WriteCall, write } from '../../src/sys/io.js';
import { closePipe, openPipe, setPipeCapacity } from '../../src/sys/pipe.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import type {
  CallResult,
  Channel,
  EndOptions,
  Offerer,
  OpenReader,
  OpenWriter,
  RecordTransport,
} from '../contracts/record-channel.js';
import { openGuardedPipe } from './guarded-pipe.js';

const DEFAULT_CAPACITY_BYTES = 65_536;
const DEFAULT_BUFFER_BYTES = 65_536;
/** What goes into an empty pipe without a wait, whatever the number of pages it is cut into. */
const MOST_FED_BYTES = 32_768;
const OFFERING_PROGRAM = fileURLToPath(new URL('./offering-program.js', import.meta.url));
const ERRNO = { EINTR: -4, EAGAIN: -11 } as const;

/** The system calls that the ends make, anew for each end: a prepared call belongs to one. */
export interface EndCalls {
  makeRead(): ReadCall;
  makeWrite(): WriteCall;
}

export function makePipeTransport(name: string, calls: EndCalls): RecordTransport {
  return {
    name,
    open: (options) => openBoth(calls, options),
    openReader: (pieces, options, script) => openReader(calls.makeRead(), pieces, options, script),
    openWriter: (options, script) => openWriter(calls.makeWrite(), options, script),
    offering: {
      capacities: [null, 4_096, 1 << 20],
      defaultCapacityBytes: DEFAULT_CAPACITY_BYTES,
      start: (recordBytes, records, capacityBytes) =>
        startOfferer(calls.makeRead(), recordBytes, records, capacityBytes),
    },
  };
}

function openBoth(calls: EndCalls, options: EndOptions): Channel {
  const pipe = openGuardedPipe({ read: calls.makeRead(), write: calls.makeWrite() });
  try {
    return {
      reader: makeReader(pipe.read, pipe.readFd, options),
      writer: makeWriter(pipe.write, pipe.writeFd, options),
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

function makeWriter(call: WriteCall, fd: number, { maxPayloadBytes, firstSequence = 0 }: EndOptions) {
  return new FdWriter(call, fd, { maxPayloadBytes, firstSequence });
}

/** The next piece goes into the pipe when the one before it is all taken, so each arrives on its own. */
function openReader(
  realRead: ReadCall,
  pieces: Iterable<Uint8Array>,
  options: EndOptions,
  script: readonly CallResult[] = [],
): OpenReader {
  const { readFd, writeFd } = openPipe();
  const source = pieces[Symbol.iterator]();
  let rest = new Uint8Array();
  let inPipe = 0;
  let isFed = false;
  let calls = 0;
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
      inPipe = rest.length === 0 ? 0 : write(writeFd, rest, 0, Math.min(rest.length, MOST_FED_BYTES));
      rest = rest.subarray(inPipe);
    }
  };
  const call: ReadCall = (fd, view, offset, length) => {
    feed(); // also before an injected EAGAIN: whoever then waits for the descriptor must find it ready
    const got = realRead(fd, view, offset, obey(script[calls++], 'read', Math.min(length, Math.max(1, inPipe))));
    inPipe -= got;
    return got;
  };
  return {
    reader: makeReader(call, readFd, options),
    calls: () => calls,
    close: () => {
      close(readFd);
      if (!isFed) close(writeFd);
    },
  };
}

/** Each write is taken out of the pipe at once, so none has to wait. */
function openWriter(realWrite: WriteCall, options: EndOptions, script: readonly CallResult[] = []): OpenWriter {
  const pipe = openPipe();
  const collected: Uint8Array[] = [];
  let calls = 0;
  const call: WriteCall = (fd, view, offset, length) => {
    const given = realWrite(fd, view, offset, obey(script[calls++], 'write', Math.min(length, MOST_FED_BYTES)));
    const piece = new Uint8Array(given);
    for (let taken = 0; taken < given; ) taken += read(pipe.readFd, piece, taken, given - taken);
    collected.push(piece);
    return given;
  };
  return {
    writer: makeWriter(call, pipe.writeFd, options),
    calls: () => calls,
    taken: () => Buffer.concat(collected),
    close: () => closePipe(pipe),
  };
}

/** Returns how many of `length` bytes the call may move, or fails as it is told. */
function obey(result: CallResult | undefined, syscall: string, length: number): number {
  if (result === 'EINTR' || result === 'EAGAIN') throw new SyscallError(result, ERRNO[result], syscall, 'injected');
  if (result === 'half') return Math.max(1, length >> 1);
  return Math.min(length, result ?? length);
}

async function startOfferer(
  realRead: ReadCall,
  recordBytes: number,
  records: number,
  capacityBytes: number | null,
): Promise<Offerer> {
  const { readFd, writeFd } = openPipe();
  if (capacityBytes !== null) setPipeCapacity(writeFd, capacityBytes);
  const args = [OFFERING_PROGRAM, String(recordBytes), String(records)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit', writeFd] });
  close(writeFd);
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async () => {
    child.stdin!.write('\n');
    return JSON.parse((await answers.next()).value as string) as { given: number; rss: number };
  };
  return {
    reader: makeReader(realRead, readFd, { maxPayloadBytes: recordBytes }),
    askGivenBytes: async () => (await ask()).given,
    askMemoryBytes: async () => (await ask()).rss,
    close: async () => {
      close(readFd);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    },
  };
}
