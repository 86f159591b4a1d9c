/** The npm package ringbuf.js, where it is installed: a ring that never waits, so that whoever uses it spins. Loaded by links.ts. */

import { pathToFileURL } from 'node:url';
import { LabError } from '../../src/core/errors.js';
import { findPackage } from '../../src/sys/find-package.js';
import { makeCopyLink } from './copy-link.js';
import { chooseSlots, type LinkKind } from './link.js';

/** What is used of it, as its own README has it. */
interface PeerRing {
  push(elements: Uint8Array): number;
  pop(elements: Uint8Array): number;
  available_read(): number;
  available_write(): number;
}
interface PeerPackage {
  RingBuffer: new (memory: SharedArrayBuffer, type: typeof Uint8Array) => PeerRing;
}

export const PEER_MISSING =
  'the npm package ringbuf.js is not installed; to measure it: npm install --no-save ringbuf.js@0.4.0';

/** Returns whether the package is there: it comes with a checkout, not with the package as others install it. */
export function isPeerInstalled(): boolean {
  return findPackage('ringbuf.js') !== null;
}

/** Its two cursors, side by side, before its data. */
const CURSOR_BYTES = 8;
/** It keeps one element free, to tell full from empty. */
const FREE_BYTES = 1;

/** Resolves with the link over it: a message is handed over whole or not at all, as its README's own queues do it. Throws `bad-input` where it is not installed. */
export async function loadPeerLink(): Promise<LinkKind> {
  const path = findPackage('ringbuf.js');
  if (path === null) throw new LabError('bad-input', PEER_MISSING);
  const { RingBuffer } = (await import(pathToFileURL(path).href)) as PeerPackage;
  return makeCopyLink({
    bytesFor: (bytes) => CURSOR_BYTES + chooseSlots(bytes) * bytes + FREE_BYTES,
    init: (memory) => void new Int32Array(memory, 0, CURSOR_BYTES / 4).fill(0),
    openPushes: (memory) => {
      const ring = new RingBuffer(memory, Uint8Array);
      return {
        push(message) {
          while (ring.available_write() < message.length);
          ring.push(message);
        },
      };
    },
    openPops: (memory) => {
      const ring = new RingBuffer(memory, Uint8Array);
      return {
        pop(message) {
          while (ring.available_read() < message.length);
          return ring.pop(message) === message.length;
        },
      };
    },
  });
}
