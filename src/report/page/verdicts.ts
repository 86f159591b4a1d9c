/** The page's first section: for each task what it says, how far it can be trusted, what to do about that. Pure; called by page.ts. */

import type { Finding, Result } from '../../core/result.js';
import { tallyTargets } from '../comparison-table.js';
import { type GradeName, gradeResult } from '../grade.js';
import { describeRun } from '../header.js';
import { type Html, h } from './html.js';
import type { ReportEntry, TaskGroup } from './report.js';
import { fold } from './tables.js';

const CLASSES: Record<GradeName, string> = { quiet: 'quiet', disturbed: 'disturbed', 'too few trials': 'few' };
const SIGNS: Record<Finding['status'], string> = { supported: '✓', refuted: '✗', undecided: '?' };

/** A headline is read at a glance; the rest is in the finding. */
const LONGEST_HEADLINE = 330;

/** Returns a card for each result. */
export function renderVerdicts(groups: readonly TaskGroup[]): Html {
  return h(
    'section',
    { id: 'verdicts', 'aria-labelledby': 'verdicts-title' },
    h('h2', { id: 'verdicts-title' }, 'What was found'),
    groups.flatMap(({ entries }) => entries.map((entry) => renderCard(entry, entries.length > 1))),
  );
}

function renderCard(entry: ReportEntry, isOneOfSeveral: boolean): Html {
  const { result, title, label } = entry;
  const grade = gradeResult(result);
  return h(
    'article',
    { class: `card ${CLASSES[grade.name]}` },
    h('h3', {}, `Task ${result.task}: ${title}`, isOneOfSeveral ? ` (${label})` : null),
    listHeadlines(entry).map(({ status, text }) => h('p', {}, renderStatus(status), ' ', text)),
    h(
      'p',
      {},
      'The measurement: ',
      h('span', { class: 'grade' }, grade.name),
      `. ${grade.reasons.map(sentence).join(' ')}`,
    ),
    grade.remedy === null ? null : h('p', { class: 'warn' }, `What to do: ${sentence(grade.remedy)}`),
    h('p', { class: 'lead' }, describeRun(result), describeTargets(result)),
    renderFindings(result.findings),
  );
}

function describeTargets(result: Result): string {
  const tally = tallyTargets(result.comparisons);
  return tally === '' ? '' : ` · targets: ${tally}`;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;

/** Returns one or two findings in a sentence or two each: those that the task puts first, of them such as could be decided. */
export function listHeadlines({ result, headlines }: ReportEntry): { status: Finding['status']; text: string }[] {
  const named = headlines.flatMap((id) => result.findings.filter((finding) => finding.id === id));
  const rest = result.findings.filter((finding) => !named.includes(finding));
  const ordered = [...named, ...rest];
  const decided = ordered.filter(({ status }) => status !== 'undecided');
  const chosen = (decided.length > 0 ? decided : ordered).slice(0, 2);
  return chosen.map(({ question, answer, status }) => ({ status, text: `${question} ${shorten(answer)}` }));
}

/** Whole sentences as far as they have room, the first one in any case. */
function shorten(answer: string): string {
  const sentences = answer.replace(/\s+/g, ' ').split(/(?<=[.!?]) (?=[A-Z"(])/);
  let text = sentences[0]!;
  for (const next of sentences.slice(1)) {
    if (text.length + next.length > LONGEST_HEADLINE) break;
    text += ` ${next}`;
  }
  return text;
}

export function renderStatus(status: Finding['status']): Html {
  return h('span', { class: `status ${status}` }, `${SIGNS[status]} ${status}`);
}

function renderFindings(findings: readonly Finding[]): Html | null {
  if (findings.length === 0) return null;
  const counts = (Object.keys(SIGNS) as Finding['status'][])
    .map((status) => [findings.filter((finding) => finding.status === status).length, status] as const)
    .filter(([count]) => count > 0)
    .map(([count, status]) => `${count} ${status}`);
  return fold(
    `All findings: ${counts.join(', ')}`,
    findings.map(({ question, answer, status, evidence }) =>
      h(
        'details',
        { class: 'finding' },
        h('summary', {}, renderStatus(status), ' ', question),
        h('p', {}, answer),
        evidence.length === 0 ? null : h('p', { class: 'lead' }, `Rests on: ${listEvidence(evidence)}`),
      ),
    ),
  );
}

function listEvidence(evidence: readonly string[]): string {
  const shown = evidence.slice(0, 6).join(', ');
  return evidence.length > 6 ? `${shown} and ${evidence.length - 6} more` : shown;
}
