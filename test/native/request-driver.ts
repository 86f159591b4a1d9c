/** Pipes between a floor that asks and one that answers, and the test in the place of either. Called by the tests of `floor threads` and `floor answer`. */

import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { POLLIN, POLLOUT } from '../../src/core/poll-events.js';
import { addon } from './addon-harness.js';
import { Floor, makePipe } from './floor-driver.js';
import { startTeam, waitForStop } from './team-driver.js';

/** The descriptors of both sides, for each connection the one to read from and then the one to write to. */
export interface Connections {
  asking: number[];
  answering: number[];
}

export function openConnections(count: number): Connections {
  const both: Connections = { asking: [], answering: [] };
  for (let index = 0; index < count; index++) {
    const [requestsRead, requestsWrite] = makePipe();
    const [repliesRead, repliesWrite] = makePipe();
    both.asking.push(repliesRead, requestsWrite);
    both.answering.push(requestsRead, repliesWrite);
  }
  return both;
}

/** A floor that answers, after its greeting. */
export async function startAnswering(fds: readonly number[]): Promise<Floor> {
  const floor = new Floor(fds, { args: ['answer'] });
  const kinds = Object.fromEntries(fds.map((_, index) => [String(3 + index), 'pipe']));
  expect(await floor.next()).toMatchObject({ ok: true, pid: floor.process.pid, descriptors: kinds });
  return floor;
}

/** A floor that asks, by so many threads, and one that answers. */
export async function startBoth(subject: string, connections: number): Promise<{ asking: Floor; answering: Floor }> {
  const fds = openConnections(connections);
  const { floor: asking } = await startTeam(subject, 'free', subject === 'async-io' ? 1 : connections, fds.asking);
  return { asking, answering: await startAnswering(fds.answering) };
}

/** Numbers as they go through the pipes. */
export const toBytes = (...numbers: bigint[]) => new Uint8Array(BigUint64Array.from(numbers).buffer);

/** Blocks until the call would not, or fails: while the test blocks no time-out of the runner's ends it. */
function waitFor(fd: number, events: number): void {
  const entries = Int32Array.of(fd, events, 0);
  for (;;) {
    try {
      if (addon.poll(entries, 1, 10_000) === 1) return;
      throw new Error(`the floor did nothing at descriptor ${fd} for 10 s`);
    } catch (error) {
      // SIGCHLD tells the test's process too that the floor has stopped or goes on.
      if ((error as NodeJS.ErrnoException).code !== 'EINTR') throw error;
    }
  }
}

export function writeBytes(fd: number, bytes: Uint8Array): void {
  waitFor(fd, POLLOUT);
  expect(addon.write(fd, bytes, 0, bytes.length)).toBe(bytes.length);
}

/** Returns so many numbers when they have come. */
export function readNumbers(fd: number, count = 1): bigint[] {
  const bytes = new Uint8Array(8 * count);
  for (let taken = 0; taken < bytes.length; ) {
    waitFor(fd, POLLIN);
    const got = addon.read(fd, bytes, taken, bytes.length - taken);
    if (got === 0) throw new Error(`the other side ended after ${taken} of ${bytes.length} B`);
    taken += got;
  }
  return [...new BigUint64Array(bytes.buffer)];
}

/** Stops a floor and lets it go on: calls that were waiting return EINTR then, those to epoll at least (signal(7)). */
export function interrupt(floor: Floor): void {
  floor.process.kill('SIGSTOP');
  expect(waitForStop(floor.process.pid!)).toBe(true);
  floor.process.kill('SIGCONT');
}

export const listDescriptors = (floor: Floor) => readdirSync(`/proc/${floor.process.pid}/fd`).sort();
