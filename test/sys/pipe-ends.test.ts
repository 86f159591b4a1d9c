/** Claims about who holds the writing end of a pipe: EOF comes when the last of them is gone, and no bystander is one. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { close, read } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { leavingNothing } from '../harness/leftovers.js';

const readOne = (fd: number) => read(fd, new Uint8Array(1), 0, 1);

/** It lives until it is killed. exec is over when spawn returns, so what it holds then it keeps. */
function startBystander(fds: readonly number[]): ChildProcess {
  return spawn('tail', ['-f', '/dev/null'], { stdio: ['ignore', 'ignore', 'inherit', ...fds] });
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

describe('a pipe', () => {
  test('reaches its EOF while a child that was started meanwhile lives on', async () => {
    await leavingNothing(async () => {
      const { readFd, writeFd } = openPipe({ nonBlocking: true });
      const child = startBystander([]);
      close(writeFd);
      try {
        expect(readOne(readFd)).toBe(0);
        expect(child.exitCode).toBeNull();
      } finally {
        close(readFd);
        await end(child);
      }
    });
  });

  test('has no EOF while a child lives that was given the writing end', async () => {
    await leavingNothing(async () => {
      const { readFd, writeFd } = openPipe({ nonBlocking: true });
      const child = startBystander([writeFd]);
      close(writeFd);
      try {
        expect(() => readOne(readFd)).toThrow('EAGAIN');
      } finally {
        await end(child);
      }
      expect(readOne(readFd)).toBe(0);
      close(readFd);
    });
  });
});
