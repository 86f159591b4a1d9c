/** What runs in the graded process of the fake assignment. */

import { appendFileSync } from 'node:fs';
import type { ProbeModule } from '../../../src/course/probe.js';
import { add, subtract } from './add.js';
import { double } from './double.js';

type Pair = [number, number];

export const probes: ProbeModule['probes'] = {
  sums: (input) => (input as Pair[]).map(([a, b]) => add(a, b)),
  differences: (input) => (input as Pair[]).map(([a, b]) => subtract(a, b)),
  doubles: (input) => (input as number[]).map(double),
  /** Says in a file when it begins and when it ends. */
  trace: (input) => {
    const { log, name } = input as { log: string; name: string };
    appendFileSync(log, `begin ${name}\n`);
    const sum = add(1, 2);
    appendFileSync(log, `end ${name}\n`);
    return [sum];
  },
};
