/** Makes trouble in the child of a parent-child subject before its program begins: loaded into every node of a set by NODE_OPTIONS, at work in child-member.js alone. Used by the fault tests of task 1a. */

import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';

const [trouble, value] = (process.env.TROUBLE ?? '').split(' ') as [string, string?];

/** Every cell has more. */
const DAMAGED_WRITE = 2;
const LINE_FEED = 10;

/** One bit of one write of data, whatever it is made of: bytes, a line of base64, a message in either form. */
function flipOneBit(): void {
  let writes = 0;
  const damaged = (data: unknown): unknown => {
    if (writes++ !== DAMAGED_WRITE) return data;
    if (typeof data !== 'string') return flipped(data as Uint8Array);
    const hasLineFeed = data.charCodeAt(data.length - 1) === LINE_FEED;
    return flipped(Buffer.from(data, 'base64')).toString('base64') + (hasLineFeed ? '\n' : '');
  };
  const { stdout } = process;
  const write = stdout.write.bind(stdout) as (data: unknown, ...rest: unknown[]) => boolean;
  stdout.write = ((data: unknown, ...rest: unknown[]) => write(damaged(data), ...rest)) as typeof stdout.write;
  const send = process.send?.bind(process) as ((data: unknown, ...rest: unknown[]) => boolean) | undefined;
  if (send) process.send = (data: unknown, ...rest: unknown[]) => send(damaged(data), ...rest);
}

function flipped(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  copy[Number(value)]! ^= 1;
  return copy;
}

/** Blocks until the harness has taken it all. */
function complain(): void {
  const text = Buffer.alloc(Number(value), 'a complaint without an end ');
  for (let said = 0; said < text.length; ) {
    try {
      said += writeSync(2, text, said);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

const TROUBLES: Record<string, () => void> = {
  flip: flipOneBit,
  complain,
  leave: () => void spawn('tail', ['-f', '/dev/null'], { stdio: [0, 1, 2, 3, 4] }).unref(),
  exit: () => process.exit(Number(value)),
};

if (process.argv[1]?.endsWith('child-member.js')) TROUBLES[trouble]?.();
