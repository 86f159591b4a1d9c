/** The text of a file or of standard input, as far as a bound. Called by the scaling command. */

import { createReadStream } from 'node:fs';
import { LabError } from '../core/errors.js';
import { cleanLine } from '../report/plain.js';

const MB = 1_000_000;
export const MOST_INPUT_BYTES = 50 * MB;

/** Returns how messages call it. */
export function nameInput(path: string): string {
  return path === '-' ? 'standard input' : cleanLine(path);
}

/** Resolves with the text; `-` is standard input. Blocks: until its end. Throws `bad-input`. */
export async function readInput(path: string, mostBytes = MOST_INPUT_BYTES): Promise<string> {
  const name = nameInput(path);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Read until the end and not as far as stat says: a pipe or a device has no size.
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      bytes += (chunk as Buffer).length;
      if (bytes > mostBytes) {
        throw new LabError(
          'bad-input',
          `${name} is larger than ${mostBytes / MB} MB. Keep one line for each run: workers,throughput`,
        );
      }
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError('bad-input', `${name} ${describeReadFailure(error as NodeJS.ErrnoException)}`, { cause: error });
  }
  return decode(Buffer.concat(chunks), name);
}

function describeReadFailure(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') {
    return 'does not exist. Give a CSV file, - for standard input, or --example NAME.';
  }
  if (error.code === 'EISDIR') return 'is a folder. Give a CSV file in it.';
  return `cannot be read (${error.code ?? error.message}). Check the path, and that you may read it.`;
}

/** UTF-16 shows by its zero bytes, which are no error in UTF-8. */
function decode(bytes: Buffer, name: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
  }
  throw new LabError('bad-input', `${name} is no text in UTF-8. Save it as CSV in UTF-8, without compression.`);
}
