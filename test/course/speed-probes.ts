/** Graded code of the tests of speed: honest, wrong, lying. Loaded by speed-runner.ts in processes of their own. */

import { writeSync } from 'node:fs';
import { ANSWER_FD } from '../../src/course/probe.js';
import type { SpeedProbe } from '../../src/course/speed-plan.js';

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Sums first, first + 1, …, and takes 12 ms. */
const honest: SpeedProbe = () => {
  return ({ first, operations }) => {
    sleep(12);
    return { operations, checksum: operations * first + (operations * (operations - 1)) / 2 };
  };
};

const slow: SpeedProbe = () => {
  return (order) => {
    sleep(200);
    return {
      operations: order.operations,
      checksum: order.operations * order.first + (order.operations * (order.operations - 1)) / 2,
    };
  };
};

/** Stops every clock of its own process, and takes 60 ms. */
const stopsClocks: SpeedProbe = () => {
  performance.now = () => 1;
  Date.now = () => 1;
  process.hrtime.bigint = () => 1n;
  return (order) => {
    sleep(60);
    return { operations: order.operations, checksum: order.first };
  };
};

const doesHalf: SpeedProbe = () => (order) => ({ operations: order.operations / 2, checksum: order.first });

const wrongSum: SpeedProbe = () => (order) => ({ operations: order.operations, checksum: order.first + 1 });

const throws: SpeedProbe = () => {
  throw new Error('no warm-up');
};

const throwsInBlock: SpeedProbe = () => () => {
  throw new Error('no block');
};

/** An answer of its own, before there is an order. */
const answersEarly: SpeedProbe = () => {
  writeSync(ANSWER_FD, '{"observed":{"operations":1000,"checksum":1}}\n');
  return (order) => ({ operations: order.operations, checksum: order.first });
};

const leaves: SpeedProbe = () => () => process.exit(0);

const reportsTime: SpeedProbe = () => (order) =>
  ({ operations: order.operations, checksum: 'fast', ns: 1 }) as unknown as { operations: number; checksum: number }; // what types forbid

export const speedProbes = {
  honest,
  slow,
  stopsClocks,
  doesHalf,
  wrongSum,
  throws,
  throwsInBlock,
  answersEarly,
  leaves,
  reportsTime,
};
