/** The words and the checksum of task 2a's messages, worked out another way than message.ts does: by their definition, in whole numbers without end. Used by the tests of this task. */

const MODULUS = 2n ** 32n;
const SEED = 0x9e37_79b1n;
const WEIGHT = 0x9e37_79b2n;
const STEP = 0x85eb_ca77n;

const modulo = (value: bigint) => ((value % MODULUS) + MODULUS) % MODULUS;

/** Returns the words of message number `sequence`, each from 0 to 2^32 - 1. */
export function wordsOf(sequence: number, count: number): number[] {
  const number = modulo(BigInt(sequence));
  return Array.from({ length: count }, (_, k) => Number(k === 0 ? number : modulo(number * SEED + BigInt(k) * STEP)));
}

/** Returns the checksum of the words, in their order: b counts each as often as there are words from it to the end. */
export function sumOf(words: readonly number[]): number {
  let [a, b] = [0n, 0n];
  for (const [at, word] of words.entries()) {
    a += BigInt(word);
    b += BigInt(word) * BigInt(words.length - at);
  }
  return Number(modulo(a + b * WEIGHT));
}

/** Returns the checksum of so many messages from number `first` on. */
export function sumOfMessages(first: number, messages: number, bytes: number): number {
  return sumOf(Array.from({ length: messages }, (_, at) => wordsOf(first + at, bytes / 4)).flat());
}
