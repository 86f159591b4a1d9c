/** Values that the page holds compressed. Runs in the browser; called by main.ts and downloads.ts. */

/// <reference lib="dom" />

/** Resolves with the value of base64 of gzipped JSON. */
export async function unpack<T>(base64: string): Promise<T> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as T;
}
