/** What a probe is: code of the lab that runs in the graded process, uses what the student wrote, and reports what it saw. Written by assignments, run by probe-runner.ts. */

import type { JsonValue } from './assignment.js';
import type { SpeedProbe } from './speed-plan.js';

/** Resolves with what was observed. It knows no expectation: that is the judge's. */
export type Probe = (input: JsonValue) => JsonValue | Promise<JsonValue>;

/** What a module of probes exports. */
export interface ProbeModule {
  probes: Readonly<Record<string, Probe>>;
  /** Of the checks of speed; run by speed-runner.ts. */
  speedProbes?: Readonly<Record<string, SpeedProbe>>;
}

/** What the judge sends on ORDER_FD, as one line of JSON, before any graded code is loaded. */
export interface Order {
  /** Stands before the answer, so that the judge knows who gave it. */
  nonce: string;
  /** A file URL. */
  module: string;
  probe: string;
  input: JsonValue;
}

/** The answer on ANSWER_FD: the nonce, a space, and one of these as JSON, to the end. */
export type ProbeAnswer = { observed: JsonValue } | { threw: { message: string; stack: string } };

export const ORDER_FD = 3;
export const ANSWER_FD = 4;
