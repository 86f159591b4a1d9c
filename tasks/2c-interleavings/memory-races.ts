/** What a race can do to values: torn, lost, or used as an index. The loops of memory-worker.ts; each knows its thread by its index. */

/*
 *     byte     0   two words of 32 bits, one struct
 *            128   a double in one cache line
 *            248   a double of which four bytes lie in the next line, at 256
 *            384   an index that another thread changes at any time
 *            512   a list of 16 words, and behind it 16 that nobody may touch
 *           1024   the reader has ended
 */

const LINE_BYTES = 64;
const STRUCT = 0;
const ALIGNED = 128;
const ACROSS = 4 * LINE_BYTES - 4;
const INDEX = 384;
const LIST = 512;
const LIST_WORDS = 16;
const OVER = 1_024;

export const RACE_BYTES = 2_048;

export const RACES = ['torn-two-words', 'torn-across-lines', 'torn-aligned', 'lost-updates', 'stray-index'] as const;
export type Race = (typeof RACES)[number];

/** Two doubles that differ in all their bits that count: a mixture of both is neither. */
const ONE = 1.1;
const OTHER = -2.7182818284590455e-200;
const WRITES_PER_LOOK = 1_000;
/** Beyond the list, before it, no whole number, and within it. */
const INDICES = [3, LIST_WORDS, -1, 2 ** 31, 0.5, LIST_WORDS + 5, Number.NaN, 15];
const GUARD = 0x5a5a5a5a;

/** Returns how often the fault was seen; the writing thread returns 0. */
export function race(kind: Race, memory: SharedArrayBuffer, index: number, count: number): number {
  switch (kind) {
    case 'lost-updates':
      return addMany(new Int32Array(memory, STRUCT, 1), count);
    case 'stray-index':
      return index === 0 ? useIndex(memory, count) : repeatUntilOver(memory, changeIndex);
    default:
      return index === 0 ? READERS[kind](memory, count) : repeatUntilOver(memory, WRITERS[kind]);
  }
}

/** Returns how many of all additions are missing. */
export function countLost(memory: SharedArrayBuffer, additions: number): number {
  return additions - new Int32Array(memory, STRUCT, 1)[0]!;
}

export function prepareRace(memory: SharedArrayBuffer): void {
  new Uint8Array(memory).fill(0);
  new Int32Array(memory, LIST + 4 * LIST_WORDS, LIST_WORDS).fill(GUARD);
  const view = new DataView(memory);
  for (const at of [ALIGNED, ACROSS]) view.setFloat64(at, ONE, true);
}

function addMany(words: Int32Array, count: number): number {
  for (let done = 0; done < count; done++) words[0]!++;
  return 0;
}

/** Behind the loop all is told by one atomic store: the writer need not be in step, only at work. */
function end(memory: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(memory, OVER, 1), 0, 1);
}

function repeatUntilOver(memory: SharedArrayBuffer, write: (memory: SharedArrayBuffer) => void): number {
  const over = new Int32Array(memory, OVER, 1);
  do write(memory);
  while (Atomics.load(over, 0) === 0);
  return 0;
}

type Torn = Exclude<Race, 'lost-updates' | 'stray-index'>;

const READERS: Record<Torn, (memory: SharedArrayBuffer, count: number) => number> = {
  'torn-two-words'(memory, count) {
    const words = new Int32Array(memory, STRUCT, 2);
    let torn = 0;
    for (let done = 0; done < count; done++) if (words[0] !== words[1]) torn++;
    end(memory);
    return torn;
  },
  'torn-across-lines'(memory, count) {
    const view = new DataView(memory);
    let torn = 0;
    for (let done = 0; done < count; done++) {
      const seen = view.getFloat64(ACROSS, true);
      if (seen !== ONE && seen !== OTHER) torn++;
    }
    end(memory);
    return torn;
  },
  'torn-aligned'(memory, count) {
    const doubles = new Float64Array(memory, ALIGNED, 1);
    let torn = 0;
    for (let done = 0; done < count; done++) {
      const seen = doubles[0]!;
      if (seen !== ONE && seen !== OTHER) torn++;
    }
    end(memory);
    return torn;
  },
};

const WRITERS: Record<Torn, (memory: SharedArrayBuffer) => void> = {
  'torn-two-words'(memory) {
    const words = new Int32Array(memory, STRUCT, 2);
    for (let value = 1; value <= WRITES_PER_LOOK; value++) {
      words[0] = value;
      words[1] = value;
    }
  },
  'torn-across-lines'(memory) {
    const view = new DataView(memory);
    for (let done = 0; done < WRITES_PER_LOOK; done++) view.setFloat64(ACROSS, done % 2 === 0 ? OTHER : ONE, true);
  },
  'torn-aligned'(memory) {
    const doubles = new Float64Array(memory, ALIGNED, 1);
    for (let done = 0; done < WRITES_PER_LOOK; done++) doubles[0] = done % 2 === 0 ? OTHER : ONE;
  },
};

function changeIndex(memory: SharedArrayBuffer): void {
  const index = new Float64Array(memory, INDEX, 1);
  for (let done = 0; done < WRITES_PER_LOOK; done++) index[0] = INDICES[done % INDICES.length]!;
}

/**
 * Reads and writes a list at an index that was checked and has changed since: the classical way to reach memory of others. Returns how
 * often that threw, gave what is neither an element nor undefined, or reached a word behind the list.
 */
function useIndex(memory: SharedArrayBuffer, count: number): number {
  const index = new Float64Array(memory, INDEX, 1);
  const list = new Int32Array(memory, LIST, LIST_WORDS);
  const guard = new Int32Array(memory, LIST + 4 * LIST_WORDS, LIST_WORDS);
  let harm = 0;
  for (let done = 0; done < count; done++) {
    try {
      if (index[0]! < LIST_WORDS) {
        const seen = list[index[0]!];
        if (seen !== undefined && seen !== 0 && seen !== 1) harm++;
        list[index[0]!] = 1;
      }
    } catch {
      harm++;
    }
  }
  end(memory);
  return harm + guard.reduce((sum, word) => sum + (word === GUARD ? 0 : 1), 0);
}
