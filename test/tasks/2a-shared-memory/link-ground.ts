/** A link's two ends in one thread, over memory in between that a test can look at and change. Used by the tests of this task's links. */

import { read, write } from '../../../src/sys/io.js';
import { closePipe, openPipe } from '../../../src/sys/pipe.js';
import type { Inlet, LinkKind, Outlet } from '../../../tasks/2a-shared-memory/link.js';
import { loadLink } from '../../../tasks/2a-shared-memory/links.js';
import { MessageReader, MessageWriter } from '../../../tasks/2a-shared-memory/message.js';
import { SUBJECTS } from '../../../tasks/2a-shared-memory/subjects.js';
import { wordsOf } from './known-sums.js';

/** Those that go over a link: the table says which. */
export const LINKED = await Promise.all(
  SUBJECTS.map(async ({ name, isWord, waits }) => {
    const link = await loadLink(name).catch((error: { code: string }) => {
      if (error.code === 'bad-input') return null; // a peer that is not installed
      throw error;
    });
    return { name, link, isWord: isWord ?? false, waits };
  }),
).then((all) => all.flatMap((each) => (each.link ? [{ ...each, link: each.link }] : [])));

export interface Ends {
  outlet: Outlet;
  inlet: Inlet;
  writer: MessageWriter;
  reader: MessageReader;
  /** Flips bits of one byte of message number `sequence`, which is under way. */
  tamper(sequence: number, byte: number, bits: number): void;
  close(): void;
}

export function openEnds(name: string, link: LinkKind, bytes: number, first: number): Ends {
  const writer = new MessageWriter(first);
  const reader = new MessageReader(first);
  const shape = { bytes, wait: 'spin-then-block' as const };
  if (name === 'pipe-threads') return { ...openPipeEnds(link, bytes, first, writer, reader), writer, reader };
  const memory = new SharedArrayBuffer(link.bytesFor(bytes));
  link.init(memory, bytes, first);
  const outlet = link.openOutlet(memory, shape, writer);
  const inlet = link.openInlet(memory, shape, reader);
  const tamper = (sequence: number, byte: number, bits: number) => {
    const all = Buffer.from(memory);
    const message = Buffer.from(Uint32Array.from(wordsOf(sequence, bytes / 4)).buffer);
    const at = all.indexOf(message);
    if (at < 0) throw new Error(`message ${sequence} is not in the memory`);
    all[at + byte]! ^= bits;
  };
  return { outlet, inlet, writer, reader, tamper, close: () => {} };
}

/** What is under way lies in the kernel: it is taken out, changed and put into the pipe of the other end. */
function openPipeEnds(
  link: LinkKind,
  bytes: number,
  first: number,
  writer: MessageWriter,
  reader: MessageReader,
): Pick<Ends, 'outlet' | 'inlet' | 'tamper' | 'close'> {
  const [there, beyond] = [openPipe(), openPipe()];
  const memoryOf = ({ readFd, writeFd }: { readFd: number; writeFd: number }) => {
    const memory = new SharedArrayBuffer(link.bytesFor(bytes));
    new Int32Array(memory).set([readFd, writeFd]);
    return memory;
  };
  const shape = { bytes, wait: 'block' as const };
  const outlet = link.openOutlet(memoryOf(there), shape, writer);
  const inlet = link.openInlet(memoryOf(beyond), shape, reader);
  const chunk = new Uint8Array(65_536);
  let isPassed = false;
  const pass = (change: (taken: Uint8Array) => void) => {
    const length = read(there.readFd, chunk, 0, chunk.length);
    change(chunk.subarray(0, length));
    write(beyond.writeFd, chunk, 0, length);
  };
  return {
    outlet,
    inlet: {
      take(messages) {
        if (!isPassed) pass(() => {});
        isPassed = false;
        inlet.take(messages);
      },
    },
    tamper(sequence, byte, bits) {
      pass((taken) => {
        taken[(sequence - first) * bytes + byte]! ^= bits;
      });
      isPassed = true;
    },
    close() {
      closePipe(there);
      closePipe(beyond);
    },
  };
}
