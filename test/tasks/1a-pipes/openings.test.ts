/** Claims about opening what joins a pair: two hundred times over, for programs that do not exist, and when descriptors run out at any of them. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { closePipe, openPipe } from '../../../src/sys/pipe.js';
import { openSocketPair } from '../../../src/sys/socketpair.js';
import { startPair } from '../../../tasks/1a-pipes/record-set.js';
import { subjectOf } from '../../../tasks/1a-pipes/subjects.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { GROUP_OPTIONS } from './pair-exchanges.js';

const OPENER = fileURLToPath(new URL('./starving-opener.js', import.meta.url));
const ROUNDS = 200;
/** One of each kind of link. */
const SUBJECTS = ['pipe', 'socketpair', 'pipe-stream'].map(subjectOf);

interface Outcome {
  failure: string | null;
  descriptors: number;
  children: number;
}

test.each([
  ['pipes', openPipe],
  ['socketpairs', openSocketPair],
])(`${ROUNDS} ${'%s'} opened and closed leave no descriptor`, async (_what, open) => {
  await leavingNothing(() => {
    for (let round = 0; round < ROUNDS; round++) closePipe(open());
  });
});

describe.each(SUBJECTS)('a pair joined as $name', (subject) => {
  test(`whose program does not exist fails ${ROUNDS} times, each with the reason, and leaves nothing`, async () => {
    const command = ['no such program'] as const;
    await leavingNothing(async () => {
      for (let round = 0; round < ROUNDS; round++) {
        await expect(startPair({ ...subject, command, cpus: null }, GROUP_OPTIONS)).rejects.toMatchObject({
          code: 'child-failed',
          message: expect.stringMatching(/^(near|far) could not be started.*ENOENT/),
        });
      }
    });
  });

  test('fails wherever descriptors run out, says so, and leaves none open; with enough it starts', () => {
    const limited = ['-c', 'ulimit -n 100; exec "$@"', 'sh', process.execPath, OPENER, subject.name];
    const lines = execFileSync('sh', limited, { encoding: 'utf8', timeout: 50_000 }).trim().split('\n');
    const outcomes = lines.map((line) => JSON.parse(line) as Outcome);
    const last = outcomes.pop()!;
    expect(last).toMatchObject({ failure: null, children: 0 });
    // Four ends of pipes that can be missing, and what starting a process takes.
    expect(outcomes.length).toBeGreaterThan(4);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ descriptors: last.descriptors, children: 0 });
      expect(outcome.failure).toMatch(/EMFILE|no descriptors are left/);
    }
    expect(outcomes.filter(({ failure }) => /^(pipe2?|socketpair)\b.*EMFILE/.test(failure!)).length).toBeGreaterThan(0);
  });
});
