/** Runs graded code as an ordinary process, bounded but not kept apart: for one's own code, and where the system has nothing better. Called through the Launcher interface. */

import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { LabError } from '../core/errors.js';
import type { Ended, Launch, Launcher, Stopped } from './launch.js';

export const plainLauncher: Launcher = {
  isolation: 'none',
  async launch({ args, tree, limits, order, converse, answerBytes, signal }: Launch): Promise<Ended> {
    if (signal.aborted) throw new LabError('aborted', 'grading was aborted');
    const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'ipc-lab-graded-'));
    try {
      const child = spawn(process.execPath, args, {
        cwd: tree,
        env: { PATH: process.env.PATH ?? '', HOME: scratch, TMPDIR: scratch, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
        detached: true,
      });
      return await new Promise<Ended>((resolve, reject) => {
        let stopped: Stopped = null;
        let answer = '';
        let output = '';
        const orders = child.stdio[3] as Writable;
        const stop = (why: Stopped) => {
          stopped ??= why;
          killGroup(child.pid);
        };
        const timer = setTimeout(() => stop('time'), limits.seconds * 1000);
        const abort = () => killGroup(child.pid);
        signal.addEventListener('abort', abort, { once: true });
        for (const stream of [child.stdout!, child.stderr!]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            output += text;
            if (output.length > limits.outputBytes) stop('output');
            output = output.slice(-limits.outputBytes);
          });
        }
        (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
          answer += text;
          if (answer.length > answerBytes) stop('answer');
          const word = converse?.(answer) ?? null;
          if (word !== null && orders.writable) orders.end(word);
        });
        orders.on('error', () => {}); // it ended before it read its order: its end says why
        if (converse) orders.write(order);
        else orders.end(order);
        child.on('error', reject);
        child.on('exit', () => {
          killGroup(child.pid);
          orders.destroy();
        });
        child.on('close', (exitCode, killedBy) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          if (signal.aborted) reject(new LabError('aborted', 'grading was aborted'));
          else resolve({ exitCode, killedBy, stopped, answer, output, survivors: 0 });
        });
      });
    } finally {
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error;
  }
}
