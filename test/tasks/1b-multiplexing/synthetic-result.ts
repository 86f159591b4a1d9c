/** A made-up result of task 1b. Called by tests. */

import type { Mode, Result } from '../../../src/core/result.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { task } from '../../../tasks/1b-multiplexing/experiment.js';
import { makeUpResult } from '../made-up-result.js';

const isLoop = (subject: string) => /event-loop|peer/.test(subject);
const inTurn = (subject: string) => subject.includes('sequential');
const inThreads = (subject: string) => subject.includes('thread-per-pipe');

function chooseWait({ subject, parameters }: CellSpec): number {
  const share = subject.startsWith('native-') ? 0.7 : 1;
  const [fds, ready] = [Number(parameters.fds), Number(parameters.ready)];
  if (subject.endsWith('epoll')) return share * (400 + 90 * (ready - 1));
  const eachNs = subject === 'native-poll' ? 16 : 30;
  return share * (subject.endsWith('select') ? 340 : 170) + fds * eachNs + ready;
}

/** About what a machine of two cores says. */
function chooseCentre(spec: CellSpec): number {
  const { metric, subject, parameters } = spec;
  const producers = Number(parameters.producers ?? 4);
  switch (metric) {
    case 'wait':
      return chooseWait(spec);
    case 'call':
      return subject.endsWith('epoll') ? 900 : 60;
    case 'events':
      return subject.startsWith('native-') ? 2.6e6 : isLoop(subject) ? 4e5 : 1.9e6;
    case 'latency':
      return (parameters.from === 'write' ? 3e4 : 5e4) * (isLoop(subject) ? 1.5 : inThreads(subject) ? 1.8 : 1);
    case 'waits':
      return isLoop(subject) ? 3 : 1;
    case 'service-gap':
      return inTurn(subject) ? 9e7 : 3e6;
    case 'fairness':
      return inTurn(subject) ? 0 : 0.99;
    case 'drift':
      return parameters.arrangement === 'in-thread' && subject === 'epoll' ? 2e7 : 4e5;
    case 'descriptors':
      return subject === 'select' ? 1_023 : 2_080;
    case 'survivors':
      return parameters.killed === 'producer' ? 4 : 0;
    case 'elapsed':
      return inTurn(subject) && producers > 1 ? 1.2e8 : inThreads(subject) ? 1.6e8 : 7e7;
    case 'spawn':
      return 1e8 + producers * (inThreads(subject) ? 2e7 : 4e6);
    case 'memory':
      return inThreads(subject) ? 3e7 + producers * 4e6 : 3e7;
    default:
      throw new Error(`task 1b has no metric ${metric}`);
  }
}

const COUNTED = new Set(['waits', 'descriptors', 'survivors', 'fairness']);

/** Returns the result; the same each time. */
export function makeResultOf1b(mode: Mode): Promise<Result> {
  return makeUpResult(mode, {
    name: '1b',
    task,
    chooseCentre,
    counted: COUNTED,
    rolesOf: ({ metric }) => (['descriptors', 'survivors'].includes(metric) ? [] : ['consumer', 'producer']),
    salt: 1,
  });
}
