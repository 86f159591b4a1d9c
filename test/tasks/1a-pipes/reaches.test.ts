/** Claims about the README's column of what cannot be tried on a subject: it says what the fixtures of the contract say, part by part. */

import { describe, expect, test } from 'vitest';
import { SUBJECTS } from '../../../tasks/1a-pipes/subjects.js';
import { type ContractPart, REACHES_ALL, type Reaches } from '../../contracts/record-channel.js';
import { execaLines } from '../../transports/line-transport.js';
import { makeMessageTransport } from '../../transports/message-transport.js';
import { makePipeTransport } from '../../transports/pipe-transport.js';
import { PREPARED_CALLS, SPINNING_CALLS } from '../../transports/ruled-calls.js';
import { pipeStreams, socketPairStreams } from '../../transports/stream-transport.js';

/** The floor's ends are in another process: floor.test.ts cuts its streams, and nothing of the suite is run over them. */
const FLOOR: { reaches: Reaches } = {
  reaches: {
    cutAnywhere: true,
    injectedCalls: 'the calls are made in C++',
    backPressure: 'its members answer when they are done, not while they wait',
  },
};

const FIXTURES: Record<string, { reaches?: Reaches }> = {
  pipe: makePipeTransport('pipe', PREPARED_CALLS),
  'native-pipe': FLOOR,
  'pipe-batched': makePipeTransport('pipe-batched', PREPARED_CALLS, { gathers: true }),
  'pipe-spin': makePipeTransport('pipe-spin', SPINNING_CALLS, { way: 'spin' }),
  'pipe-stream': pipeStreams,
  socketpair: makePipeTransport('socketpair', PREPARED_CALLS),
  'native-socketpair': FLOOR,
  'socketpair-stream': socketPairStreams,
  'fork-message-json': makeMessageTransport('json'),
  'fork-message-advanced': makeMessageTransport('advanced'),
  'execa-lines': execaLines,
};

/** How the column says that a part cannot be tried. */
const WORDS: Record<ContractPart, RegExp> = {
  cutAnywhere: /cannot be cut/,
  injectedCalls: /cannot be made to fail/,
  backPressure: /receiver cannot stop the sender|while (a reader|the receiver) stands still/,
};
const PARTS = Object.keys(WORDS) as ContractPart[];

test('every subject has a fixture, and every fixture a subject', () => {
  expect(Object.keys(FIXTURES).sort()).toEqual(SUBJECTS.map(({ name }) => name).sort());
});

describe.each(SUBJECTS)('the column of $name', ({ name, reaches }) => {
  const tried = FIXTURES[name]?.reaches ?? REACHES_ALL;

  test.each(PARTS)('names %s if and only if its fixture has a reason not to try it', (part) => {
    expect(WORDS[part].test(reaches ?? '')).toBe(tried[part] !== true);
  });

  test('is empty if and only if all is tried', () => {
    expect(reaches === undefined).toBe(PARTS.every((part) => tried[part] === true));
  });
});
