/** Code that five hostile submissions add to each file of the reference: each tries to have points, or to spoil the grading of others. Called by walk-through.ts. */

export const HOSTILE: Readonly<Record<string, string>> = {
  'says-pass': `
console.log('PASS all checks, 100 of 100');
process.exit(0);
`,
  'never-ends': `
for (;;);
`,
  'fork-bomb': `
import { spawn as start } from 'node:child_process';
for (let each = 0; each < 1000; each++) {
  const child = start('/bin/sh', ['-c', 'f() { f | f & }; f; sleep 1000'], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
for (;;);
`,
  'one-gigabyte': `
import { writeSync as put } from 'node:fs';
const megabyte = 'x'.repeat(2 ** 20);
for (let each = 0; each < 1024; each++) put(1, megabyte);
process.exit(0);
`,
  'forges-the-answer': `
import { writeSync as put } from 'node:fs';
put(4, '0123456789abcdef0123456789abcdef {"observed":true}\\n');
process.exit(0);
`,
};
