/** The verbs of a member whose thread runs an event loop, over whatever reads and writes there. Used by parent-member.ts and child-member.ts. */

import type { Handler } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { setTimerSlack } from '../../src/sys/clock.js';
import type { ByteBuffer } from '../../src/transports/checksum.js';
import { consume, initiate, produce, respond } from '../../src/transports/exchange-async.js';
import { offer, receive } from '../../src/transports/load-async.js';
import { makePatterns } from '../../src/transports/pattern.js';
import { HEADER_BYTES, type RecordReader, type RecordWriter } from '../../src/transports/record.js';

export interface EndOptions {
  maxPayloadBytes: number;
  firstSequence: number;
}

/** Makes the ends for one command, and lets go of them when it is done. */
export interface Ends {
  openReader(options: EndOptions): RecordReader & { detach(): unknown };
  openWriter(options: EndOptions): RecordWriter & { detach(): unknown };
}

/** Returns the verbs of src/README.md. */
export function makeVerbs({ openReader, openWriter }: Ends): Record<string, Handler> {
  setTimerSlack(1);
  const patterns = new Map<number, ByteBuffer[]>();
  const patternsFor = (command: Command) => {
    const bytes = command.integer('bytes');
    const made = patterns.get(bytes) ?? makePatterns(bytes - HEADER_BYTES);
    patterns.set(bytes, made);
    return made;
  };
  const optionsOf = (command: Command): EndOptions => {
    return { maxPayloadBytes: command.integer('bytes') - HEADER_BYTES, firstSequence: command.integer('first') };
  };
  const withReader = async <T>(command: Command, use: (reader: RecordReader) => Promise<T>): Promise<T> => {
    const reader = openReader(optionsOf(command));
    try {
      return await use(reader);
    } finally {
      await reader.detach();
    }
  };
  const withWriter = async <T>(command: Command, use: (writer: RecordWriter) => Promise<T>): Promise<T> => {
    const writer = openWriter(optionsOf(command));
    try {
      return await use(writer);
    } finally {
      await writer.detach();
    }
  };
  const withBoth = <T>(command: Command, use: (reader: RecordReader, writer: RecordWriter) => Promise<T>) =>
    withReader(command, (reader) => withWriter(command, (writer) => use(reader, writer)));
  return {
    initiate: (command) =>
      withBoth(command, (reader, writer) =>
        initiate(reader, writer, patternsFor(command), command.integer('samples'), command.integer('batch')),
      ),
    respond: (command) => withBoth(command, (reader, writer) => respond(reader, writer, command.integer('rounds'))),
    produce: (command) =>
      withWriter(command, (writer) => produce(writer, patternsFor(command), command.integer('records'))),
    consume: (command) => withReader(command, (reader) => consume(reader, command.integer('records'))),
    offer: (command) =>
      withWriter(command, (writer) =>
        offer(writer, patternsFor(command), command.integer('records'), command.integer('periodNs')),
      ),
    receive: (command) => withReader(command, (reader) => receive(reader, command.integer('records'))),
  };
}
