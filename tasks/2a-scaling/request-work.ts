/** `blocking-io`: each request blocks its thread in read(2) until a process at the other end of a pipe has answered. */

import { LabError } from '../../src/core/errors.js';
import { FIRST_DESCRIPTOR } from '../../src/harness/member.js';
import { read, readFully, write, writeFully } from '../../src/sys/io.js';
import { checkKernels } from './check.js';
import { runKernel, startOf } from './kernel.js';
import type { IsOver, Work, WorkReport } from './work.js';

/** A request is its number, the answer the next one: little-endian, 64 bits. */
export const REQUEST_BYTES = 8;

/** Connection i of a process that asks. */
export function connectionFds(connection: number): { repliesFd: number; requestsFd: number } {
  const repliesFd = FIRST_DESCRIPTOR + 2 * connection;
  return { repliesFd, requestsFd: repliesFd + 1 };
}

/** Throws: LabError `record-corrupt` when the answer belongs to another request. */
export function checkAnswer(answer: bigint, request: number, connection: number): void {
  if (answer === BigInt(request) + 1n) return;
  throw new LabError(
    'record-corrupt',
    `connection ${connection}: request ${request} was answered with ${answer}, expected ${request + 1}`,
  );
}

function askAgainAndAgain(connection: number, units: number, isOver: IsOver): WorkReport {
  const { repliesFd, requestsFd } = connectionFds(connection);
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  let operations = 0;
  let checksum = 0;
  do {
    view.setBigUint64(0, BigInt(operations), true);
    writeFully(write, requestsFd, bytes, 0, REQUEST_BYTES);
    const got = readFully(read, repliesFd, bytes, 0, REQUEST_BYTES);
    if (got < REQUEST_BYTES) {
      throw new LabError(
        'peer-gone',
        `connection ${connection}: the answering side ended after ${operations} requests`,
      );
    }
    checkAnswer(view.getBigUint64(0, true), operations, connection);
    checksum = (checksum + runKernel(startOf(operations), units)) >>> 0;
    operations++;
  } while (!isOver());
  return { operations, checksum };
}

export const requestWork: Work = {
  layOut: () => null,
  work: ({ index, shape }, isOver) => askAgainAndAgain(index, shape.units, isOver),
  workAlone: (shape, isOver) => askAgainAndAgain(0, shape.units, isOver),
  check: (reports, { units }) => checkKernels(reports, units),
};
