/** The table of watched descriptors, as poll's entries without a gap. Called by the waiters: poll hands it to the kernel, the others look things up in it. */

import { ENTRY_WORDS } from '../sys/poll.js';

const FIRST_CAPACITY = 16;

export class Registrations {
  /** Entry i is entries[3i, 3i + 3): descriptor, events wanted, events found. Another array after an add that had no room. */
  entries = new Int32Array(FIRST_CAPACITY * ENTRY_WORDS);
  /** Entries in use, from the first on. */
  size = 0;
  /** By descriptor: its place in `entries` plus one, 0 when it has none. A Map would allocate as descriptors come and go. */
  #placesPlusOne = new Int32Array(FIRST_CAPACITY);

  /** Returns the descriptor's place, -1 when it is not watched. */
  placeOf(fd: number): number {
    return fd < this.#placesPlusOne.length ? this.#placesPlusOne[fd]! - 1 : -1;
  }

  has(fd: number): boolean {
    return this.placeOf(fd) >= 0;
  }

  fdAt(place: number): number {
    return this.entries[place * ENTRY_WORDS]!;
  }

  wantedAt(place: number): number {
    return this.entries[place * ENTRY_WORDS + 1]!;
  }

  foundAt(place: number): number {
    return this.entries[place * ENTRY_WORDS + 2]!;
  }

  /** Returns what a watched descriptor is watched for. */
  wantedOf(fd: number): number {
    return this.wantedAt(this.placeOf(fd));
  }

  /** The descriptor has none yet. */
  add(fd: number, wanted: number): void {
    // #region 1b/registrations
    const place = this.size++;
    if (place * ENTRY_WORDS === this.entries.length) this.entries = grow(this.entries, this.size * ENTRY_WORDS);
    if (fd >= this.#placesPlusOne.length) this.#placesPlusOne = grow(this.#placesPlusOne, fd + 1);
    this.#put(place, fd, wanted, 0);
    // #endregion
  }

  setWanted(fd: number, wanted: number): void {
    this.entries[this.placeOf(fd) * ENTRY_WORDS + 1] = wanted;
  }

  /** The last entry moves into the gap: the kernel looks at each entry, gaps included. */
  remove(fd: number): void {
    // #region 1b/registrations
    const place = this.placeOf(fd);
    const last = --this.size;
    this.#put(place, this.fdAt(last), this.wantedAt(last), this.foundAt(last));
    this.#placesPlusOne[fd] = 0;
    // #endregion
  }

  clear(): void {
    // #region 1b/registrations
    for (let place = 0; place < this.size; place++) this.#placesPlusOne[this.fdAt(place)] = 0;
    this.size = 0;
    // #endregion
  }

  #put(place: number, fd: number, wanted: number, found: number): void {
    this.entries[place * ENTRY_WORDS] = fd;
    this.entries[place * ENTRY_WORDS + 1] = wanted;
    this.entries[place * ENTRY_WORDS + 2] = found;
    this.#placesPlusOne[fd] = place + 1;
  }
}

/** Returns a copy with room for at least so many words, and for as many again as it had. */
function grow(words: Int32Array, atLeast: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(atLeast, words.length * 2));
  grown.set(words);
  return grown;
}
