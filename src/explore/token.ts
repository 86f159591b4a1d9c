/** A schedule as a word that can be copied: what `--replay` takes. Called by explorer.ts. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LabError } from '../core/errors.js';
import { MOST_SPIN_READS, MOST_STEPS_LIMIT, MOST_THREADS } from './control.js';

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
      `"${shortenToken(token)}" is no replay token. One looks like 1-3f9a12cd-5be2-3.0-0x3,1x2: copy it whole from the output of explore.`,
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
  const isKnown = Number(spinReads) >= 1 && Number(spinReads) <= MOST_SPIN_READS;
  const pairs = blocks === '' ? [] : blocks.split(',').map((block) => block.split('x').map(Number) as [number, number]);
  const length = pairs.reduce((sum, [, steps]) => sum + steps, 0);
  if (!isKnown || length > MOST_STEPS_LIMIT || pairs.some(([thread]) => thread >= MOST_THREADS)) {
    throw new LabError(
      'usage',
      'the replay token names more threads, steps or looks than a run can have: copy it whole from the output of explore.',
    );
  }
  return {
    program: digest!,
    run: Number.parseInt(run!, 16),
    spinReads: Number(spinReads),
    earlyTimeouts: Number(earlyTimeouts),
    schedule: pairs.flatMap(([thread, steps]) => new Array<number>(steps).fill(thread)),
  };
}

/** One that is whole can have thousands of letters. */
function shortenToken(token: string): string {
  return token.length <= MOST_QUOTED ? token : `${token.slice(0, MOST_QUOTED)}…`;
}

const MOST_QUOTED = 60;

/** Returns a digest of the program's file and of what setup() is given. */
export function digestProgram(programUrl: string, input: unknown): string {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(programUrl)));
  return hash
    .update(JSON.stringify(input) ?? '')
    .digest('hex')
    .slice(0, 8);
}
