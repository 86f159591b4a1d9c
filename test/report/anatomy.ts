/** Made-up findings of `lab explain`. Used by the tests of its sentences and of its text. */

import type { Anatomy, AnatomySide, Explanation, TracedCall } from '../../src/core/explanation.js';

export function makeCall(name: string, count: number, fields: Partial<TracedCall> = {}): TracedCall {
  return { name, on: 'data', kind: null, count, errors: {}, bytes: 0, ...fields };
}

/** null: no strace. */
export function makeSide(
  role: string,
  calls: TracedCall[] | null,
  untraced: Partial<AnatomySide['untraced']> = {},
): AnatomySide {
  return {
    role,
    pid: 7,
    dataDescriptors: { 3: 'pipe', 4: 'pipe' },
    traced: calls === null ? null : { calls, otherThreadCalls: 0, leftOutCalls: 5 },
    untraced: { cpuNs: 1_000_000, helperCpuNs: 0, voluntarySwitches: 0, involuntarySwitches: 0, io: null, ...untraced },
  };
}

/** A thousand messages of 64 B. */
export function makeAnatomy(sides: AnatomySide[], fields: Partial<Anatomy> = {}): Anatomy {
  const id = 'throughput/pipe/64B/same-core';
  const counts = { recordBytes: 64, operations: 1_000, messages: 1_000 };
  return { cell: id, subject: 'pipe', what: 'a pipe', ...counts, sides, ...fields };
}

export function makeExplanation(subjects: Anatomy[], fields: Partial<Explanation> = {}): Explanation {
  return {
    schema: 'ipc-lab/explanation@1',
    cell: subjects[0]!.cell,
    metric: 'throughput',
    command: 'ipc-lab explain x',
    method: subjects[0]!.sides[0]!.traced === null ? 'counters' : 'strace',
    note: null,
    node: 'v20.20.2',
    kernel: 'Linux 6',
    subjects,
    sentences: ['One sentence.'],
    ...fields,
  };
}
