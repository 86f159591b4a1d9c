/** The report as one HTML file that needs nothing else: no network, and no script for what it says. Pure; called by the report command. */

import { overlayFigures } from '../overlay.js';
import { renderChanges } from './changes.js';
import { composeDocument, FigureKeeper, makeId } from './document.js';
import { renderDownloads } from './downloads.js';
import type { PlaceFigure } from './figures.js';
import { type Html, h } from './html.js';
import { renderJobs } from './jobs.js';
import { renderLimits } from './limits.js';
import { renderMachines } from './machines.js';
import { renderPredicted } from './predicted.js';
import { groupByTask, type ReportEntry, type TaskGroup } from './report.js';
import { renderVerdicts } from './verdicts.js';

/** Resolves with the file's text; the same entries and script give the same bytes. @param script what the page runs */
export async function renderPage(entries: readonly ReportEntry[], script: string): Promise<string> {
  // Begun first: compressing goes on in another thread while the figures are drawn.
  const downloads = renderDownloads(entries);
  const groups = groupByTask(entries);
  const figures = new FigureKeeper();
  const tasks = await Promise.all(groups.map((group) => renderTask(group, figures.place)));
  const jobs = await renderJobs(entries, figures.place);
  const changes = renderChanges(groups);
  const predicted = renderPredicted(entries);
  const links = [
    ['verdicts', 'What was found'],
    ...(predicted === null ? [] : [['predicted', 'Predicted and measured']]),
    ['machine', 'Machine and noise'],
    ...groups.map(({ task }) => [makeId('task', task), `Task ${task}`]),
    ...(jobs === null ? [] : [['job', 'The job']]),
    ...(changes === null ? [] : [['changes', 'What changed']]),
    ['data', 'The data'],
  ] as [string, string][];
  return composeDocument(
    {
      title: `IPC lab: ${groups.map(({ task }) => task).join(', ')}`,
      lead: 'How processes and threads talk, measured on the machine named below.',
      links,
      sections: [renderVerdicts(groups), predicted, renderMachines(entries), tasks, jobs, changes, await downloads],
      footer: 'Written by ipc-lab report. The file holds all it shows and loads nothing.',
    },
    figures,
    script,
  );
}

async function renderTask({ task, title, entries }: TaskGroup, place: PlaceFigure): Promise<Html> {
  const id = makeId('task', task);
  const figures = overlayFigures(entries);
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, `Task ${task}: ${title}`),
    entries.length > 1 ? h('p', {}, `Overlaid: ${entries.map(({ label }) => label).join('; ')}.`) : null,
    figures.length === 0 ? h('p', {}, 'No figure: none of what they show was measured.') : null,
    await Promise.all(figures.map((figure) => place(makeId('figure', task, figure.id), figure))),
    h('h3', {}, 'What this does not show'),
    entries.map(({ result }) => renderLimits(result)),
  );
}
