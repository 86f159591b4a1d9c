/** `postmessage`: the main thread hands each item to a worker by a MessagePort and takes the result back. Both sides of it. */

import type { MessagePort } from 'node:worker_threads';
import { runKernel, startOf } from './kernel.js';
import { queueWork } from './queue-work.js';
import type { IsOver, Work, WorkReport } from './work.js';

/** Items under way to a worker: enough that it has the next one when it is done with one. */
const CREDIT = 16;
/** No item: the worker is done. */
const END = -1;

/** The worker's side: resolves when the main thread has no more for it. */
export function serveItems(port: MessagePort, units: number): Promise<WorkReport> {
  const report: WorkReport = { operations: 0, checksum: 0 };
  return new Promise((resolve) => {
    const take = (item: number) => {
      if (item === END) {
        port.off('message', take);
        resolve(report);
        return;
      }
      const result = runKernel(startOf(item), units);
      report.operations++;
      report.checksum = (report.checksum + result) >>> 0;
      port.postMessage(result);
    };
    port.on('message', take);
  });
}

/** The main thread's side: resolves with the number of items when the time is over and all results are back. */
export async function handOut(ports: readonly MessagePort[], isOver: IsOver): Promise<number> {
  let items = 0;
  const served = ports.map(
    (port) =>
      new Promise<void>((resolve) => {
        let underWay = 0;
        const send = () => {
          port.postMessage(items++);
          underWay++;
        };
        const take = () => {
          underWay--;
          if (!isOver()) return send();
          if (underWay > 0) return;
          port.off('message', take);
          port.postMessage(END);
          resolve();
        };
        port.on('message', take);
        for (let count = 0; count < CREDIT; count++) send();
      }),
  );
  await Promise.all(served);
  return items;
}

/** What is not its own: alone, and checked, it is as with a queue. */
export const portWork: Pick<Work, 'workAlone' | 'check'> = queueWork;
