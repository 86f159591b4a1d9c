/** Mutants and controls of the region `serving`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/waiting/waiter-reader.ts';

export const SERVING_MUTANTS: readonly Mutant[] = [
  {
    id: 'serving-blocks',
    row: 'blocking read of a full record after readiness',
    file: FILE,
    find: 'setNonBlocking(fd, true);',
    replace: 'setNonBlocking(fd, false);',
    check: 'serving/adds',
    story: 'The descriptor blocks: where the bytes have gone between the look and the read, all others wait.',
  },
  {
    id: 'serving-armed-for-writing',
    row: 'POLLOUT always armed: spin',
    file: FILE,
    find: 'this.#waiter.add(fd, POLLIN);',
    replace: 'this.#waiter.add(fd, 5);',
    check: 'serving/adds',
    story: 'Each descriptor is watched for POLLOUT as well, though nobody writes.',
  },
  {
    id: 'serving-first-only',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: 'while (this.#next < this.#count && !this.#isStopped) {',
    replace: 'if (this.#next < this.#count && !this.#isStopped) {',
    check: 'serving/all-ready',
    story: 'One chunk is handed out for each wait. The next wait overwrites the others.',
  },
  {
    id: 'serving-stays-watched',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: `this.#waiter.remove(fd);
    this.#fds.delete(fd);`,
    replace: 'this.#fds.delete(fd);',
    check: 'serving/ends',
    story: 'The descriptor is closed and stays in the waiter, which tells of it for ever.',
  },
  {
    id: 'serving-closes-first',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: `this.#waiter.remove(fd);
    this.#fds.delete(fd);
    closeTaken(fd, failure);`,
    replace: `this.#fds.delete(fd);
    closeTaken(fd, failure);
    this.#waiter.remove(fd);`,
    check: 'serving/ends',
    story: 'Closed first and removed then: the number may belong to another file by that time.',
  },
  {
    id: 'serving-errors-are-nothing',
    row: 'ERR and NVAL ignored: spin',
    file: FILE,
    find: 'else if (result !== EAGAIN && result !== EINTR) this.#end(handler, fd, result);',
    replace: 'else if (result === 0) this.#end(handler, fd, result);',
    check: 'serving/ends',
    story: 'A read that fails for good is not an end: it fails again with each wait.',
  },
  {
    id: 'serving-end-is-nothing',
    row: 'POLLIN only, HUP ignored',
    file: FILE,
    find: 'else if (result !== EAGAIN && result !== EINTR) this.#end(handler, fd, result);',
    replace: 'else if (result < 0 && result !== EAGAIN && result !== EINTR) this.#end(handler, fd, result);',
    check: 'serving/ends',
    story: '0 bytes are no bytes: nothing is done, and EOF comes with every wait.',
  },
  {
    id: 'serving-runs-on',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: 'if (this.#isStopped || this.#fds.size === 0) return;',
    replace: 'if (this.#isStopped) return;',
    check: 'serving/ends',
    story: 'When the last has ended the run waits on, for nobody.',
  },
  {
    id: 'serving-again-is-fatal',
    row: 'blocking read of a full record after readiness',
    file: FILE,
    find: 'else if (result !== EAGAIN && result !== EINTR) this.#end(handler, fd, result);',
    replace: 'else if (result !== EINTR) this.#end(handler, fd, result);',
    check: 'serving/again',
    story: 'EAGAIN ends the descriptor: somebody else was quicker once, and its stream is lost.',
  },
  {
    id: 'serving-signal-is-fatal',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: 'else if (result !== EAGAIN && result !== EINTR) this.#end(handler, fd, result);',
    replace: 'else if (result !== EAGAIN) this.#end(handler, fd, result);',
    check: 'serving/again',
    story: 'A read that a signal interrupted ends the descriptor with an error.',
  },
  {
    id: 'serving-drops-rest',
    row: 'stale results reused; sets not rebuilt',
    file: FILE,
    find: `    this.#isStopped = false;
    for`,
    replace: `    this.#isStopped = false;
    this.#next = this.#count;
    for`,
    check: 'serving/resume',
    story: 'A new run begins with an empty table: what had been read when stop() was called is lost.',
  },
  {
    id: 'serving-hands-out-twice',
    row: 'stale results reused; sets not rebuilt',
    file: FILE,
    find: `    this.#isStopped = false;
    for`,
    replace: `    this.#isStopped = false;
    this.#next = 0;
    for`,
    check: 'serving/resume',
    story: 'A new run begins the table again: chunks are handed out a second time.',
  },
  {
    id: 'serving-cannot-stop',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: 'while (this.#next < this.#count && !this.#isStopped) {',
    replace: 'while (this.#next < this.#count) {',
    check: 'serving/resume',
    story: 'stop() is looked at between two tables only, while the handler is called on and on.',
  },
  {
    id: 'serving-hang-up-is-end',
    row: 'HUP before the drain loses data',
    file: FILE,
    find: 'if (result > 0) handler.onBytes(fd, into, chunks[at + 2]!, result);',
    replace: 'if (result > 0 && (chunks[at + 1]! & 0x10) === 0) handler.onBytes(fd, into, chunks[at + 2]!, result);',
    check: 'serving/hang-up-with-data',
    story: 'POLLHUP is taken for the end: the bytes that came with it are thrown away.',
  },
  {
    id: 'serving-hang-up-after-one',
    row: 'HUP before the drain loses data',
    file: FILE,
    find: 'if (result > 0) handler.onBytes(fd, into, chunks[at + 2]!, result);',
    replace: `if (result > 0) {
        handler.onBytes(fd, into, chunks[at + 2]!, result);
        if ((chunks[at + 1]! & 0x10) !== 0) this.#end(handler, fd, 0);
      }`,
    check: 'serving/hang-up-with-data',
    story: 'After a hang-up one read is thought to take all: more than the budget is lost.',
  },
  {
    id: 'serving-looks-too-late',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: `      this.#handOut(handler);
      return;`,
    replace: '      return;',
    check: 'serving/look-once',
    story: 'The time is up when the wait returns, and what it brought is not handed out.',
  },
  {
    id: 'serving-drains',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: 'if (result > 0) handler.onBytes(fd, into, chunks[at + 2]!, result);',
    replace: `if (result > 0) {
        handler.onBytes(fd, into, chunks[at + 2]!, result);
        const { readSync } = process.getBuiltinModule('node:fs');
        try {
          for (let more = 1; more > 0 && true; ) {
            more = readSync(fd, into, chunks[at + 2]!, BUDGET_BYTES, null);
            if (more > 0) handler.onBytes(fd, into, chunks[at + 2]!, more);
          }
        } catch (error) {
          if ((error as { code?: string }).code !== 'EAGAIN') throw error;
        }
      }`,
    check: 'serving/firehose',
    story: 'The descriptor is read until EAGAIN. A writer that is quick enough keeps it from ever coming.',
  },
  {
    id: 'serving-drains-full-ones',
    row: 'only the first ready one served; one drained for ever',
    file: FILE,
    find: 'if (result > 0) handler.onBytes(fd, into, chunks[at + 2]!, result);',
    replace: `if (result > 0) {
        handler.onBytes(fd, into, chunks[at + 2]!, result);
        const { readSync } = process.getBuiltinModule('node:fs');
        try {
          for (let more = 1; more > 0 && result === BUDGET_BYTES; ) {
            more = readSync(fd, into, chunks[at + 2]!, BUDGET_BYTES, null);
            if (more > 0) handler.onBytes(fd, into, chunks[at + 2]!, more);
          }
        } catch (error) {
          if ((error as { code?: string }).code !== 'EAGAIN') throw error;
        }
      }`,
    check: 'serving/big-firehose',
    story: 'A full budget is followed by another read at once: fair to all but beside a real firehose.',
  },
];

export const SERVING_CONTROLS: readonly Control[] = [
  {
    id: 'serving-forgets-first',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: `this.#waiter.remove(fd);
    this.#fds.delete(fd);`,
    replace: `this.#fds.delete(fd);
    this.#waiter.remove(fd);`,
    story: 'The reader forgets the descriptor before the waiter does; both before it is closed.',
  },
  {
    id: 'serving-asks-for-ends',
    row: 'POLLIN only, HUP ignored',
    file: FILE,
    find: 'else if (result !== EAGAIN && result !== EINTR) this.#end(handler, fd, result);',
    replace: 'else if (result === 0 || (result !== EAGAIN && result !== EINTR)) this.#end(handler, fd, result);',
    story: 'EOF is named, and everything else is as it was.',
  },
];
