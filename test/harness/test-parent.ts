/** A member that starts another as its child, as the parents of stream and message subjects do. Started by child-members.test.ts, never imported. */

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { serveMember } from '../../src/harness/member.js';
import { startChildMember } from '../../src/harness/member-child.js';

const [program = fileURLToPath(new URL('./test-member.js', import.meta.url))] = process.argv.slice(2);

const child = startChildMember(({ commandsFd, repliesFd }) =>
  spawn(process.execPath, [program], { stdio: [commandsFd, repliesFd, 'inherit'] }),
);

serveMember({
  'child-pid': () => ({ childPid: child.pid }),
  'kill-child': () => {
    child.kill('SIGKILL');
    return {};
  },
  'wait-for-child': () => new Promise<object>((resolve) => child.once('exit', () => resolve({ isGone: true }))),
  'never-answer': () => new Promise<object>(() => setInterval(() => {}, 1_000)),
  exit: (command) => process.exit(command.integer('status')),
});
