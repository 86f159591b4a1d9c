/** A scaling analysis as a page, with the same panels as a sweep in the report. Pure; called by the scaling command. */

import { formatQuantity } from '../quantity.js';
import { adviseNext } from '../scaling-advice.js';
import { type ScalingSubject, scalingFigures } from '../scaling-figures.js';
import { composeDocument, FigureKeeper, makeId } from './document.js';
import { h } from './html.js';
import { renderTable } from './tables.js';

/** Resolves with the file's text. @param about where the data come from, a paragraph each */
export async function renderScalingPage(
  subject: ScalingSubject,
  about: readonly string[],
  script: string,
): Promise<string> {
  const figures = new FigureKeeper();
  const { analysis, points, name } = subject;
  const drawn = await Promise.all(
    // What the analysis says stands above all figures.
    scalingFigures(subject).map(({ notes: _, ...figure }) => figures.place(makeId('figure', figure.id), figure)),
  );
  const verdict = h(
    'section',
    { id: 'verdicts', 'aria-labelledby': 'verdicts-title' },
    h('h2', { id: 'verdicts-title' }, 'What was found'),
    h(
      'article',
      { class: 'card' },
      h('h3', {}, analysis.verdict.replaceAll('-', ' ')),
      h('p', {}, analysis.explanation),
      points.length === 0 ? null : h('p', {}, adviseNext(analysis, points)),
      analysis.warnings.map(({ message }) => h('p', { class: 'warn' }, message)),
    ),
    about.map((line) => h('p', { class: 'lead' }, line)),
  );
  const panels = h(
    'section',
    { id: 'panels', 'aria-labelledby': 'panels-title' },
    h('h2', { id: 'panels-title' }, 'How it scales'),
    drawn,
  );
  const rows = points.map(({ workers, throughput }) => [String(workers), formatQuantity(subject.unit, throughput)]);
  const data = h(
    'section',
    { id: 'data', 'aria-labelledby': 'data-title' },
    h('h2', { id: 'data-title' }, 'The data'),
    renderTable({
      title: 'Each run',
      columns: [
        { heading: 'workers', align: 'left' },
        { heading: 'throughput', align: 'right' },
      ],
      rows,
    }),
  );
  return composeDocument(
    {
      title: `How it scales: ${name}`,
      lead: 'Throughput against the number of workers.',
      links: [
        ['verdicts', 'What was found'],
        ['panels', 'How it scales'],
        ['data', 'The data'],
      ],
      sections: [verdict, panels, data],
      footer: 'Written by ipc-lab scaling. The file holds all it shows and loads nothing.',
    },
    figures,
    script,
  );
}
