/** The module of the workers in the tests of teams: steps that go well, and steps that end in every other way. Loaded by team-thread.ts. */

import type { MessagePort } from 'node:worker_threads';
import { LabError } from '../../src/core/errors.js';
import { readTeamData, type Step, serveWorker } from '../../src/harness/worker-member.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { loadAddon } from '../../src/sys/addon.js';
import { readSome } from '../../src/sys/io.js';

const never = () => new Promise<object>(() => {});

const steps: Record<string, Step> = {
  /** Each worker does something else. */
  each: ([step, input]: [string, unknown], context) => steps[step]!(input, context),

  // What goes well.
  echo: (input: unknown, { index, role, tid }) => ({ input, index, role, tid, data: readTeamData() }),
  async late(input: unknown) {
    await new Promise((resolve) => setImmediate(resolve));
    return { input };
  },
  /** Adds to a word; what stands there behind the meeting is what all have added before theirs. */
  meet({ words, times }: { words: Int32Array; times: number }, { meet }) {
    return Array.from({ length: times }, () => {
      Atomics.add(words, 0, 1);
      meet();
      const seen = Atomics.load(words, 0);
      meet();
      return seen;
    });
  },
  async 'meet-async'({ words, times }: { words: Int32Array; times: number }, { meetAsync }) {
    const seen: number[] = [];
    for (let time = 0; time < times; time++) {
      Atomics.add(words, 0, 1);
      await meetAsync();
      seen.push(Atomics.load(words, 0));
      await meetAsync();
    }
    return seen;
  },
  exchange: (value: number) => ({ seen: Atomics.exchange(readTeamData<{ words: Int32Array }>().words, 0, value) }),
  'say-to-port'(input: string) {
    readTeamData<{ port: MessagePort }>().port.postMessage(input);
    return {};
  },
  'hear-from-port': () =>
    new Promise((resolve) => readTeamData<{ port: MessagePort }>().port.once('message', (heard) => resolve({ heard }))),

  // What fails.
  refuse(code: 'wrong-answer' | 'peer-gone') {
    throw new LabError(code, 'the third byte was green');
  },
  'refuse-later'({ words, code }: { words: Int32Array; code: 'wrong-answer' | 'peer-gone' }) {
    Atomics.store(words, 1, 1);
    Atomics.wait(words, 2, 0);
    throw new LabError(code, 'the third byte was green');
  },
  'read-bad-fd': () => loadAddon().read(1 << 20, new Uint8Array(1), 0, 1) as never,
  'reject-slowly': async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('it was not to be');
  },
  'throw-outside'() {
    setImmediate(() => {
      throw new LabError('wrong-answer', 'thrown by a callback');
    });
    return never();
  },
  'throw-text'() {
    setImmediate(() => {
      throw 'just a text';
    });
    return never();
  },
  'reject-unheard'() {
    void Promise.reject(new Error('nobody listens'));
    return never();
  },
  exit: (status: number) => process.exit(status),
  'exit-later'(status: number) {
    setImmediate(() => process.exit(status));
    return never();
  },
  'reply-function': () => ({ reply: () => {} }),
  fill() {
    const kept: object[] = [];
    for (;;) kept.push(new Array(1_000).fill(kept.length));
  },

  // What does not end by itself. Each says in words[1] that it is under way.
  spin: (words: Int32Array) => {
    for (;;) Atomics.store(words, 1, 1);
  },
  sleep(words: Int32Array) {
    Atomics.store(words, 1, 1);
    return Atomics.wait(words, 2, 0) as never;
  },
  wait(words: Int32Array) {
    Atomics.store(words, 1, 1);
    return never();
  },
  read({ words, fd }: { words: Int32Array; fd: number }) {
    Atomics.store(words, 1, 1);
    return { got: readSome(loadAddon().read, fd, new Uint8Array(1), 0, 1) };
  },
  'pop-from-ring'({ words, memory }: { words: Int32Array; memory: SharedArrayBuffer }) {
    const consumer = SpscRing.open(memory, 0).consumer({ strategy: 'block', sliceMs: 20 });
    Atomics.store(words, 1, 1);
    let taken = 0;
    while (consumer.pop(new Uint8Array(8))) taken++;
    return { taken };
  },
  'push-to-ring'({ words, memory }: { words: Int32Array; memory: SharedArrayBuffer }) {
    const producer = SpscRing.open(memory, 0).producer({ strategy: 'block', sliceMs: 20 });
    producer.push(new Uint8Array(8));
    Atomics.store(words, 2, 1);
    Atomics.wait(words, 3, 0);
    return {};
  },
};

serveWorker(steps);
