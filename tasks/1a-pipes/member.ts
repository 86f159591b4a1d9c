/** The JavaScript side of a measured pair: what it can do is what native/floor can do, verb for verb, in the way of waiting that its argument names (block, batch, spin). Started by record-set.ts, never imported. */

import { type Handler, serveMember } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { setTimerSlack } from '../../src/sys/clock.js';
import type { BlockingReader, BlockingWriter, LoopReport } from '../../src/transports/exchange.js';
import { consume, initiate, produce, respond } from '../../src/transports/exchange.js';
import { offer, receive } from '../../src/transports/load.js';
import { type Memory, openEnds } from './member-ends.js';

interface Ends {
  memory: Memory;
  reader(): BlockingReader;
  writer(): BlockingWriter;
}

type Loop = (command: Command, ends: Ends) => LoopReport;

const VERBS: Record<string, Loop> = {
  initiate: (command, { memory, reader, writer }) => {
    const [samples, batch] = [command.integer('samples'), command.integer('batch')];
    return initiate(reader(), writer(), memory.patterns, samples, batch);
  },
  respond: (command, { reader, writer }) => respond(reader(), writer(), command.integer('rounds')),
  produce: (command, { memory, writer }) => produce(writer(), memory.patterns, command.integer('records')),
  consume: (command, { reader }) => consume(reader(), command.integer('records')),
  offer: (command, { memory, writer }) =>
    offer(writer(), memory.patterns, command.integer('records'), command.integer('periodNs')),
  receive: (command, { reader }) => receive(reader(), command.integer('records')),
};

const memoryFor = openEnds(process.argv[2] ?? 'block');

/** Runs a loop with the ends for its command; where they spin, the reply says how often they looked in vain. */
function serve(loop: Loop): Handler {
  return (command) => {
    const memory = memoryFor(command);
    const first = command.integer('first');
    const ends = { memory, reader: () => memory.makeReader(first), writer: () => memory.makeWriter(first) };
    const before = memory.countRetries?.();
    const report = loop(command, ends);
    return before === undefined ? report : { ...report, retries: memory.countRetries!() - before };
  };
}

setTimerSlack(1);
serveMember(Object.fromEntries(Object.entries(VERBS).map(([verb, loop]) => [verb, serve(loop)])));
