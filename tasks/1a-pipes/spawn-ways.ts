/** The ways in which a program starts another and takes its first word: what the metric `spawn` compares. Called by experiment.ts. */

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { type Command, subjectOf } from './subjects.js';

const FIRST_WORD = fileURLToPath(new URL('./first-word.js', import.meta.url));

/** A process that was started, and the moment of its first word. */
export interface Spawned {
  child: ChildProcess;
  /** Resolves with true at the first word, with false when the process has ended without one. */
  hasSpoken: Promise<boolean>;
  /** Closes our end of what the word comes through. */
  dispose(): void;
}

export interface SpawnWay {
  subject: string;
  /** For error texts. */
  command: Command;
  /** Starts the process. Whatever it throws, no descriptor is left. */
  start(): Spawned;
}

export const SPAWN_WAYS: readonly SpawnWay[] = [
  throughPipe('pipe', [process.execPath, FIRST_WORD, 'descriptor']),
  throughPipe('native-pipe', [...subjectOf('native-pipe').command, 'first-byte', '3']),
  { subject: 'socketpair-stream', command: [process.execPath, FIRST_WORD, 'stdout'], start: startWithStdio },
  { subject: 'fork-message-json', command: [FIRST_WORD, 'message'], start: () => startFork('json') },
  { subject: 'fork-message-advanced', command: [FIRST_WORD, 'message'], start: () => startFork('advanced') },
  { subject: 'execa-lines', command: [process.execPath, FIRST_WORD, 'stdout'], start: startWithExeca },
];

/** The process writes to descriptor 3, a real pipe. */
export function throughPipe(subject: string, command: Command): SpawnWay {
  return { subject, command, start: () => startWithPipe(command) };
}

function startWithPipe([file, ...args]: Command): Spawned {
  const { readFd, writeFd } = openPipe();
  const receiver = new Socket({ fd: readFd, readable: true, writable: false });
  try {
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit', writeFd], detached: true });
    return { child, hasSpoken: hearBytes(receiver), dispose: () => receiver.destroy() };
  } catch (error) {
    receiver.destroy();
    throw error;
  } finally {
    close(writeFd); // the child has the writing end for itself, whether it could be started or not
  }
}

function startWithStdio(): Spawned {
  const child = spawn(process.execPath, [FIRST_WORD, 'stdout'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  return { child, hasSpoken: hearBytes(child.stdout), dispose: () => child.stdout.destroy() };
}

function startFork(serialization: 'json' | 'advanced'): Spawned {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = fork(FIRST_WORD, ['message'], { serialization, stdio: [...stdio], detached: true });
  const hasSpoken = Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)]);
  hasSpoken.catch(() => {}); // a program that could not be started is told by its end
  return { child, hasSpoken, dispose: () => child.connected && child.disconnect() };
}

function startWithExeca(): Spawned {
  const options = { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit', buffer: false, reject: false } as const;
  const child = execa(process.execPath, [FIRST_WORD, 'stdout'], { ...options, detached: true });
  const lines = child.iterable();
  const hasSpoken = lines.next().then(({ done }) => done !== true);
  hasSpoken.catch(() => {});
  return { child: child as unknown as ChildProcess, hasSpoken, dispose: () => child.stdout.destroy() };
}

async function hearBytes(receiver: NodeJS.ReadableStream): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    receiver.once('data', () => resolve(true));
    receiver.once('end', () => resolve(false));
    receiver.once('error', reject);
  });
}
