/** A member that does what a test tells it, misbehaviour included. Started by the tests of the harness, never imported. */

import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { LabError } from '../../src/core/errors.js';
import { serveMember } from '../../src/harness/member.js';
import { read, write } from '../../src/sys/io.js';
import { meterWork } from '../../src/sys/meter.js';

const [log, gate] = process.argv.slice(2);

// The start can be held up: a byte has to come through the descriptor `gate` first.
if (gate) read(Number(gate), new Uint8Array(1), 0, 1);
if (log) appendFileSync(log, `${process.pid} is about to greet\n`);

serveMember({
  echo: (command) => ({ heard: command.word('word') }),
  work: () => {
    if (log) appendFileSync(log, `${process.pid} works\n`);
    return {};
  },
  use: () => meterWork(() => ({})),
  refuse: () => {
    throw new LabError('record-corrupt', 'the third byte was green');
  },
  'reply-later': async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return { late: true };
  },
  'start-worker': async () => {
    await once(
      new Worker("require('node:worker_threads').parentPort.on('message', () => {})", { eval: true }),
      'online',
    );
    return {};
  },
  'reply-much': (command) => ({ much: 'x'.repeat(command.integer('bytes')) }),
  'read-byte': (command) => {
    const got = read(command.integer('fd'), new Uint8Array(1), 0, 1);
    if (got === 0) throw new LabError('record-truncated', 'truncated after 0 records');
    return { got };
  },
  'write-byte': (command) => ({ wrote: write(command.integer('fd'), new Uint8Array(1), 0, 1) }),
  'never-answer': () => new Promise<object>(() => setInterval(() => {}, 1_000)),
  exit: (command) => process.exit(command.integer('status')),
  die: () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise<object>(() => {});
  },
  'exit-complaining': () => {
    write(2, Buffer.from('cannot find my glasses\n'), 0, 23);
    process.exit(4);
  },
  say: (command) => {
    process.stdout.write(`${decodeURIComponent(command.word('line'))}\n`);
    return new Promise<object>(() => setInterval(() => {}, 1_000));
  },
});
