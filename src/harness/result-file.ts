/** The result file on disk: validated, written in one piece or not at all, and read with suspicion. Called by the command line. */

import { randomBytes } from 'node:crypto';
import { access, constants, type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ZodError } from 'zod';
import { LabError } from '../core/errors.js';
import type { Result } from '../core/result.js';
import { resultSchema, SCHEMA_ID } from '../core/result-schema.js';

// For those who must not load the validator's file before they write a result.
export { SCHEMA_ID };

/** A standard result is a few MB; beyond this a file is somebody else's. */
export const MAX_RESULT_BYTES = 64 * 1024 * 1024;

/** Returns the file's text: one line for each cell, comparison and finding. Throws `internal` if the result does not validate. */
export function serializeResult(result: Result): string {
  const checked = resultSchema.safeParse(result);
  if (!checked.success) {
    throw new LabError(
      'internal',
      `The result does not fit ${SCHEMA_ID} and was not written: ${describeIssues(checked.error)}. ` +
        'This is a bug in the lab: please report it with the command that you ran.',
      { cause: checked.error },
    );
  }
  const lines = Object.entries(checked.data).map(([key, value]) => {
    const isList = Array.isArray(value) && value.length > 0;
    const text = isList ? `[\n${value.map((item) => JSON.stringify(item)).join(',\n')}\n]` : JSON.stringify(value);
    return `${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Writes the result: the target holds either what it held before or the whole result. Throws `write-failed` or `internal`. */
export async function writeResult(path: string, result: Result): Promise<void> {
  await writeWhole(path, serializeResult(result));
}

/**
 * Makes sure, before minutes are spent measuring, that `path` can be written; leaves nothing behind but the folder.
 * Throws `write-failed`, naming the option that says where to write.
 */
export async function checkWritable(path: string, options: { makeFolder: boolean; option?: string }): Promise<void> {
  try {
    if (options.makeFolder) await mkdir(dirname(path), { recursive: true });
    const target = await findTarget(path);
    // Opening and closing a pipe would end its reader before the result comes.
    if (target.isSpecial) return await access(target.path, constants.W_OK);
    const temporary = nameTemporary(target.path);
    await (await open(temporary, 'wx')).close();
    await rm(temporary);
  } catch (error) {
    throw describeWriteFailure(path, error, options.option);
  }
}

/** Writes a file in one piece or not at all. Throws `write-failed`, naming the option that says where to write. */
export async function writeWhole(path: string, text: string, option?: string): Promise<void> {
  let temporary: string | null = null;
  try {
    const target = await findTarget(path);
    temporary = target.isSpecial ? null : nameTemporary(target.path);
    const file = await open(temporary ?? target.path, temporary === null ? 'w' : 'wx');
    try {
      await file.writeFile(text);
      if (temporary !== null) await file.sync();
    } finally {
      await file.close();
    }
    if (temporary !== null) await rename(temporary, target.path);
  } catch (error) {
    if (temporary !== null) await rm(temporary, { force: true });
    throw describeWriteFailure(path, error, option);
  }
}

/** A device or a named pipe is written in place: a rename would put a plain file where /dev/null was. A link is followed. */
async function findTarget(path: string): Promise<{ path: string; isSpecial: boolean }> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return { path, isSpecial: false };
  if (found.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  return { path: found.isFile() ? await realpath(path) : path, isSpecial: !found.isFile() };
}

function nameTemporary(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(4).toString('hex')}.tmp`);
}

const WRITE_REMEDIES: Record<string, string> = {
  ENOSPC: 'the disk is full. Free some space, or give OPTION a file on another disk',
  EDQUOT: 'your disk quota is used up. Free some space, or give OPTION a file elsewhere',
  EACCES: 'you may not write there. Give OPTION a file in a folder of your own',
  EPERM: 'you may not write there. Give OPTION a file in a folder of your own',
  EROFS: 'that file system is read-only. Give OPTION a file elsewhere',
  EISDIR: 'it is a folder. Give OPTION the name of a file',
  ENOENT: 'its folder does not exist. Make it first (mkdir -p), or give OPTION another file',
  ENOTDIR: 'a part of the path is a file, not a folder. Check the path given to OPTION',
  EEXIST: 'a file stands where the folder should be. Move it away, or give OPTION another file',
  ENAMETOOLONG: 'the name is too long. Give OPTION a shorter one',
};

function describeWriteFailure(path: string, error: unknown, option = '--json'): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof LabError || code === undefined) return error;
  const remedy = WRITE_REMEDIES[code] ?? 'give OPTION another file';
  return new LabError('write-failed', `Cannot write ${path} (${code}): ${remedy.replace('OPTION', option)}.`, {
    cause: error,
  });
}

/** Returns the validated result. Throws `bad-result`, saying what is wrong and which command makes a good one. */
export async function readResult(path: string): Promise<Result> {
  const text = await readBounded(path);
  const value = parseJson(path, text);
  const schema = typeof value === 'object' && value !== null ? (value as { schema?: unknown }).schema : undefined;
  if (typeof schema !== 'string') {
    throw refuse(path, `is JSON, but no result of the lab: it has no "schema": "${SCHEMA_ID}"`);
  }
  if (schema !== SCHEMA_ID) {
    const version = /^ipc-lab\/result@(\d{1,6})$/.exec(schema)?.[1];
    const own = Number(SCHEMA_ID.split('@')[1]);
    if (version !== undefined && Number(version) > own) {
      throw refuse(path, `was written by a newer ipc-lab (${schema}; this one reads ${SCHEMA_ID}): update ipc-lab`);
    }
    throw refuse(path, `has the schema "${schema.slice(0, 80)}"; this ipc-lab reads ${SCHEMA_ID}`);
  }
  const checked = resultSchema.safeParse(value);
  if (!checked.success) throw refuse(path, `says ${SCHEMA_ID}, but does not fit it: ${describeIssues(checked.error)}`);
  return checked.data;
}

async function readBounded(path: string): Promise<string> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw refuse(path, code === 'ENOENT' ? 'does not exist' : `cannot be opened (${code})`, error);
  }
  try {
    if ((await file.stat()).isDirectory()) throw refuse(path, 'is a folder, not a result file');
    const chunks: Buffer[] = [];
    let bytes = 0;
    // Read until the end and not as far as stat says: a pipe or a device has no size.
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(1 << 18));
      if (bytesRead === 0) break;
      bytes += bytesRead;
      if (bytes > MAX_RESULT_BYTES) throw refuse(path, `is larger than ${MAX_RESULT_BYTES >> 20} MiB, no result is`);
      chunks.push(buffer.subarray(0, bytesRead));
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    await file.close();
  }
}

function parseJson(path: string, text: string): unknown {
  if (text.trim() === '') throw refuse(path, 'is empty');
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    const named = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
    // V8 has other words where the end is within a string or after a value.
    const isCut = message.startsWith('Unexpected end') || named >= text.trimEnd().length;
    const position = isCut ? text.length : named;
    if (Number.isNaN(position)) throw refuse(path, `is no JSON: ${message}`, error);
    const before = text.slice(0, position).split('\n');
    const where = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    throw refuse(path, isCut ? `is cut off: it ends at ${where}` : `is no JSON: ${message} (${where})`, error);
  }
}

function describeIssues(error: ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  const more = error.issues.length > 3 ? ` (and ${error.issues.length - 3} more)` : '';
  return `${shown.join('; ')}${more}`;
}

function refuse(path: string, what: string, cause?: unknown): LabError {
  return new LabError('bad-result', `${path} ${what}. Make a result with: ipc-lab run 1a --json FILE`, { cause });
}
