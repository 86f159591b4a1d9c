/** The consumer of task 1b in JavaScript; its argument names the subject. What it can do is what `floor multiplex` can do, verb for verb. Started by the sets of this task, never imported. */

import { LabError } from '../../src/core/errors.js';
import { type Handler, serveMember } from '../../src/harness/member.js';
import { setTimerSlack } from '../../src/sys/clock.js';
import type { MultiReader } from '../../src/waiting/multi-reader.js';
import { openMultiReader, READER_NAMES, type ReaderName } from '../../src/waiting/open-multi-reader.js';
import { WAITER_NAMES, type WaiterName } from '../../src/waiting/open-waiter.js';
import { makeDriftVerb } from './drift-verb.js';
import { loadPeer, PeerEpollReader } from './peer-epoll-reader.js';
import { makeReadVerbs } from './read-verbs.js';
import { makeRoundVerb } from './round-verb.js';
import { makeWaiterVerbs } from './waiter-verbs.js';

const name = process.argv[2] ?? '';
const Peer = name === 'peer-epoll' ? await loadPeer() : null;

function openReader(): MultiReader {
  if (Peer) return new PeerEpollReader(Peer);
  if (!isOneOf(READER_NAMES, name)) {
    throw new LabError('usage', `no reader is called "${name}"; known: ${READER_NAMES.join(' ')} peer-epoll`);
  }
  return openMultiReader(name);
}

function isOneOf<Name extends string>(names: readonly Name[], word: string): word is Name {
  return (names as readonly string[]).includes(word);
}

const verbs: Record<string, Handler> = { ...makeReadVerbs(openReader), events: makeRoundVerb(openReader) };
if (isOneOf<WaiterName>(WAITER_NAMES, name)) Object.assign(verbs, makeWaiterVerbs(name));
if (isOneOf<ReaderName>(READER_NAMES, name)) verbs.drift = makeDriftVerb(name);
setTimerSlack(1);
serveMember(verbs);
