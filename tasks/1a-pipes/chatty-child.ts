/** A program that offers more than its pipe holds and then exits at once, or ends by itself. Started by fact-losses.ts; never imported. */

import { writeSync } from 'node:fs';

const SAID_FD = 3;
const [way, bytes] = process.argv.slice(2);

// On Linux libuv does not block on a pipe: it writes what fits, and the event loop would write the rest.
process.stdout.write(Buffer.alloc(Number(bytes), 'x'));
writeSync(SAID_FD, '!');
if (way === 'wrong') process.exit(0);
process.exitCode = 0;
