/** A made-up result of task 2a. Called by tests. */

import type { Mode, Result } from '../../../src/core/result.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { task } from '../../../tasks/2a-shared-memory/experiment.js';
import { makeUpResult } from '../made-up-result.js';

/** ns that a message of one small word takes in a stream, and ns that each of its bytes adds. */
const STREAMS: Readonly<Record<string, readonly [smallNs: number, byteNs: number]>> = {
  'ring-batched': [10, 0.05],
  'native-ring': [11, 0.05],
  'ring-record': [14, 0.06],
  ring: [70, 0.1],
  'native-ring-single': [60, 0.1],
  queue: [110, 0.1],
  'buffer-condition': [700, 0.1],
  'buffer-semaphore': [900, 0.1],
  postmessage: [2_500, 0.3],
  'postmessage-transfer': [4_000, 0.06],
  'peer-ringbuf': [200, 0.4],
  'ring-lines-apart': [60, 0.1],
  'ring-one-line': [160, 0.1],
};

const isSpinning = ({ subject, parameters }: CellSpec) =>
  parameters.wait === 'spin' || subject === 'atomics-spin' || subject.startsWith('peer');

function chooseTrip(spec: CellSpec): number {
  const { subject, placement } = spec;
  const isOneCore = placement === 'same-core';
  if (subject === 'same-thread') return 60;
  if (isSpinning(spec)) return isOneCore ? 6e6 : 250;
  if (subject.startsWith('pipe-')) return (isOneCore ? 5_000 : 18_000) * (subject === 'pipe-processes' ? 1.2 : 1);
  if (subject.startsWith('postmessage')) return isOneCore ? 9_000 : 30_000;
  const share = subject.startsWith('native-') ? 0.7 : 1;
  return share * (spec.parameters.wait === 'spin-then-block' && !isOneCore ? 300 : isOneCore ? 3_500 : 12_000);
}

function chooseStreamNs(spec: CellSpec): number {
  const [smallNs, byteNs] = STREAMS[spec.subject]!;
  const ns = smallNs + byteNs * Number(spec.parameters.bytes);
  return spec.placement === 'same-core' && isSpinning(spec) ? 30 * ns : ns;
}

function chooseOperations({ subject, parameters }: CellSpec): number {
  const workers = Number(parameters.workers);
  const share = subject.startsWith('native-') ? 1.5 : 1;
  if (subject.endsWith('counter-padded')) return share * 95e6 * Math.min(2, workers);
  if (subject.endsWith('counter-shared')) return share * (workers === 1 ? 92e6 : 47e6);
  if (subject.endsWith('spin-mutex')) return share * (workers === 1 ? 50e6 : 28e6 / workers);
  return share * (workers === 1 ? 49e6 : 30e6 - 1e6 * workers);
}

/** About what a machine of two cores says. */
function chooseCentre(spec: CellSpec): number {
  const { metric, subject, parameters } = spec;
  const isRing = subject === 'job-ring';
  switch (metric) {
    case 'round-trip':
      return chooseTrip(spec);
    case 'rate':
      return 1e9 / chooseStreamNs(spec);
    case 'throughput':
      return (Number(parameters.bytes) * 1e9) / chooseStreamNs(spec);
    case 'operations':
      return chooseOperations(spec);
    case 'fairness':
      return subject.endsWith('spin-mutex') ? 0.3 : 0.9;
    case 'spawn':
      return subject === 'process' || subject === 'job-pipe' || subject === 'job-epoll' ? 4e7 : 1.5e7;
    case 'memory':
      return subject === 'process' ? 2e7 : isRing ? 5e7 : subject.startsWith('job-') ? 9e7 : 5e6;
    case 'elapsed':
      return subject === 'job-serial' ? 6e7 : isRing ? 4e7 : 7e7;
    case 'service-gap':
      return isRing ? 2e6 : 3e6;
    case 'survivors':
      return parameters.killed === 'producer' && parameters.how !== 'crashed' ? Number(parameters.producers) : 0;
    default:
      throw new Error(`task 2a has no metric ${metric}`);
  }
}

const COUNTED = new Set(['survivors']);

/** Returns the result; the same each time. */
export function makeResultOf2a(mode: Mode): Promise<Result> {
  return makeUpResult(mode, {
    name: '2a',
    task,
    chooseCentre,
    counted: COUNTED,
    rolesOf: ({ metric }) => (COUNTED.has(metric) ? [] : ['thread0', 'thread1']),
    salt: 1,
  });
}
