/** The job's count done the slow and obvious way. Called by the tests of the job. */

import type { TextCount } from '../../src/job/word-count.js';

/** Returns the count of the texts, each a file of its own: a word ends where its file ends. */
export function countNaively(...texts: readonly (string | Uint8Array)[]): TextCount {
  const files = texts.map((text) => Buffer.from(text));
  const words = files.map(
    (file) =>
      file
        .toString('latin1')
        .split(/[\t\n\v\f\r ]+/)
        .filter(Boolean).length,
  );
  const all = Buffer.concat(files);
  let checksum = 0n;
  for (const byte of all) checksum = (checksum * 0x01000193n + BigInt(byte)) % 0x1_0000_0000n;
  return {
    bytes: all.length,
    lines: all.filter((byte) => byte === 10).length,
    words: words.reduce((sum, one) => sum + one, 0),
    checksum: Number(checksum),
  };
}
