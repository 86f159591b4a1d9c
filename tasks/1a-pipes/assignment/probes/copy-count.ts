/** Counts the bytes that code copies from buffer to buffer: what quadratic work shows in, on every machine alike. Used by probes. */

/** The ways to copy many bytes by one call; loops that copy byte by byte are not seen, nor is their time. */
export function countCopies<T>(work: () => T): { result: T; copiedBytes: number } {
  let copiedBytes = 0;
  const typed = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const { set, slice, copyWithin } = typed;
  const { copy } = Buffer.prototype;
  const { concat, from } = Buffer;
  typed.set = function (this: Uint8Array, source: ArrayLike<number>, offset?: number) {
    copiedBytes += source.length;
    set.call(this, source, offset);
  };
  typed.slice = function (this: Uint8Array<ArrayBuffer>, ...range: [number?, number?]) {
    const made = slice.apply(this, range) as Uint8Array<ArrayBuffer>;
    copiedBytes += made.length;
    return made;
  };
  typed.copyWithin = function (this: Uint8Array<ArrayBuffer>, target: number, start: number, end?: number) {
    copiedBytes += Math.max(0, (end ?? this.length) - start);
    return copyWithin.call(this, target, start, end) as typeof this;
  };
  Buffer.prototype.copy = function (...all: Parameters<typeof copy>) {
    const copied = copy.apply(this, all);
    copiedBytes += copied;
    return copied;
  };
  Buffer.concat = (...all: Parameters<typeof concat>) => {
    const made = concat.apply(Buffer, all);
    copiedBytes += made.length;
    return made;
  };
  // biome-ignore lint/suspicious/noExplicitAny: it has a dozen signatures, and only the length of what it returns matters
  Buffer.from = ((...all: [any]) => {
    const made = from.apply(Buffer, all);
    copiedBytes += made.length;
    return made;
  }) as typeof Buffer.from;
  try {
    const result = work();
    return { result, copiedBytes };
  } finally {
    Object.assign(typed, { set, slice, copyWithin });
    Buffer.prototype.copy = copy;
    Object.assign(Buffer, { concat, from });
  }
}
