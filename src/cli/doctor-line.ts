/** What `lab doctor` goes by and what it says, as types. Used by its files. */

import type { Environment } from '../core/result.js';
import { cleanLine } from '../report/plain.js';
import type { Absence } from '../sys/addon.js';

export type Mark = 'ok' | 'limited' | 'missing';

export interface DoctorLine {
  mark: Mark;
  topic: string;
  fact: string;
  /** What it means for the results, and what to do about it; empty where all is well. */
  meaning: string;
}

export interface DoctorFacts {
  environment: Environment;
  /** null: it is there and loads. */
  addonAbsence: Absence | null;
  floorAbsence: Absence | null;
  /** Of all CPU time during a look of about a second; null: the kernel does not say. */
  stealPercent: number | null;
  pressurePercent: number | null;
  hasSchedstat: boolean;
  hasStrace: boolean;
}

/** Returns a line with everything on one line and nothing in it that could steer a terminal. */
export function line(mark: Mark, topic: string, fact: string, meaning = ''): DoctorLine {
  return { mark, topic, fact: cleanLine(fact), meaning: cleanLine(meaning) };
}
