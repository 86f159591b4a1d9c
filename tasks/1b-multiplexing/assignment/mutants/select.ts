/** Mutants and controls of the region `select`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/waiting/select-waiter.ts';

export const SELECT_MUTANTS: readonly Mutant[] = [
  {
    id: 'select-highest',
    row: 'highest descriptor + 1 wrong',
    file: FILE,
    find: 'this.#highestPlusOne = this.#findHighest() + 1;',
    replace: 'this.#highestPlusOne = this.#findHighest();',
    check: 'select/highest',
    story: 'nfds is the highest descriptor and not one more: it is never looked at.',
  },
  {
    id: 'select-latest',
    row: 'highest descriptor + 1 wrong',
    file: FILE,
    find: 'this.#highestPlusOne = this.#findHighest() + 1;',
    replace: 'this.#highestPlusOne = fd + 1;',
    check: 'select/highest',
    story: 'nfds is that of the descriptor that was added or removed last.',
  },
  {
    id: 'select-sets-used-up',
    row: 'stale results reused; sets not rebuilt',
    file: FILE,
    find: 'this.#sets.set(this.#readable, 0);',
    replace: 'if (this.#sets.every((word) => word === 0)) this.#sets.set(this.#readable, 0);',
    check: 'select/rebuilt',
    story: 'The sets are made once. What select left in them is asked for the next time.',
  },
  {
    id: 'select-no-bound',
    row: 'descriptor >= 1024 in select',
    file: FILE,
    find: 'if (fd >= SELECT_DESCRIPTORS) throw beyondSelect(fd);',
    replace: '',
    check: 'select/beyond',
    story: 'Descriptor 1,024 has no bit: in C other memory is written, here it is watched by nobody.',
  },
  {
    id: 'select-bound-off-by-one',
    row: 'descriptor >= 1024 in select',
    file: FILE,
    find: 'if (fd >= SELECT_DESCRIPTORS)',
    replace: 'if (fd > SELECT_DESCRIPTORS)',
    check: 'select/beyond',
    story: '1,024 itself is let in.',
  },
  {
    id: 'select-all-because-of-one',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: 'const count = this.#findClosed(pairs);',
    replace: 'const count = Number(pairs.length < 0);',
    check: 'select/closed',
    story: 'EBADF of one closed descriptor is thrown: nobody else is served, and nobody knows which it was.',
  },
  {
    id: 'select-closed-is-nothing',
    row: 'ERR and NVAL ignored: spin',
    file: FILE,
    find: `return this.#select(pairs, callMs);
    } catch (error) {
      if (codeOf(error) !== 'EBADF') throw error;
    }`,
    replace: `return this.#select(pairs, callMs);
    } catch (error) {
      if (codeOf(error) !== 'EBADF') throw error;
      return 0;
    }`,
    check: 'select/closed',
    story: 'EBADF is told as "nothing ready", at once: the caller asks again, for ever.',
  },
  {
    id: 'select-bit-stays',
    row: 'closed descriptor stays in the set',
    file: FILE,
    find: 'this.#readable[word]! & ~bit;',
    replace: 'this.#readable[word]!;',
    check: 'select/closed',
    story: 'The bit of a descriptor that was removed stays in the set. Once it is closed, select fails for ever.',
  },
  {
    id: 'select-always-writable',
    row: 'POLLOUT always armed: spin',
    file: FILE,
    find: 'this.#writable[word] = (interest & POLLOUT) !== 0 ?',
    replace: 'this.#writable[word] = interest !== 0 ?',
    check: 'select/words',
    story: 'All are watched for writing as well, which a socket nearly always is ready for.',
  },
];

export const SELECT_CONTROLS: readonly Control[] = [
  {
    id: 'select-all-bits',
    row: 'highest descriptor + 1 wrong',
    file: FILE,
    find: 'this.#highestPlusOne = this.#findHighest() + 1;',
    replace: 'this.#highestPlusOne = SELECT_DESCRIPTORS;',
    story: 'The kernel looks at all 1,024 bits each time: slower, and right.',
  },
];
