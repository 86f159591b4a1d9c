/** The near side of a pair in which a parent takes what its child sends: an ordinary child program on its own standard streams or channel. Started by parent-member.ts, never imported. */

import { createInterface } from 'node:readline';
import { serveMember } from '../../src/harness/member.js';
import { overLines, overMessages, overStreams } from './event-loop-ends.js';
import { type Ends, makeVerbs } from './event-loop-verbs.js';

const [subject = ''] = process.argv.slice(2);

/** fork puts the channel behind the harness's two descriptors. */
const CHANNEL_FD = 5;

const WAYS: Record<string, () => { ends: Ends; dataFds: number[] }> = {
  'pipe-stream': () => ({ ends: overStreams(process.stdin, process.stdout), dataFds: [0, 1] }),
  'socketpair-stream': () => ({ ends: overStreams(process.stdin, process.stdout), dataFds: [0, 1] }),
  'fork-message-json': () => ({ ends: overMessages(process, 'json'), dataFds: [CHANNEL_FD] }),
  'fork-message-advanced': () => ({ ends: overMessages(process, 'advanced'), dataFds: [CHANNEL_FD] }),
  'execa-lines': () => {
    const lines = createInterface({ input: process.stdin });
    return { ends: overLines(lines[Symbol.asyncIterator](), process.stdout), dataFds: [0, 1] };
  },
};

const way = WAYS[subject];
if (!way) throw new Error(`"${subject}" is no subject with a parent; known: ${Object.keys(WAYS).join(' ')}`);
const { ends, dataFds } = way();
serveMember(makeVerbs(ends), { control: { commandsFd: 3, repliesFd: 4 }, dataFds });
