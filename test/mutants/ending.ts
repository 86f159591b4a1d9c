/** Mutants of the third table, its first half: who holds which end, and what is left of whom. */

import type { Mutant } from './mutant.js';

export const ENDING_MUTANTS: readonly Mutant[] = [
  {
    id: 'job-keeps-write-ends',
    row: 'own-end-open',
    story: 'The parent closes the reading ends and forgets the others.',
    kind: 'D',
    plant: { file: 'src/job/pipe-group.js', find: 'of [...readFds, ...writeFds])', replace: 'of readFds)' },
    test: { file: 'test/job/job-parent.test.js', title: /no sibling, and not the parent, holds an end$/ },
  },
  {
    id: 'loss-keeps-write-end',
    row: 'own-end-open',
    story: 'The parent that started the child reads to an EOF that it keeps from coming itself.',
    kind: 'D',
    plant: { file: 'tasks/1a-pipes/fact-losses.js', find: 'close(data.writeFd);', replace: '' },
    test: { file: 'test/tasks/1a-pipes/facts-losses.test.js', title: /exit-before-flush delivers, the right way/ },
    dies: 'hangs',
  },
  {
    id: 'link-keeps-handed-over',
    row: 'own-end-open',
    story: 'The harness keeps what it has handed to a parent for its child.',
    kind: 'D',
    plant: { file: 'src/harness/isolate.js', find: 'link.closeHandedOver();', replace: '' },
    test: { file: 'test/harness/child-members.test.js', title: /whose parent cannot be started fails the start/ },
    dies: 'hangs',
  },
  {
    id: 'pipe-is-inherited',
    row: 'sibling-end-open',
    story: 'A pipe stays open over exec, so every child started meanwhile has it.',
    kind: 'D',
    plant: {
      file: 'src/sys/pipe.js',
      find: 'loadAddon().pipe2(fds, options.nonBlocking ?? false);',
      replace:
        'loadAddon().pipe2(fds, options.nonBlocking ?? false);\n    for (const fd of fds)\n        loadAddon().setCloseOnExec(fd, false);',
    },
    test: {
      file: 'test/sys/pipe-ends.test.js',
      title: /reaches its EOF while a child that was started meanwhile lives on$/,
    },
    control: {
      story: 'A child that is given the writing end keeps EOF away, and ought to.',
      test: {
        file: 'test/sys/pipe-ends.test.js',
        title: /has no EOF while a child lives that was given the writing end$/,
      },
    },
  },
  {
    id: 'job-gives-all-ends-to-all',
    row: 'sibling-end-open',
    story: 'Each producer gets the writing ends of those before it.',
    kind: 'D',
    plant: {
      file: 'src/job/pipe-group.js',
      find: '`, [fd])',
      replace: '`, [fd, ...writeFds.slice(0, index)])',
    },
    test: { file: 'test/job/job-parent.test.js', title: /no sibling, and not the parent, holds an end$/ },
  },
  {
    id: 'job-leaks-on-failure',
    row: 'descriptor-leak',
    story: 'The pipes that were opened before one could not be stay open.',
    kind: 'H',
    plant: {
      file: 'src/job/pipe-group.js',
      find: 'for (const fd of [...readFds, ...writeFds])',
      replace: 'for (const fd of readFds.length < producers ? [] : [...readFds, ...writeFds])',
    },
    test: {
      file: 'test/job/job-parent.test.js',
      title: /in turn, with too few descriptors fails at any pipe or process/,
    },
  },
  {
    id: 'link-leaks-first-pipe',
    row: 'descriptor-leak',
    story: 'The second pipe of a link cannot be opened, and the first is forgotten.',
    kind: 'H',
    plant: {
      file: 'src/harness/member-ends.js',
      find: 'close(this.#commands.readFd);\n            close(this.#commands.writeFd);',
      replace: '',
    },
    test: { file: 'test/harness/pipe-failures.test.js', title: /a link between a parent and its child/ },
  },
  {
    id: 'loss-leaks-first-pipe',
    row: 'descriptor-leak',
    story: 'The pipe for the data is open when the pipe for the word cannot be.',
    kind: 'H',
    plant: { file: 'tasks/1a-pipes/fact-losses.js', find: 'closePipe(data);', replace: '' },
    test: { file: 'test/harness/pipe-failures.test.js', title: /a child whose bytes are lost or not/ },
  },
  {
    id: 'member-leaks-on-unstartable',
    row: 'descriptor-leak',
    story: 'A process that cannot be started leaves the ends that were made for it.',
    kind: 'D',
    plant: { file: 'src/harness/isolate.js', find: 'link.abandon();', replace: '' },
    test: { file: 'test/harness/pipe-failures.test.js', title: /a parent on a CPU that does not exist/ },
  },
  {
    id: 'close-awaits-nobody',
    row: 'child-left',
    story: 'Members are told to end, and nobody waits until they have.',
    kind: 'D',
    plant: {
      file: 'src/harness/isolate.js',
      find: 'await Promise.all(parents.map((member) => member.close()));',
      replace: 'for (const parent of parents)\n            void parent.close();',
    },
    test: { file: 'test/harness/isolate.test.js', title: /^a group is made of fresh processes that obey/ },
  },
  {
    id: 'kill-without-group',
    row: 'child-left',
    story: 'The member is killed, what it has started is not.',
    kind: 'D',
    plant: {
      file: 'src/harness/member-ends.js',
      find: 'process.kill(-started.pid',
      replace: 'process.kill(started.pid',
    },
    test: { file: 'test/harness/isolate.test.js', title: /^close ends what a member started itself and left running$/ },
    dies: 'hangs',
  },
  {
    id: 'members-outlive-parent',
    row: 'child-left',
    story: 'A member in the middle of its work does not hear that its parent was killed.',
    kind: 'D',
    plant: { file: 'src/harness/member.js', find: 'addon.dieWithParent();', replace: '' },
    test: { file: 'test/harness/isolate-parent.test.js', title: /^a parent that dies by SIGKILL leaves no member/ },
    dies: 'hangs',
  },
];
