/** Mutants and controls of the region `time-out`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/waiting/deadline.ts';

export const TIME_OUT_MUTANTS: readonly Mutant[] = [
  {
    id: 'time-out-zero-for-ever',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: 'if (timeoutMs === 0) return this.#give(0, 0, true);',
    replace: 'if (timeoutMs === 0) return this.#give(-1, -1, false);',
    check: 'time-out/kinds',
    story: '0 is taken for "no limit", as some interfaces have it: a look at what is there becomes a wait for ever.',
  },
  {
    id: 'time-out-for-ever-is-zero',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: 'return this.#give(-1, -1, false);',
    replace: 'return this.#give(0, 0, true);',
    check: 'time-out/kinds',
    story: '-1 is given as 0: the caller waits for ever by asking again and again, with a whole CPU.',
  },
  {
    id: 'time-out-seconds',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: 'const wholeMs = Math.ceil(timeoutMs);',
    replace: 'const wholeMs = Math.ceil(timeoutMs / 1_000);',
    check: 'time-out/units',
    story: 'The time is taken for milliseconds by the caller and for seconds here.',
  },
  {
    id: 'time-out-rounds-down',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: 'const wholeMs = Math.ceil(timeoutMs);',
    replace: 'const wholeMs = Math.floor(timeoutMs);',
    check: 'time-out/units',
    story: 'Half a millisecond becomes none, and the loop around the wait spins until the time has passed.',
  },
  {
    id: 'time-out-microseconds',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: '+ wholeMs * NS_PER_MS;',
    replace: '+ wholeMs * 1_000;',
    check: 'time-out/after-signal',
    story: 'The end is reckoned in µs on a clock of ns: the first call is right, and after a signal nothing is left.',
  },
  {
    id: 'time-out-restarts',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: `    this.#readClock(this.#clock, NOW);
    const leftMs`,
    replace: '    const leftMs',
    check: 'time-out/after-signal',
    story: 'The clock is not read again, so that each signal starts the whole time-out anew.',
  },
  {
    id: 'time-out-overflows',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: 'if (leftMs <= MAX_CALL_MS) return this.#give(leftMs, 1, true);',
    replace: 'if (leftMs > 0) return this.#give(leftMs | 0, 1, true);',
    check: 'time-out/slices',
    story: '30 days do not fit into an int: the kernel sees a negative number and waits for ever.',
  },
  {
    id: 'time-out-slice-is-all',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: 'return this.#give(MAX_CALL_MS, 1, false);',
    replace: 'return this.#give(MAX_CALL_MS, 1, true);',
    check: 'time-out/slices',
    story: 'A long wait is cut to what the kernel takes, and ends after 24.8 days.',
  },
  {
    id: 'time-out-adds-roundings',
    row: 'EINTR restarts the whole timeout, or ends as error or timeout',
    file: FILE,
    find: '    return this.#giveSlice(Math.max(leftMs, 0));',
    replace: `    this.#clock[END] = this.#clock[NOW]! + Math.max(leftMs, 0) * NS_PER_MS;
    return this.#giveSlice(Math.max(leftMs, 0));`,
    check: 'time-out/thousand-signals',
    story: 'The end is moved to what was left, rounded up: a thousand signals add half a second.',
  },
];

export const TIME_OUT_CONTROLS: readonly Control[] = [
  {
    id: 'time-out-exact-end',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: 'this.#clock[END] = this.#clock[NOW]! + wholeMs * NS_PER_MS;',
    replace: 'this.#clock[END] = this.#clock[NOW]! + timeoutMs * NS_PER_MS;',
    story: 'The end has the fraction that was asked for, and each call is rounded up from there.',
  },
  {
    id: 'time-out-day-slices',
    row: 'ms, s, µs mixed; −1 and 0 confused',
    file: FILE,
    find: 'return this.#give(MAX_CALL_MS, 1, false);',
    replace: 'return this.#give(86_400_000, 1, false);',
    story: 'Long times in slices of a day: smaller ones than the kernel needs, and as right.',
  },
];
