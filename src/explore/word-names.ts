/** Names of words, as the program's layout has them. Called where a failure is put into words. */

import type { PlacedWord } from './worker.js';

export class WordNames {
  readonly #words: readonly PlacedWord[];

  constructor(words: readonly PlacedWord[]) {
    this.#words = words;
  }

  /** Returns `STATE`, `slots[3]`, or `memory 0 +136` where the layout has no name. */
  name(memory: number, byteOffset: number): string {
    for (const word of this.#words) {
      const bytes = word.bytes ?? 4;
      const at = byteOffset - word.byteOffset;
      if (word.memory !== memory || at < 0 || at >= bytes) continue;
      const elementBytes = word.elementBytes ?? Math.min(4, bytes);
      return bytes > elementBytes ? `${word.name}[${Math.floor(at / elementBytes)}]` : word.name;
    }
    return `memory ${memory} +${byteOffset}`;
  }

  /** Returns the name without an index. */
  base(memory: number, byteOffset: number): string {
    return this.name(memory, byteOffset).replace(/\[\d+\]$/, '');
  }
}
