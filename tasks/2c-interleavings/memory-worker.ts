/** The program of a worker that races for a value, or adds to one. Started by memory-member.ts, never imported. */

import { type StepContext, serveWorker } from '../../src/harness/worker-member.js';
import { type MeterReport, meterWork } from '../../src/sys/meter.js';
import { type Increment, increment } from './increments.js';
import { type Race, race } from './memory-races.js';

export interface RaceInput {
  kind: Race;
  memory: SharedArrayBuffer;
  count: number;
}

export interface IncrementInput {
  kind: Increment;
  memory: SharedArrayBuffer;
  timeMs: number;
}

export interface IncrementReport extends MeterReport {
  operations: number;
}

serveWorker({
  race({ kind, memory, count }: RaceInput, { index, meet }: StepContext): { detections: number } {
    meet();
    return { detections: race(kind, memory, index, count) };
  },
  increment({ kind, memory, timeMs }: IncrementInput, { meet }: StepContext): IncrementReport {
    meet();
    return meterWork(() => ({ operations: increment(kind, memory, timeMs) }));
  },
});
