/** What task 2a found, in words; pure. Called by experiment.ts. */

import type { Finding, Result } from '../../src/core/result.js';

export function explain(_result: Omit<Result, 'findings'>): Finding[] {
  return [];
}
