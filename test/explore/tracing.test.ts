/** Shows that every way to touch shared memory is a step for each element, and does in an explored program what it does in any other. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/explore.js';
import { TOUCHES, tryTouch } from './programs/touches.js';

const NAMES = Object.keys(TOUCHES);

/** Of each touch: `read 4: 5`, `write 4: 5 → 6`, where 4 is the byte. */
const steps: Record<string, string[]> = Object.fromEntries(NAMES.map((name) => [name, []]));
let traced: { results: string[]; bytes: number[][] };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-tracing-'));
  try {
    const outcomes = join(folder, 'outcomes');
    const report = await explore(new URL('./programs/touches.js', import.meta.url), { input: { outcomes } });
    expect(report.failure?.kind).toBe('check');
    for (const { operation, word, oldValue, newValue, outcome } of report.failure!.steps) {
      const [, name, byte] = /^(.*)\[(\d+)\]$/.exec(word)!;
      const values = [oldValue, newValue].filter((value) => value !== null).join(' → ');
      steps[name!]!.push([`${operation} ${byte}: ${values}`, outcome].filter((part) => part !== null).join(', '));
    }
    traced = JSON.parse(readFileSync(outcomes, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('as in any other program', () => {
  it.each(NAMES)('%s', (name) => {
    const plain = tryTouch(name);
    const at = NAMES.indexOf(name);
    expect(traced.results[at]).toBe(plain.result);
    expect(traced.bytes[at]).toEqual([...new Uint8Array(plain.memory)]);
  });
});
