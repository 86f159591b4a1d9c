/** Holds what the README shows of `lab explore` to what exploring its program prints. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replaceExploreOutput } from '../../src/cli/explore-readme.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('shows what exploring its ten-line program prints', async () => {
    expect(readme, 'run `npm run docs` after a change of the report').toBe(await replaceExploreOutput(readme));
  });

  it('is refused when it has lost the program', async () => {
    await expect(replaceExploreOutput(readme.replace('// counter.mjs', ''))).rejects.toThrow(/lost counter\.mjs/);
  });
});
