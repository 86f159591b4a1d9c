/** Overrides and late rules: what a person decided beyond the checks. Called by score.ts and the grade command. */

import { LabError } from '../core/errors.js';
import type { GradedCheck, Score } from './grades-schema.js';
import type { Rules } from './rules-schema.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Returns what lateness takes off. Without knowing when it came nothing is taken off, and that is said. */
export function judgeLate(rules: Rules | null, name: string): Score['late'] {
  const rule = rules?.late;
  if (!rule) return { status: 'no-rule', days: 0, percent: 0, words: 'no late rule' };
  const own = findOwn(rules, name);
  if (own?.submitted === undefined) {
    const words = 'the rules do not say when it was submitted: nothing taken off';
    return { status: 'unknown', days: 0, percent: 0, words };
  }
  const extensionDays = own.extensionDays;
  const dueMs = Date.parse(rule.due) + extensionDays * DAY_MS;
  const lateMs = Date.parse(own.submitted) - dueMs;
  const extended = extensionDays === 0 ? '' : ` (with an extension of ${countDays(extensionDays)})`;
  if (lateMs <= 0) return { status: 'on-time', days: 0, percent: 0, words: `on time${extended}` };
  if (lateMs <= rule.graceMinutes * MINUTE_MS) {
    return { status: 'on-time', days: 0, percent: 0, words: `within the grace of ${rule.graceMinutes} min${extended}` };
  }
  // The grace forgives a small delay; it does not make later days shorter.
  const days = Math.ceil(lateMs / DAY_MS);
  if (days > rule.mostDays) {
    const words = `${countDays(days)} late, at most ${countDays(rule.mostDays)} are accepted${extended}: no points`;
    return { status: 'late', days, percent: 100, words };
  }
  const percent = Math.min(100, days * rule.percentPerDay);
  return { status: 'late', days, percent, words: `${countDays(days)} late: ${percent} % taken off${extended}` };
}

export function listOverrides(rules: Rules | null, name: string): Score['overrides'] {
  return findOwn(rules, name)?.overrides ?? [];
}

/**
 * Makes sure that the rules fit the assignment. Throws: LabError `bad-input` for a check that is not there, points above a
 * check's, and a check that is overridden twice.
 */
export function checkRules(rules: Rules, checks: readonly GradedCheck[]): void {
  for (const [name, { overrides }] of Object.entries(rules.submissions)) {
    const seen = new Set<string>();
    for (const { check, points } of overrides) {
      const known = checks.find(({ id }) => id === check);
      const where = `the rules for "${name}"`;
      if (!known)
        throw new LabError('bad-input', `${where} name the check "${check}", which is none of this assignment.`);
      if (points > known.points) {
        throw new LabError('bad-input', `${where} give ${points} points for ${check}, which has ${known.points}.`);
      }
      if (seen.has(check)) throw new LabError('bad-input', `${where} override ${check} twice. Keep one of them.`);
      seen.add(check);
    }
  }
}

/** Returns the names in the rules that are none of these submissions': a misspelt name would go unnoticed. */
export function listStrangers(rules: Rules, names: readonly string[]): string[] {
  return Object.keys(rules.submissions).filter((name) => !names.includes(name));
}

function findOwn(rules: Rules | null, name: string): Rules['submissions'][string] | undefined {
  return rules !== null && Object.hasOwn(rules.submissions, name) ? rules.submissions[name] : undefined;
}

function countDays(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}
