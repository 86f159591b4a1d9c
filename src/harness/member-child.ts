/** Starts the second member of a pair from within the first, as a parent starts a child: for mechanisms that join a parent with its child. Called by the parent's program. */

import type { ChildProcess } from 'node:child_process';
import { writeSync } from 'node:fs';
import { LabError } from '../core/errors.js';
import { close } from '../sys/io.js';
import { getAffinity, setAffinity } from '../sys/sched.js';
import { CHILD_ENVIRONMENT } from './protocol.js';

/** Descriptors of this process to be handed to the child, which reads its commands from the one and replies to the other. */
export interface ChildControl {
  commandsFd: number;
  repliesFd: number;
}

/**
 * Returns the child that `start` made, on the CPUs that the harness chose for it. Its end is told to the harness.
 *
 * Throws: `usage` when the harness asked for no child.
 */
export function startChildMember<Child extends ChildProcess>(start: (control: ChildControl) => Child): Child {
  const { fds, cpus } = CHILD_ENVIRONMENT;
  const [commandsFd, repliesFd] = parseNumbers(process.env[fds]);
  if (commandsFd === undefined || repliesFd === undefined) {
    throw new LabError('usage', `A program that starts a member of its own is run by the harness, which sets ${fds}.`);
  }
  const wanted = parseNumbers(process.env[cpus]);
  const own = getAffinity();
  // libuv forks on the calling thread, and a child inherits that thread's affinity.
  if (wanted.length > 0) setAffinity(wanted);
  let child: Child;
  try {
    child = start({ commandsFd, repliesFd });
  } finally {
    setAffinity(own);
    close(commandsFd);
    close(repliesFd);
  }
  child.once('error', (error) => tell(`could not be started (${error.message})`));
  child.once('exit', (status, signal) => tell(signal ? `was ended by ${signal}` : `ended with status ${status}`));
  return child;
}

function parseNumbers(list = ''): number[] {
  return list === '' ? [] : list.split(',').map(Number);
}

/** A line between the replies; the harness knows it by its key. */
function tell(childEnded: string): void {
  writeSync(1, `${JSON.stringify({ childEnded })}\n`);
}
