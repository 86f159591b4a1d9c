/** A schedule as a word that can be copied: what `--replay` takes. Called by explorer.ts. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LabError } from '../core/errors.js';
import { MOST_THREADS } from './control.js';

/*
 *     1-3f9a12cd-5be2-3.0-0x3,1x2,0x1
 *     │ │        │    │   └ the schedule: thread × steps
 *     │ │        │    └ spinReads and earlyTimeouts, which change what a step is followed by
 *     │ │        └ what the run did: another program, or another version of what it imports, does something else
 *     │ └ digest of the program's file
 *     └ version of the token
 */

const VERSION = 1;

export interface TokenParts {
  program: string;
  run: number;
  spinReads: number;
  earlyTimeouts: number;
  schedule: number[];
}

/** Returns the word. */
export function makeToken({ program, run, spinReads, earlyTimeouts, schedule }: TokenParts): string {
  const blocks: string[] = [];
  for (let at = 0; at < schedule.length; ) {
    let end = at;
    while (end < schedule.length && schedule[end] === schedule[at]) end += 1;
    blocks.push(`${schedule[at]}x${end - at}`);
    at = end;
  }
  return [VERSION, program, run.toString(16), `${spinReads}.${earlyTimeouts}`, blocks.join(',')].join('-');
}

/** Returns what the word says. Throws: LabError `usage` for what is no token, or is one of another program. */
export function parseToken(token: string, program: string): TokenParts {
  const found = /^(\d+)-([0-9a-f]{8})-([0-9a-f]{1,8})-(\d+)\.(\d+)-((?:\d+x\d+)(?:,\d+x\d+)*)?$/.exec(token.trim());
  if (!found) {
    throw new LabError(
      'usage',
      `"${token}" is no replay token. One looks like 1-3f9a12cd-5be2-3.0-0x3,1x2: copy it whole from the output of explore.`,
    );
  }
  const [, version, digest, run, spinReads, earlyTimeouts, blocks = ''] = found;
  if (Number(version) !== VERSION) {
    throw new LabError(
      'usage',
      `the replay token has version ${version}, this explorer knows ${VERSION}: explore the program anew.`,
    );
  }
  if (digest !== program) {
    throw new LabError(
      'usage',
      `the replay token belongs to another program, or to another version of this one (${digest}, not ${program}): explore it anew.`,
    );
  }
  const schedule = blocks.split(',').flatMap((block) => {
    const [thread, steps] = block.split('x').map(Number) as [number, number];
    return new Array<number>(Math.min(steps || 0, MOST_TOKEN_STEPS)).fill(thread);
  });
  if (schedule.some((thread) => thread >= MOST_THREADS) || schedule.length > MOST_TOKEN_STEPS) {
    throw new LabError('usage', `"${token}" is no replay token: it names more threads or steps than a run can have.`);
  }
  return {
    program: digest!,
    run: Number.parseInt(run!, 16),
    spinReads: Number(spinReads),
    earlyTimeouts: Number(earlyTimeouts),
    schedule: blocks === '' ? [] : schedule,
  };
}

const MOST_TOKEN_STEPS = 1_000_000;

/** Returns a digest of the program's file and of what setup() is given. */
export function digestProgram(programUrl: string, input: unknown): string {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(programUrl)));
  return hash
    .update(JSON.stringify(input) ?? '')
    .digest('hex')
    .slice(0, 8);
}
