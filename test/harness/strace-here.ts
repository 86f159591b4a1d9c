/** Whether strace is installed and may look at other processes here. Asked by the tests that need it, without the code under test. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { findProgram } from '../../src/sys/find-program.js';
import { until } from './leftovers.js';

/** Resolves with the answer after trying it on a process of its own. */
export async function canTrace(): Promise<boolean> {
  const strace = findProgram('strace');
  if (strace === null) return false;
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const tracer = spawn(strace, ['-qq', '-o', '/dev/null', '-p', String(child.pid)], { stdio: 'ignore' });
  const ended = Promise.all([once(child, 'exit'), once(tracer, 'exit')]);
  const isTraced = () => /^TracerPid:\s*[1-9]/m.test(readFileSync(`/proc/${child.pid}/status`, 'latin1'));
  await until(() => tracer.exitCode !== null || isTraced());
  const can = tracer.exitCode === null;
  tracer.kill('SIGKILL');
  child.kill('SIGKILL');
  await ended;
  return can;
}
