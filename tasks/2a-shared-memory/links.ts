/** Which link each subject of task 2a is: the list that members go by. */

import type { BoundedBuffer } from '../../src/sync/bounded-buffer.js';
import { ConditionBuffer } from '../../src/sync/bounded-buffer-condition.js';
import { SemaphoreBuffer } from '../../src/sync/bounded-buffer-semaphore.js';
import { MpmcQueue } from '../../src/sync/mpmc-queue.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { type CopyingChannel, makeCopyLink, type Pops, type Pushes } from './copy-link.js';
import { LINES_APART_LINK, ONE_LINE_LINK } from './cursor-ring.js';
import { chooseSlots, type LinkKind } from './link.js';
import { loadPeerLink } from './peer-ringbuf.js';
import { PIPE_LINK } from './pipe-link.js';
import { PLACE_LINK } from './place-link.js';
import { RECORD_LINK } from './record-link.js';
import { makeWordLink } from './word-link.js';

const slotsOf = (bytes: number) => ({ capacity: chooseSlots(bytes), slotBytes: bytes });

const RING_LINK = makeCopyLink({
  bytesFor: (bytes) => SpscRing.bytesFor(slotsOf(bytes)),
  init: (memory, bytes) => void SpscRing.init(memory, 0, slotsOf(bytes)),
  openPushes: (memory, { wait }) => SpscRing.open(memory, 0).producer({ strategy: wait }),
  openPops: (memory, { wait }) => SpscRing.open(memory, 0).consumer({ strategy: wait }),
});

/** A textbook's buffer has the same under other names. */
function toEnds(open: (memory: SharedArrayBuffer) => BoundedBuffer): Pick<CopyingChannel, 'openPushes' | 'openPops'> {
  const toEnd = (buffer: BoundedBuffer): Pushes & Pops => ({
    push: (message) => buffer.put(message),
    pop: (message) => buffer.take(message),
  });
  return { openPushes: (memory) => toEnd(open(memory)), openPops: (memory) => toEnd(open(memory)) };
}

/** Whoever holds an end of a link has nothing else to do. */
const MAY_BLOCK = { mayBlock: true };

/** Their waits are those of their locks: they sleep. */
const CONDITION_LINK = makeCopyLink({
  bytesFor: (bytes) => ConditionBuffer.bytesFor(slotsOf(bytes)),
  init: (memory, bytes) => void ConditionBuffer.init(memory, 0, slotsOf(bytes)),
  ...toEnds((memory) => ConditionBuffer.open(memory, 0, MAY_BLOCK)),
});

const SEMAPHORE_LINK = makeCopyLink({
  bytesFor: (bytes) => SemaphoreBuffer.bytesFor(slotsOf(bytes)),
  init: (memory, bytes) => void SemaphoreBuffer.init(memory, 0, slotsOf(bytes)),
  ...toEnds((memory) => SemaphoreBuffer.open(memory, 0, MAY_BLOCK)),
});

const QUEUE_LINK = makeCopyLink({
  bytesFor: (bytes) => MpmcQueue.bytesFor(slotsOf(bytes)),
  init: (memory, bytes) => void MpmcQueue.init(memory, 0, slotsOf(bytes)),
  openPushes: (memory, { wait }) => MpmcQueue.open(memory, 0, { strategy: wait }),
  openPops: (memory, { wait }) => MpmcQueue.open(memory, 0, { strategy: wait }),
});

const LINKS: Readonly<Record<string, LinkKind>> = {
  ring: RING_LINK,
  'ring-batched': PLACE_LINK,
  'ring-record': RECORD_LINK,
  queue: QUEUE_LINK,
  'buffer-condition': CONDITION_LINK,
  'buffer-semaphore': SEMAPHORE_LINK,
  'ring-one-line': ONE_LINE_LINK,
  'ring-lines-apart': LINES_APART_LINK,
  'pipe-threads': PIPE_LINK,
  'atomics-spin': makeWordLink(false),
  'atomics-block': makeWordLink(true),
};

/** Resolves with the link; null for a subject that has none. Throws `bad-input` for a peer that is not installed. */
export async function loadLink(subject: string): Promise<LinkKind | null> {
  return subject === 'peer-ringbuf' ? await loadPeerLink() : (LINKS[subject] ?? null);
}
