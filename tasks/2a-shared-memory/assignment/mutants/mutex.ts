/** Mutants and controls of the region `mutex`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/sync/mutex.ts';
const TRY = 'return Atomics.compareExchange(this.#words, STATE, FREE, this.#me) === FREE;';
const FREE_IT =
  'if ((Atomics.exchange(this.#words, STATE, FREE) & WAITERS) !== 0) Atomics.notify(this.#words, STATE, 1);';
const TAKE_FREE =
  '        word = Atomics.compareExchange(words, STATE, FREE, this.#me | WAITERS);\n        if (word !== FREE) continue;';
const SET_WAITERS =
  '        const seen = Atomics.compareExchange(words, STATE, word, word | WAITERS);\n        if (seen !== word) {\n          word = seen;\n          continue;\n        }\n';
const FINALLY = '    } finally {\n      this.#release(isReturned);\n    }\n    // #endregion';

export const MUTEX_MUTANTS: readonly Mutant[] = [
  {
    id: 'mutex-freed-by-anybody',
    row: 'lock not released on throw; unlocked by another',
    file: FILE,
    find: '    if ((seen & ~WAITERS) !== this.#me) throw this.#notHeld(seen);\n',
    replace: '',
    check: 'mutex/tries',
    story: 'Anybody frees it, and whoever is inside is not alone any more.',
  },
  {
    id: 'mutex-refuses-free',
    row: 'lock not released on throw; unlocked by another',
    file: FILE,
    find: '    if ((seen & ~WAITERS) !== this.#me) throw this.#notHeld(seen);\n',
    replace: '    if (seen !== FREE && (seen & ~WAITERS) !== this.#me) throw this.#notHeld(seen);\n',
    check: 'mutex/tries',
    story: 'Unlocking a free mutex does nothing, so that nobody learns of the second unlock().',
  },
  {
    id: 'mutex-kept-on-throw',
    row: 'lock not released on throw; unlocked by another',
    file: FILE,
    find: FINALLY,
    replace: '    } finally {\n      if (isReturned) this.#release(isReturned);\n    }\n    // #endregion',
    check: 'mutex/frees-on-throw',
    story: 'unlock() is not reached when the function throws: everybody waits for ever.',
  },
  {
    id: 'mutex-believes-async',
    row: 'lock not released on throw; unlocked by another',
    file: FILE,
    find: "if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {",
    replace: 'if (isReturned) {',
    check: 'mutex/frees-on-throw',
    story: 'An async function returns at once, and the mutex is free while it works.',
  },
  {
    id: 'mutex-cas-unread',
    row: 'compareExchange result ignored',
    file: FILE,
    find: TRY,
    replace:
      'if (Atomics.load(this.#words, STATE) !== FREE) return false;\n    Atomics.compareExchange(this.#words, STATE, FREE, this.#me);\n    return true;',
    check: 'mutex/excludes',
    story: 'It was free when it was looked at: two are told that they have it.',
  },
  {
    id: 'mutex-looks-then-stores',
    row: 'plain `++`; load and store instead of add',
    file: FILE,
    find: TRY,
    replace:
      'if (Atomics.load(this.#words, STATE) !== FREE) return false;\n    Atomics.store(this.#words, STATE, this.#me);\n    return true;',
    check: 'mutex/excludes',
    story: 'A look and a store in two steps: between them another thread has taken it.',
  },
  {
    id: 'mutex-sleeps-on-new-value',
    row: 'expected value re-read after the check',
    file: FILE,
    find: 'wake = yield word;',
    replace: 'wake = yield Atomics.load(words, STATE);',
    check: 'mutex/wakes-up',
    story: 'It sleeps as long as the word is what it is by now: 0, when it was freed in between.',
  },
  {
    id: 'mutex-notifies-first',
    row: 'notify before the store',
    file: FILE,
    find: FREE_IT,
    replace:
      'if ((seen & WAITERS) !== 0) Atomics.notify(this.#words, STATE, 1);\n    Atomics.store(this.#words, STATE, FREE);',
    check: 'mutex/wakes-up',
    story: 'Notified, then freed: who comes in between sleeps at a free mutex.',
  },
  {
    id: 'mutex-frees-by-look',
    row: 'check, then wait on something else: lost wake-up',
    file: FILE,
    find: FREE_IT,
    replace:
      'const word = Atomics.load(this.#words, STATE);\n    Atomics.store(this.#words, STATE, FREE);\n    if ((word & WAITERS) !== 0) Atomics.notify(this.#words, STATE, 1);',
    check: 'mutex/wakes-up',
    story: 'A look whether anybody waits, then the store: who says so in between is not woken.',
  },
  {
    id: 'mutex-waiters-by-store',
    row: 'plain `++`; load and store instead of add',
    file: FILE,
    find: SET_WAITERS,
    replace: '        Atomics.store(words, STATE, word | WAITERS);\n',
    check: 'mutex/wakes-up',
    story:
      'The bit is stored with the number that was seen: if that thread has unlocked meanwhile, it holds it again, for ever.',
  },
  {
    id: 'mutex-sleeps-unannounced',
    row: 'notify missing on one edge',
    file: FILE,
    find: '      if ((word & WAITERS) === 0) {',
    replace: '      if (wake === EXPIRED && (word & WAITERS) === 0) {',
    check: 'mutex/wakes-up',
    story: 'It sleeps without a word that it does: nobody wakes it.',
  },
  {
    id: 'mutex-spins',
    row: 'spin instead of wait',
    file: FILE,
    find: 'wake = yield word;',
    replace: 'while (Atomics.load(words, STATE) !== FREE) if (wake === EXPIRED) wake = yield word;',
    check: 'mutex/wakes-up',
    story: 'It waits by looking.',
  },
  {
    id: 'mutex-forgets-sleepers',
    row: 'notify one of a mixed crowd',
    file: FILE,
    find: TAKE_FREE,
    replace:
      '        word = Atomics.compareExchange(words, STATE, FREE, this.#me);\n        if (word !== FREE) continue;',
    check: 'mutex/passes-on',
    story: 'Who was woken takes it as if nobody else slept: the others are never woken.',
  },
  {
    id: 'mutex-notifies-always',
    row: 'notify storm',
    file: FILE,
    find: FREE_IT,
    replace: 'Atomics.exchange(this.#words, STATE, FREE);\n    Atomics.notify(this.#words, STATE, 1);',
    check: 'mutex/quiet',
    story: 'Each unlock() notifies, whether or not anybody waits.',
  },
  {
    id: 'mutex-never-asks',
    row: 'worker dies holding the lock',
    file: FILE,
    find: 'if (wake !== WOKEN) this.assertHolderLives();',
    replace: '',
    check: 'mutex/dead-holder',
    story: 'A slice passes, and it sleeps the next one: who died holding it is waited for without end.',
  },
  {
    id: 'mutex-inherits',
    row: 'worker dies holding the lock',
    file: FILE,
    find: 'if (wake !== WOKEN) this.assertHolderLives();',
    replace:
      'if (wake !== WOKEN && !this.#thread.isAlive(word & ~WAITERS)) {\n        Atomics.store(words, STATE, this.#me | WAITERS);\n        return true;\n      }',
    check: 'mutex/dead-holder',
    story: 'The lock of a dead thread is taken over, and with it what that left half changed.',
  },
  {
    id: 'mutex-takes-when-late',
    row: 'timed wait hides a lost wake-up',
    file: FILE,
    find: 'if (wake === EXPIRED) return false;',
    replace: 'if (wake === EXPIRED) return true;',
    check: 'mutex/gives-up',
    story: 'No time is left, so it goes on: inside, beside who holds it.',
  },
];

export const MUTEX_CONTROLS: readonly Control[] = [
  {
    id: 'mutex-notifies-all',
    row: 'notify one of a mixed crowd',
    file: FILE,
    find: FREE_IT,
    replace: 'if ((Atomics.exchange(this.#words, STATE, FREE) & WAITERS) !== 0) Atomics.notify(this.#words, STATE);',
    story: 'All are woken: one takes it, the others say again that they wait, and sleep. More work, and right.',
  },
  {
    id: 'mutex-reads-word-atomically',
    row: 'plain flag polled',
    file: FILE,
    find: 'const seen = this.#words[STATE]!;',
    replace: 'const seen = Atomics.load(this.#words, STATE);',
    story: 'The look whether it is held here, with Atomics: not needed, and right.',
  },
];
