/** Mutants and controls of the region `wait-loop`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/waiting/table-waiter.ts';

export const WAIT_LOOP_MUTANTS: readonly Mutant[] = [
  {
    id: 'wait-loop-looks-again-and-again',
    row: 'poll(0) and sleep in a loop',
    file: FILE,
    find: 'const found = this.findReady(pairs, callMs);',
    replace: `let found = this.findReady(pairs, 0);
        for (let look = 1; look < callMs && found === 0; look++) found = this.findReady(pairs, 0);`,
    check: 'wait-loop/found',
    story: 'The call is made with 0, and again for each millisecond: the loop never sleeps in the kernel.',
  },
  {
    id: 'wait-loop-nothing-is-the-end',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: `const found = this.findReady(pairs, callMs);
        if (found > 0 || this.#deadline.isLast) return found;`,
    replace: `const found = this.findReady(pairs, callMs);
        return found;`,
    check: 'wait-loop/nothing',
    story: 'Each call that found nothing is taken for the end of the time, after a slice of 30 days as well.',
  },
  {
    id: 'wait-loop-knows-no-end',
    row: 'poll(0) and sleep in a loop',
    file: FILE,
    find: `const found = this.readReady(table, callMs);
        if (found > 0 || this.#deadline.isLast) return found;`,
    replace: `const found = this.readReady(table, callMs);
        if (found > 0) return found;`,
    check: 'wait-loop/nothing',
    story: 'When the time is up it looks again with 0, and again: it never says that nothing came.',
  },
  {
    id: 'wait-loop-signal-ends-time',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: `const found = this.findReady(pairs, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) !== 'EINTR') throw error;
      }`,
    replace: `const found = this.findReady(pairs, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) === 'EINTR') return 0;
        throw error;
      }`,
    check: 'wait-loop/signal',
    story: 'A signal is told to the caller as "the time is up".',
  },
  {
    id: 'wait-loop-signal-is-error',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: `const found = this.readReady(table, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) !== 'EINTR') throw error;
      }`,
    replace: `const found = this.readReady(table, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        throw error;
      }`,
    check: 'wait-loop/signal',
    story: 'EINTR of waitAndRead() is thrown, and a terminal that changes its size ends the program.',
  },
  {
    id: 'wait-loop-restarts',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: `const found = this.findReady(pairs, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) !== 'EINTR') throw error;
      }
      callMs = this.#deadline.next();`,
    replace: `const found = this.findReady(pairs, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) !== 'EINTR') throw error;
      }
      callMs = this.#deadline.begin(timeoutMs);`,
    check: 'wait-loop/signal',
    story: 'After a signal the wait begins anew with all of its time.',
  },
  {
    id: 'wait-loop-goes-on-after-errors',
    row: 'ERR and NVAL ignored: spin',
    file: FILE,
    find: `const found = this.readReady(table, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) !== 'EINTR') throw error;
      }`,
    replace: `const found = this.readReady(table, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) === undefined) throw error;
      }`,
    check: 'wait-loop/errors',
    story: 'Every failed call is made again: EBADF for ever, and nobody hears of it.',
  },
  {
    id: 'wait-loop-gives-up',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: `    let callMs = this.#deadline.begin(timeoutMs);
    for (;;) {
      try {
        const found = this.findReady(pairs, callMs);`,
    replace: `    let callMs = this.#deadline.begin(timeoutMs);
    let tries = 0;
    for (;;) {
      try {
        if (++tries > 10) return 0;
        const found = this.findReady(pairs, callMs);`,
    check: 'wait-loop/storm',
    story: 'After ten signals it is tired, and says that nothing came.',
  },
];

export const WAIT_LOOP_CONTROLS: readonly Control[] = [
  {
    id: 'wait-loop-checks-first',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: `const found = this.findReady(pairs, callMs);
        if (found > 0 || this.#deadline.isLast) return found;`,
    replace: `const found = this.findReady(pairs, callMs);
        if (found !== 0) return found;
        if (this.#deadline.isLast) return 0;`,
    story: 'The two reasons to return, one after the other.',
  },
];
