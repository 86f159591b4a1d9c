/** What the tests of task 1b's sets share: cells without a plan, whose set went wrong, what its members are doing. Called by the set tests of this task. */

import type { LabError } from '../../../src/core/errors.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { readIoTotals } from '../../../src/sys/procfs.js';
import { SUBJECTS, type Subject } from '../../../tasks/1b-multiplexing/subjects.js';

/** Those whose waits find again what stays ready. */
export const LEVEL_WAITERS = SUBJECTS.filter(({ name, isWaiter }) => isWaiter && name !== 'epoll-edge');

export function cellOf(metric: CellSpec['metric'], subject: string, parameters: CellSpec['parameters']): CellSpec {
  const words = Object.entries(parameters).map(([key, value]) => `${key}-${value}`);
  return { id: [metric, subject, ...words].join('/'), metric, subject, placement: 'free', parameters };
}

/** Returns the subject with another program in the place of its consumer. */
export function withCommand(subject: Subject, command: Subject['command']): Subject {
  return { ...subject, command };
}

export async function failureOf(running: Promise<unknown>): Promise<LabError> {
  return await running.then(
    () => Promise.reject(new Error('the set went well')),
    (error: LabError) => error,
  );
}

/** Returns what a process has written since it started; 0 when it is gone. */
export function readWritten(pid: number): number {
  return readIoTotals(pid, pid)?.writtenBytes ?? 0;
}
