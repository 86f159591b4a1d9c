/** Mutants and controls of the region `children`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const PIPES = 'src/job/pipe-group.ts';
const GROUP = 'src/harness/isolate.ts';
const KEEPS = 'parent keeps the write end: no EOF';
const SIBLING = 'sibling inherits a write end';
const LEAK = 'descriptor leak per round, or on the error path';
const ORPHANS = 'zombies; orphans after the parent is killed';
const ORDER = 'start order assumed';
const CRASH = "exit code or signal ignored; producer's crash read as clean EOF";
const MISSING = 'spawn failure hangs';
const CLOSED = 'for (const fd of [...readFds, ...writeFds]) close(fd);';
const SPECS = `const specs = writeFds.map((fd, index) => makeProducers[index]!(\`producer\${index}\`, [fd]));`;
const KILL = 'for (const member of members) member.kill();\n    ';
const CLOSE = 'await Promise.allSettled(members.map((member) => member.close()));';

export const CHILDREN_MUTANTS: readonly Mutant[] = [
  {
    id: 'children-not-awaited',
    row: ORDER,
    file: GROUP,
    find: 'await Promise.all(members.map((member) => member.ready()));',
    replace: '',
    check: 'children/started',
    story: 'The group is there before its members are: whoever starts first is assumed to be ready first.',
  },
  {
    id: 'children-siblings-hold',
    row: SIBLING,
    file: PIPES,
    find: SPECS,
    replace: SPECS.replace('[fd]', '[fd, ...writeFds]'),
    check: 'children/holders',
    story: 'Each producer is given all write ends and uses the first one.',
  },
  {
    id: 'children-sibling-keeps-pipe-open',
    row: SIBLING,
    file: PIPES,
    find: SPECS,
    replace: SPECS.replace('[fd]', '[fd, ...writeFds.slice(0, index)]'),
    check: 'children/end-of-file',
    story: 'A producer inherits the pipes of those before it, and while it lives they have no end.',
  },
  {
    id: 'children-parent-keeps-write-ends',
    row: KEEPS,
    file: PIPES,
    find: CLOSED,
    replace: 'for (const fd of readFds) close(fd);',
    check: 'children/end-of-file',
    story: 'The parent keeps its copies of the write ends, and no reader ever sees EOF.',
  },
  {
    id: 'children-parent-keeps-read-ends',
    row: LEAK,
    file: PIPES,
    find: CLOSED,
    replace: 'for (const fd of writeFds) close(fd);',
    check: 'children/rounds',
    story: 'The read ends stay open in the parent: one descriptor more for each producer of each round.',
  },
  {
    id: 'children-close-does-not-wait',
    row: ORPHANS,
    file: GROUP,
    find: 'await Promise.all(parents.map((member) => member.close()));',
    replace: 'for (const member of parents) void member.close();',
    check: 'children/rounds',
    story: 'close() tells the members to end and does not wait until they are gone.',
  },
  {
    id: 'children-ends-noted-late',
    row: LEAK,
    file: PIPES,
    find: `for (let producer = 0; producer < producers; producer++) {
      const pipe = openPipeOf(producer, producers);
      readFds.push(pipe.readFd);
      writeFds.push(pipe.writeFd);
    }`,
    replace: `const pipes: Pipe[] = [];
    for (let producer = 0; producer < producers; producer++) pipes.push(openPipeOf(producer, producers));
    readFds.push(...pipes.map((pipe) => pipe.readFd));
    writeFds.push(...pipes.map((pipe) => pipe.writeFd));`,
    check: 'children/pipe-fails',
    story: 'The ends are noted when all pipes are open; if the third fails, nobody knows the first two.',
  },
  {
    id: 'children-others-left',
    row: MISSING,
    file: GROUP,
    find: `${KILL}${CLOSE}`,
    replace: '',
    check: 'children/start-fails',
    story: 'One program is not there; the processes that did start are left to themselves.',
  },
  {
    id: 'children-not-reaped',
    row: ORPHANS,
    file: GROUP,
    find: CLOSE,
    replace: '',
    check: 'children/start-fails',
    story: 'The others are killed, but nobody waits until they are gone.',
  },
  {
    id: 'children-others-wait',
    row: CRASH,
    file: GROUP,
    find: 'for (const member of this.members) member.kill();\n      await Promise.allSettled(requests);',
    replace: '',
    check: 'children/one-fails',
    story: 'The first failure is thrown, and the partner of the member that failed waits for ever.',
  },
  {
    id: 'children-described-outside',
    row: LEAK,
    file: PIPES,
    find: SPECS,
    replace: `const specs = (() => {
      try {
        return writeFds.map((fd, index) => makeProducers[index]!(\`producer\${index}\`, [fd]));
      } catch (error) {
        readFds.length = 0;
        writeFds.length = 0;
        throw error;
      }
    })();`,
    check: 'children/description-fails',
    story: 'As if the members were described outside of the try: an error there leaves all pipes open.',
  },
  {
    id: 'children-every-failure-the-same',
    row: CRASH,
    file: GROUP,
    find: `${CLOSE}\n    throw error;`,
    replace: `${CLOSE}\n    throw new LabError('child-failed', 'a member could not be started', { cause: error });`,
    check: 'children/aborted',
    story: 'Whatever prevented the start is told as the failure of a child, the impatience of the caller too.',
  },
  {
    id: 'children-cause-forgotten',
    row: CRASH,
    file: GROUP,
    find: 'const failure = isBrokenStream(first) ? await findCause(first, requests) : first;',
    replace: 'const failure = first;',
    check: 'children/cause-of-death',
    story: 'A truncated record is told, and not that its producer ended with status 3.',
  },
  {
    id: 'children-all-at-once',
    row: ORPHANS,
    file: GROUP,
    find: 'await Promise.all(this.members.filter((member) => member.isChild).map((member) => member.close()));',
    replace: 'for (const member of this.members) if (member.isChild) void member.close();',
    check: 'children/close-order',
    story: 'Parents are ended while their children are still there.',
  },
];

export const CHILDREN_CONTROLS: readonly Control[] = [
  {
    id: 'children-write-ends-first',
    row: KEEPS,
    file: PIPES,
    find: CLOSED,
    replace: 'for (const fd of [...writeFds, ...readFds]) close(fd);',
    story: 'The write ends are closed first: the order does not matter.',
  },
  {
    id: 'children-closed-in-turn',
    row: ORPHANS,
    file: GROUP,
    find: 'await Promise.all(parents.map((member) => member.close()));',
    replace: 'for (const parent of parents) await parent.close();',
    story: 'The members are closed one after the other.',
  },
];
