/** Programs that misbehave, one a word of input. Explored by faults.test.ts. */

export interface Input {
  fault: string;
  /** Does the fault in a step of its own, behind others. */
  late?: boolean;
}

export const setup = ({ fault }: Input = { fault: 'none' }) => ({ memory: new SharedArrayBuffer(64), fault });
type State = ReturnType<typeof setup>;

let survivor = 0;
const kept: unknown[] = [];

const FAULTS: Record<string, (words: Int32Array, memory: SharedArrayBuffer) => unknown> = {
  none: () => undefined,
  loop: () => {
    for (let turn = 0; ; turn++) if (turn < 0) return turn;
  },
  throw: () => {
    throw new Error('on purpose');
  },
  exit: () => process.exit(3),
  heap: () => {
    for (;;) kept.push(new Array(100_000).fill(kept.length));
  },
  buffers: () => {
    for (;;) kept.push(new Uint8Array(1 << 24));
  },
  'catches everything': (words) => {
    for (;;) {
      try {
        Atomics.wait(words, 4, 0);
      } catch {
        kept.length = 0;
      }
    }
  },
  promise: () => Promise.resolve(1),
  'wait async': (words) => (Atomics as unknown as { waitAsync(...all: unknown[]): unknown }).waitAsync(words, 0, 0),
  clone: (words) => structuredClone(words),
  'clone of memory': (_, memory) => structuredClone({ memory }),
  buffer: (words) => Buffer.from(words.buffer),
  'buffer of a view': (words) => Buffer.from(words),
  slice: (_, memory) => memory.slice(0, 4),
  encode: (_, memory) => new TextEncoder().encodeInto('abc', new Uint8Array(memory)),
  'unknown view': (_, memory) => {
    const { Float16Array: View } = globalThis as unknown as { Float16Array: typeof Uint8Array };
    return new View(memory)[0];
  },
  timer: () => setTimeout(() => {}, 1),
  survives: (words) => {
    survivor += 1;
    Atomics.load(words, survivor % words.length);
  },
  sleeps: (words) => Atomics.wait(words, 4, 0),
  spins: (words) => {
    while (Atomics.load(words, 4) === 0);
  },
  'runs on': (words) => {
    for (;;) Atomics.add(words, 4, 1);
  },
  'sleeps in slices': (words) => {
    while (Atomics.load(words, 4) === 0) Atomics.wait(words, 4, 0, 100);
  },
};

function misbehave({ memory, fault }: State): unknown {
  const words = new Int32Array(memory);
  Atomics.add(words, 0, 1);
  return FAULTS[fault]!(words, memory);
}

function behave({ memory }: State): void {
  Atomics.add(new Int32Array(memory), 0, 1);
}

export const threads = [behave, misbehave];
