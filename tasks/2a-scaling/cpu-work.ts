/** `cpu`: a pure kernel, which shares nothing with anybody. */

import { checkKernels } from './check.js';
import { runKernel, startOf } from './kernel.js';
import type { IsOver, Shape, Work, WorkReport } from './work.js';

function repeatKernel(units: number, isOver: IsOver): WorkReport {
  let operations = 0;
  let checksum = 0;
  do {
    checksum = (checksum + runKernel(startOf(operations), units)) >>> 0;
    operations++;
  } while (!isOver());
  return { operations, checksum };
}

export const cpuWork: Work = {
  layOut: () => null,
  work: ({ shape }, isOver) => repeatKernel(shape.units, isOver),
  workAlone: (shape: Shape, isOver) => repeatKernel(shape.units, isOver),
  check: (reports, { units }) => checkKernels(reports, units),
};
