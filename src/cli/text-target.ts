/** Where the text of an analysis goes: a file, or standard output. Called by the commands that analyse. */

import type { Output } from './output.js';

/** Returns the call that writes; the file is checked before anything is read. Throws `write-failed`. */
export async function openTextTarget(
  path: string,
  output: Output,
  option: '--json' | '--out' = '--json',
): Promise<(text: string) => Promise<void>> {
  if (path === '-') return (text) => output.print(text);
  const { checkWritable, writeWhole } = await import('../harness/result-file.js');
  await checkWritable(path, { makeFolder: false, option });
  return (text) => writeWhole(path, text, option);
}
