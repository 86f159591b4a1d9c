/** Sets of any task that are disturbed in their middle: a member is killed, or the user has had enough. Called by the fault tests of the tasks. */

import type { SetContext } from '../../src/harness/plan.js';
import { until } from '../harness/leftovers.js';
import { listChildren } from '../harness/processes.js';

export interface RunningSet {
  what: string;
  /** In the order in which they are started. */
  roles: readonly string[];
  /** Whose death the set has to notice; without it that of each. */
  victims?: readonly string[];
  run(context: Partial<SetContext>): Promise<unknown>;
  /** Whether all of them are in the middle of their work. */
  isBusy(pids: readonly number[]): boolean;
}

/** Resolves with the members' ids, in the order of their roles, once they are busy; with null when the set ended before. */
export async function waitUntilBusy({ roles, isBusy }: RunningSet, isOver: () => boolean): Promise<number[] | null> {
  let pids: number[] = [];
  await until(() => {
    if (isOver()) return true;
    if (pids.length !== roles.length) pids = listChildren().sort((a, b) => a - b);
    return pids.length === roles.length && isBusy(pids);
  });
  return isOver() ? null : pids;
}

/** Runs the set until `trouble` came in its middle: a set that is over by itself so soon, on a busy machine, is run again. */
export async function disturbSet(
  set: RunningSet,
  trouble: (pids: readonly number[], controller: AbortController) => void,
) {
  for (;;) {
    const controller = new AbortController();
    let isOver = false;
    const outcome = set.run({ signal: controller.signal }).then(
      () => null,
      (error: Error & { code: string }) => error,
    );
    void outcome.then(() => {
      isOver = true;
    });
    const pids = await waitUntilBusy(set, () => isOver);
    if (pids) trouble(pids, controller);
    const error = await outcome;
    if (pids && error) return { error, pids };
    if (error) throw error;
  }
}
