/** `async-io`: the requests of blocking-io by one thread with its event loop, as many under way at once as there are connections. */

import { Socket } from 'node:net';
import { LabError } from '../../src/core/errors.js';
import { runKernel, startOf } from './kernel.js';
import { checkAnswer, connectionFds, REQUEST_BYTES } from './request-work.js';
import type { IsOver, WorkReport } from './work.js';

interface Connection {
  replies: Socket;
  requests: Socket;
}

/** Connections stay open between commands: a stream over a descriptor is made once. */
const open: Connection[] = [];

function openConnection(index: number): Connection {
  const { repliesFd, requestsFd } = connectionFds(index);
  open[index] ??= {
    replies: new Socket({ fd: repliesFd, readable: true, writable: false }),
    requests: new Socket({ fd: requestsFd, readable: false, writable: true }),
  };
  return open[index];
}

/** Resolves when the time is over and every request that was sent has been answered. Throws: LabError `record-corrupt`, `peer-gone`. */
export async function askAtOnce(connections: number, units: number, isOver: IsOver): Promise<WorkReport> {
  const report: WorkReport = { operations: 0, checksum: 0 };
  const handle = () => {
    report.checksum = (report.checksum + runKernel(startOf(report.operations), units)) >>> 0;
    report.operations++;
  };
  const asked = Array.from({ length: connections }, (_, index) => askInTurn(index, handle, isOver));
  await Promise.all(asked);
  return report;
}

/** One connection: the next request is sent when the answer to the last one has been handled. */
function askInTurn(index: number, handle: () => void, isOver: IsOver): Promise<void> {
  const { replies, requests } = openConnection(index);
  const pending = Buffer.alloc(REQUEST_BYTES);
  let held = 0;
  let request = 0;
  return new Promise((resolve, reject) => {
    const send = () => {
      const bytes = Buffer.alloc(REQUEST_BYTES);
      bytes.writeBigUInt64LE(BigInt(request));
      requests.write(bytes);
    };
    const stop = () => {
      replies.off('data', take).off('end', leave).off('error', fail);
      requests.off('error', fail);
      replies.pause();
    };
    const fail = (error: Error) => {
      stop();
      reject(error);
    };
    const leave = () =>
      fail(new LabError('peer-gone', `connection ${index}: the answering side ended after ${request} requests`));
    const take = (chunk: Buffer) => {
      // There is one request under way, so no more than its answer can come.
      held += chunk.copy(pending, held);
      if (held < REQUEST_BYTES) return;
      held = 0;
      try {
        checkAnswer(pending.readBigUInt64LE(), request, index);
      } catch (error) {
        fail(error as Error);
        return;
      }
      handle();
      request++;
      if (!isOver()) return send();
      stop();
      resolve();
    };
    replies.on('data', take).on('end', leave).on('error', fail).resume();
    requests.on('error', fail);
    send();
  });
}
