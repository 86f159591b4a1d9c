/** Commands of members that have, or make, trouble: wrapped in a shell, on a wire that damages, with a child that misbehaves. Called by the fault tests of task 1a. */

import { fileURLToPath } from 'node:url';
import type { runRecordSet } from '../../../tasks/1a-pipes/record-set.js';
import type { Command, Wiring } from '../../../tasks/1a-pipes/subjects.js';

const RELAY = fileURLToPath(new URL('./flipping-relay.js', import.meta.url));
const TROUBLED_CHILD = new URL('./troubled-child.js', import.meta.url).href;

/** Returns the command behind a script that ends with `exec "$@"`, or that never gets there. */
export function inShell(script: string, command: Command): Command {
  return ['bash', '-c', script, 'bash', ...command];
}

/** Returns the command with the member's writes, on descriptor 4, passing a relay that flips a bit of the byte at `offset`. */
export function overDamagingWire(offset: number, command: Command): Command {
  const relay = `exec ${[process.execPath, RELAY, offset].map((word) => `'${word}'`).join(' ')} >&4`;
  return inShell(`exec 4> >(${relay}); exec "$@"`, command);
}

/** Returns the command of a parent whose child does what troubled-child.ts knows under that name. */
export function withTroubledChild(trouble: string, command: Command): Command {
  return ['env', `TROUBLE=${trouble}`, `NODE_OPTIONS=--import ${TROUBLED_CHILD}`, ...command];
}

export function optionsOf({ link }: Pick<Wiring, 'link'>, command: Command): Parameters<typeof runRecordSet>[0] {
  return { command, link, cpus: null, clockOverheadNs: 50 };
}
