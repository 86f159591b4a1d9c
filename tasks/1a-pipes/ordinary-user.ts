/** Opens pipes as an ordinary user until well past the number that the kernel allows in full size. Started by facts-set.ts; never imported. */

import { LabError } from '../../src/core/errors.js';
import { serveMember } from '../../src/harness/member.js';
import { readLimits } from '../../src/sys/limits.js';
import { meterWork } from '../../src/sys/meter.js';
import { closePipe, getPipeCapacity, openPipe, type Pipe } from '../../src/sys/pipe.js';
import { fill } from './fact-capacity.js';

/** "nobody" by convention; an id without rights is all that is wanted of it. */
const NOBODY = 65_534;
/** Beside the pipes: what node itself has open, and the harness' own three. */
const SPARE_DESCRIPTORS = 64;
const WRITE_BYTES = 4_096;

/** The reply to `crowd`. */
export interface CrowdReport {
  /** Bytes that the pipe of the wanted number takes. */
  bytes: number;
  /** The first pipe that holds less than the first; 0: none up to the wanted number. */
  firstSmaller: number;
}

serveMember({
  crowd: (command) => {
    const wanted = command.integer('number');
    checkLimit(wanted);
    becomeOrdinary();
    return meterWork(() => openCrowd(wanted));
  },
});

/** Node raises its own soft limit to the hard one when it starts, so the soft one is all that there is. */
function checkLimit(pipes: number): void {
  const needed = 2 * pipes + SPARE_DESCRIPTORS;
  const soft = readLimits().get('Max open files')?.soft ?? Number.POSITIVE_INFINITY;
  if (soft >= needed) return;
  throw new LabError('usage', `${pipes} pipes need ${needed} descriptors, the limit is ${soft}: raise it (ulimit -Hn)`);
}

/** CAP_SYS_RESOURCE and CAP_SYS_ADMIN lift the bound on a user's pipes (pipe(7)); giving up uid 0 gives them up. */
function becomeOrdinary(): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups!([]);
  process.setgid!(NOBODY);
  process.setuid!(NOBODY);
}

function openCrowd(wanted: number): CrowdReport {
  const pipes: Pipe[] = [];
  try {
    let firstSmaller = 0;
    let ordinaryBytes = 0;
    while (pipes.length < wanted) {
      const pipe = openPipe({ nonBlocking: true });
      pipes.push(pipe);
      const capacityBytes = getPipeCapacity(pipe.readFd);
      if (pipes.length === 1) ordinaryBytes = capacityBytes;
      if (firstSmaller === 0 && capacityBytes < ordinaryBytes) firstSmaller = pipes.length;
    }
    return { bytes: fill(pipes.at(-1)!.writeFd, WRITE_BYTES).bytes, firstSmaller };
  } finally {
    for (const pipe of pipes) closePipe(pipe);
  }
}
