/** Finds the shared memory in a program's state and puts it back to what it was. Used by repetition.ts and its threads; the tests run programs with it. */

/** Returns every SharedArrayBuffer that the value holds, by itself or under views, once each. */
export function findMemories(value: unknown, found = new Set<SharedArrayBuffer>()): SharedArrayBuffer[] {
  if (value instanceof SharedArrayBuffer) found.add(value);
  else if (ArrayBuffer.isView(value)) findMemories(value.buffer, found);
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) findMemories(each, found);
  return [...found];
}

/** What a memory held, bytes. */
export function copyMemories(memories: readonly SharedArrayBuffer[]): Uint8Array[] {
  return memories.map((memory) => new Uint8Array(memory).slice());
}

/** Threads: nobody else touches the memories meanwhile. */
export function restoreMemories(memories: readonly SharedArrayBuffer[], copies: readonly Uint8Array[]): void {
  for (const [at, memory] of memories.entries()) new Uint8Array(memory).set(copies[at]!);
}
