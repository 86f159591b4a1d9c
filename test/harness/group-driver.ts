/** A parent of a group that a test can kill, interrupt or starve of descriptors. Started by isolate-parent.test.ts, never imported. */

import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startGroup } from '../../src/harness/isolate.js';
import { floorPath } from '../../src/sys/native-files.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { countDescriptors } from '../../src/sys/procfs.js';
import { listChildren } from './processes.js';

const MEMBER = fileURLToPath(new URL('./test-member.js', import.meta.url));
const options = { signal: new AbortController().signal, timeoutMs: 30_000 };
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Two members in the middle of a command: each reads its own pipe, whose other end it holds itself, so no EOF ever comes. */
async function startBlocked() {
  const pipes = [openPipe(), openPipe()];
  const [own, other] = pipes.map((pipe) => [pipe.readFd, pipe.writeFd]);
  const group = await startGroup(
    [
      { role: 'js', command: [process.execPath, MEMBER], cpus: null, descriptors: own! },
      { role: 'native', command: [floorPath()], cpus: null, descriptors: other! },
    ],
    options,
  );
  for (const pipe of pipes) closePipe(pipe);
  const [js, native] = group.members;
  const requests = [
    js!.request('read-byte', { fd: 3 }),
    native!.request('consume', { bytes: 64, records: 1, first: 0 }),
  ];
  for (const request of requests) request.catch(() => {});
  return group;
}

async function waitForKill(): Promise<void> {
  const group = await startBlocked();
  say({ pids: group.members.map((member) => member.pid) });
  setInterval(() => {}, 1_000);
}

async function waitForInterrupt(): Promise<void> {
  const member = { role: 'js', command: [process.execPath, MEMBER] as const, cpus: null, descriptors: [] };
  const group = await startGroup(
    [member, { role: 'native', command: [floorPath()], cpus: null, descriptors: [] }],
    options,
  );
  const alive = setInterval(() => {}, 1_000);
  process.once('SIGINT', async () => {
    const [echo, made] = await Promise.all([
      group.members[0]!.request('echo', { word: 'still-here' }),
      group.members[1]!.request('encode', { bytes: 64, samples: 1, batch: 1 }),
    ]);
    await group.close();
    say({ echo, made });
    clearInterval(alive);
  });
  say({ pids: group.members.map((member) => member.pid) });
}

/** Takes every descriptor, gives some back, starts a group with what is left, and so on until one starts. */
async function starve(): Promise<void> {
  const outcomes: object[] = [];
  for (let spare = 0; ; spare++) {
    const taken: number[] = [];
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error;
    }
    for (const fd of taken.splice(0, spare)) closeSync(fd);
    const outcome = await startGroup(
      [{ role: 'a', command: [floorPath()], cpus: null, descriptors: [0] }],
      options,
    ).then(
      async (group) => {
        await group.close();
        return { spare, started: true };
      },
      (error: Error & { code?: string }) => ({ spare, code: error.code, message: error.message }),
    );
    for (const fd of taken) closeSync(fd);
    outcomes.push({ ...outcome, descriptors: countDescriptors(), children: listChildren().length });
    if ('started' in outcome) break;
  }
  say({ outcomes });
}

const modes: Record<string, () => Promise<void>> = { kill: waitForKill, interrupt: waitForInterrupt, starve };
await modes[process.argv[2]!]!();
