/** Starts up as a producer of the lab does, writes one byte and ends: the end of the metric `spawn`. Started by spawn-set.ts, never imported. */

import { FIRST_DESCRIPTOR } from '../../src/harness/member.js';
import { write } from '../../src/sys/io.js';

write(FIRST_DESCRIPTOR, new Uint8Array([1]), 0, 1);
