/** Where the JSON of an analysis goes: the file given with --json, or standard output. Called by the commands that analyse. */

import type { Output } from './output.js';

/** Returns the call that writes; the file is checked before anything is read. Throws `write-failed`. */
export async function openTextTarget(json: string, output: Output): Promise<(text: string) => Promise<void>> {
  if (json === '-') return (text) => output.print(text);
  const { checkWritable, writeWhole } = await import('../harness/result-file.js');
  await checkWritable(json, { makeFolder: false });
  return (text) => writeWhole(json, text);
}
