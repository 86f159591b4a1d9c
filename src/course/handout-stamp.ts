/** By what a handout is recognised: its handout.json, and how that differs from the one of the lab that grades it. Called by handout.ts, handout-fit.ts and grader.ts. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { Assignment } from './assignment.js';
import type { HandoutStamp } from './handout-schema.js';
import { collectAssignment, folderOf } from './handout-sources.js';
import { PACKAGE } from './tree.js';

export const STAMP_FILE = 'handout.json';

/** Resolves with the stamp that a handout of this lab has now; in a handout, with its own. Throws: LabError `bad-input` when that is damaged. */
export async function readOwnStamp(assignment: Assignment, root = PACKAGE): Promise<HandoutStamp> {
  const file = join(root, STAMP_FILE);
  // There the regions are no longer what was handed out.
  if (existsSync(file)) return await parseStamp(readFileSync(file, 'utf8'));
  return makeStamp(assignment, collectAssignment(assignment).sources);
}

/** Returns the stamp of a handout with these sources. Throws: Error when a file with a region is not among them. */
export function makeStamp(assignment: Assignment, sources: ReadonlyMap<string, string>): HandoutStamp {
  const files = [...new Set(assignment.regions.flatMap((region) => region.files))].sort();
  const own = [...sources.keys()].filter((path) => path.startsWith(`${folderOf(assignment)}/`)).sort();
  return {
    format: 'ipc-lab/handout@1',
    task: assignment.task,
    packageVersion: readVersion(),
    digests: { regions: digest(sources, files), checks: digest(sources, own) },
    files,
  };
}

/** Resolves with the stamp. Throws: LabError `bad-input` for a text that is none. */
export async function parseStamp(text: string): Promise<HandoutStamp> {
  const { stampSchema } = await import('./handout-schema.js');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LabError('bad-input', `${STAMP_FILE} is no JSON: put back the one of the handout`, { cause });
  }
  const checked = stampSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const where = issue?.path.join('.') || 'the whole';
  throw new LabError(
    'bad-input',
    `${STAMP_FILE} is damaged, or of another lab (${where}: ${issue?.message}): put back the one of the handout`,
  );
}

/**
 * Returns how a submission's handout differs from the grader's. `task` and `regions` say that its files do not fit: they were
 * written for other sources. `checks` says that it was handed out with other checks, and fits all the same.
 */
export function compareStamps(own: HandoutStamp, theirs: HandoutStamp): 'same' | 'task' | 'regions' | 'checks' {
  if (own.task !== theirs.task) return 'task';
  if (own.digests.regions !== theirs.digests.regions) return 'regions';
  return own.digests.checks === theirs.digests.checks ? 'same' : 'checks';
}

function readVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version;
}

function digest(sources: ReadonlyMap<string, string>, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const text = sources.get(path);
    if (text === undefined) throw new Error(`${path} has a region, and nothing of the handout reaches it`);
    hash.update(`${path}\0${text.length}\0${text}`);
  }
  return hash.digest('hex');
}
