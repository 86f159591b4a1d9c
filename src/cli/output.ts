/** Standard output and standard error, and what happens when nobody reads them any more. Called by every command. */

import { LabError } from '../core/errors.js';
import { cleanText } from '../report/plain.js';

export class Output {
  readonly width: number;
  #isColorWanted = true;

  constructor() {
    // Without a listener a broken pipe would be an uncaught exception; the write's own callback tells us what we need.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
    this.width = process.stdout.columns || 100;
  }

  /** `--no-color`. */
  refuseColor(): void {
    this.#isColorWanted = false;
  }

  /** NO_COLOR (no-color.org) and dumb terminals are honoured. */
  hasColor(stream: NodeJS.WriteStream = process.stdout): boolean {
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    if (!this.#isColorWanted || NO_COLOR) return false;
    if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
    return stream.isTTY === true && TERM !== 'dumb';
  }

  /**
   * Writes to standard output. A reader that has gone away (`lab list | head -1`) is no error: it had enough.
   * Throws `write-failed` when the text could not be kept, for instance on a full disk.
   */
  async print(text: string): Promise<void> {
    const error = await write(process.stdout, text);
    if (error === null || error.code === 'EPIPE' || error.code === 'EIO') return;
    throw new LabError('write-failed', `Cannot write standard output (${error.code}): send it somewhere else.`, {
      cause: error,
    });
  }

  /** Writes a report, which may be coloured and is clean already, to either stream. */
  async report(text: string, isOnError: boolean): Promise<void> {
    if (isOnError) await write(process.stderr, text);
    else await this.print(text);
  }

  /** Writes a message for a person to standard error; there is nobody to tell when that fails. */
  async note(text: string): Promise<void> {
    await write(process.stderr, `${cleanText(text)}\n`);
  }
}

function write(stream: NodeJS.WriteStream, text: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    if (!stream.writable) return resolve(null);
    stream.write(text, (error) => resolve((error as NodeJS.ErrnoException | null | undefined) ?? null));
  });
}
