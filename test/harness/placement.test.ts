/** Claims about the CPUs that a pair gets, on made-up machines. */

import { describe, expect, test } from 'vitest';
import type { Placement } from '../../src/core/result.js';
import { choosePair } from '../../src/harness/placement.js';

const linux = (...affinity: number[]) => ({ platform: 'linux', affinity });
/** Two hyper-threads a core: 0 and 1, 2 and 3, … */
const inPairs = (cpu: number) => `0:${cpu >> 1}`;
/** Two hyper-threads a core: 0 and 2, 1 and 3, as Linux often numbers four. */
const interleaved = (cpu: number) => `0:${cpu % 2}`;
const unknown = () => null;
const each = (cpu: number) => `0:${cpu}`;

describe('a pair', () => {
  const chosen: [string, Placement, ReturnType<typeof linux>, (cpu: number) => string | null, unknown][] = [
    ['same-core: both on the last CPU', 'same-core', linux(0, 1), each, [[1], [1]]],
    ['same-core with one CPU', 'same-core', linux(3), each, [[3], [3]]],
    ['cross-core with two CPUs', 'cross-core', linux(0, 1), each, [[0], [1]]],
    ['cross-core: the two last', 'cross-core', linux(0, 1, 2, 3), each, [[2], [3]]],
    ['cross-core: not the sibling', 'cross-core', linux(0, 1, 2, 3), inPairs, [[1], [3]]],
    ['cross-core: not the sibling, numbered otherwise', 'cross-core', linux(0, 1, 2, 3), interleaved, [[2], [3]]],
    ['cross-core within a cpuset', 'cross-core', linux(1, 3, 6), inPairs, [[3], [6]]],
    ['cross-core where the kernel does not tell cores apart', 'cross-core', linux(0, 1), unknown, [[0], [1]]],
    ['free: wherever the scheduler likes', 'free', linux(0, 1), each, null],
    ['free with one CPU', 'free', linux(0), each, null],
    ['free elsewhere than on Linux', 'free', { platform: 'darwin', affinity: [] }, unknown, null],
  ];
  test.each(chosen)('%s', (_claim, placement, machine, coreOf, cpus) => {
    expect(choosePair(placement, machine, coreOf)).toEqual({ cpus });
  });

  const refused: [string, Placement, ReturnType<typeof linux>, (cpu: number) => string | null, string][] = [
    ['cross-core with one CPU', 'cross-core', linux(3), each, 'needs two CPUs: this process may use CPU 3 alone'],
    [
      'cross-core with two threads of one core',
      'cross-core',
      linux(4, 5),
      inPairs,
      'needs two cores: CPUs 4,5 are hyper-threads of one core',
    ],
    [
      'same-core without an affinity',
      'same-core',
      linux(),
      each,
      'the CPUs that this process may use are not available',
    ],
    [
      'same-core elsewhere than on Linux',
      'same-core',
      { platform: 'darwin', affinity: [0, 1] },
      unknown,
      'needs Linux: same-core pins threads with sched_setaffinity',
    ],
    [
      'cross-core elsewhere than on Linux',
      'cross-core',
      { platform: 'win32', affinity: [0, 1] },
      unknown,
      'needs Linux: cross-core pins threads with sched_setaffinity',
    ],
  ];
  test.each(refused)('%s is skipped, with the reason', (_claim, placement, machine, coreOf, skip) => {
    expect(choosePair(placement, machine, coreOf)).toEqual({ skip });
  });
});
