/** The verbs of a member that measures a waiter alone, nothing read: what a wait costs, and what it costs to register. Used by member.ts; native/floor/scan.cc does the same. */

import { LabError } from '../../src/core/errors.js';
import type { Handler } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { loadAddon } from '../../src/sys/addon.js';
import { Meter } from '../../src/sys/meter.js';
import type { Pipe } from '../../src/sys/pipe.js';
import { POLLIN } from '../../src/sys/poll.js';
import { openWaiter, type WaiterName } from '../../src/waiting/open-waiter.js';
import { PAIR_WORDS, type Waiter } from '../../src/waiting/waiter.js';
import { HeldDescriptors, kindOf } from './held-descriptors.js';

/** What an eventfd takes at once; the other kinds take it as well. */
const WORD = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]);

/** Returns the verbs `scan` and `register`. */
export function makeWaiterVerbs(name: WaiterName): Record<string, Handler> {
  const held = new HeldDescriptors();
  return {
    scan: (command) => {
      const [fds, samples, batch] = [
        atLeastOne(command, 'fds'),
        atLeastOne(command, 'samples'),
        atLeastOne(command, 'batch'),
      ];
      const ready = command.integer('ready');
      if (ready > fds) throw new LabError('usage', `scan: ready=${ready} is more than fds=${fds}`);
      return scan(name, held.take(kindOf(command.integer('kind')), fds), ready, samples, batch);
    },
    register: (command) => {
      const [fds, samples] = [atLeastOne(command, 'fds'), atLeastOne(command, 'samples')];
      return register(name, held.take(kindOf(command.integer('kind')), fds), samples);
    },
  };
}

/** A median of no samples, or a wait over nothing, is no number. */
function atLeastOne(command: Command, key: string): number {
  const value = command.integer(key);
  if (value < 1) throw new LabError('usage', `${command.verb}: ${key} must be at least 1, got ${value}`);
  return value;
}

/** Evenly spread, the last one always among them: a set that forgets its highest descriptor would be found out. */
function chooseReady(pipes: readonly Pipe[], ready: number): Pipe[] {
  return Array.from({ length: ready }, (_, at) => pipes[Math.floor(((at + 1) * pipes.length) / ready) - 1]!);
}

function scan(name: WaiterName, pipes: readonly Pipe[], ready: number, samples: number, batch: number) {
  const { write, read, stampClock, clock } = loadAddon();
  const chosen = chooseReady(pipes, ready);
  const expected = chosen.reduce((sum, { readFd }) => sum + readFd, 0);
  const samplesNs = new Float64Array(samples);
  const pairs = new Int32Array(pipes.length * PAIR_WORDS);
  const meter = new Meter();
  const waiter = openWaiter(name);
  try {
    for (const { readFd } of pipes) waiter.add(readFd, POLLIN);
    for (const { writeFd } of chosen) write(writeFd, WORD, 0, WORD.length);
    meter.begin();
    for (let sample = 0; sample < samples; sample++) {
      stampClock();
      const beforeNs = clock[0]!;
      for (let wait = 0; wait < batch; wait++) {
        const found = waiter.wait(pairs, 0);
        if (found !== ready) failFound(found, ready);
      }
      stampClock();
      samplesNs[sample] = (clock[0]! - beforeNs) / batch;
      checkFound(pairs, ready, expected);
      meter.look();
    }
    meter.end();
    for (const { readFd } of chosen) read(readFd, WORD.slice(), 0, WORD.length);
  } finally {
    waiter.close();
  }
  return { ...meter.report(), checksum: ready, samplesNs: Array.from(samplesNs) };
}

function failFound(found: number, ready: number): never {
  throw new LabError('wrong-answer', `a wait found ${found} descriptors, ${ready} are ready`);
}

/** Outside of the time taken: the right ones, not just as many. */
function checkFound(pairs: Int32Array, ready: number, expected: number): void {
  let sum = 0;
  for (let at = 0; at < ready; at++) sum += pairs[at * PAIR_WORDS]!;
  if (sum !== expected)
    throw new LabError('wrong-answer', `the descriptors found sum to ${sum}, the ready ones to ${expected}`);
}

function register(name: WaiterName, pipes: readonly Pipe[], samples: number) {
  const { stampClock, clock } = loadAddon();
  const samplesNs = new Float64Array(samples);
  const meter = new Meter();
  const waiter: Waiter = openWaiter(name);
  try {
    meter.begin();
    for (let sample = 0; sample < samples; sample++) {
      stampClock();
      const beforeNs = clock[0]!;
      for (const { readFd } of pipes) waiter.add(readFd, POLLIN);
      for (const { readFd } of pipes) waiter.remove(readFd);
      stampClock();
      samplesNs[sample] = (clock[0]! - beforeNs) / pipes.length;
      meter.look();
    }
    meter.end();
  } finally {
    waiter.close();
  }
  return { ...meter.report(), checksum: pipes.length, samplesNs: Array.from(samplesNs) };
}
