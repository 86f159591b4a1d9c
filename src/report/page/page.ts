/** The report as one HTML file that needs nothing else: no network, and no script for what it says. Pure; called by the report command. */

import { createHash } from 'node:crypto';
import type { Figure } from '../figure.js';
import { overlayFigures } from '../overlay.js';
import { roundForDrawing } from '../quantity.js';
import { embedJson, renderDownloads } from './downloads.js';
import { type PlaceFigure, renderFigure } from './figures.js';
import { type Html, h, trust } from './html.js';
import { renderJobs } from './jobs.js';
import { renderLimits } from './limits.js';
import { renderMachines } from './machines.js';
import { groupByTask, type ReportEntry, type TaskGroup } from './report.js';
import { STYLE } from './style.js';
import { renderVerdicts } from './verdicts.js';

/** Resolves with the file's text; the same entries and script give the same bytes. @param script what the page runs: tool tips, switches, downloads */
export async function renderPage(
  entries: readonly ReportEntry[],
  script: string,
  extra: readonly Html[] = [],
): Promise<string> {
  // Begun first: compressing goes on in another thread while the figures are drawn.
  const downloads = renderDownloads(entries);
  const groups = groupByTask(entries);
  const live: Record<string, unknown> = {};
  const place: PlaceFigure = (id, figure) => {
    live[id] = thin(figure);
    return renderFigure(id, figure);
  };
  const tasks = await Promise.all(groups.map((group) => renderTask(group, place)));
  const jobs = await renderJobs(entries, place);
  const title = `IPC lab: ${groups.map(({ task }) => task).join(', ')}`;
  const body = h(
    'body',
    {},
    h(
      'header',
      {},
      h('h1', {}, title),
      h('p', { class: 'lead' }, 'How processes and threads talk, measured on the machine named below.'),
    ),
    renderContents(groups, jobs !== null, extra.length > 0),
    h('main', {}, renderVerdicts(groups), renderMachines(entries), tasks, jobs, extra, await downloads),
    h('footer', {}, 'Written by ipc-lab report. The file holds all it shows and loads nothing.'),
    await embedJson('figures', live),
    trust(`<script type="module">${guardScript(script)}</script>`),
  );
  const head = h(
    'head',
    {},
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: describePolicy(guardScript(script)) }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', {}, title),
    trust(`<style>${STYLE}</style>`),
  );
  return `<!doctype html>\n${h('html', { lang: 'en' }, head, body).markup}\n`;
}

/** Nothing is loaded from anywhere, and nothing runs but the one script and the one style sheet that are meant. */
function describePolicy(script: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(STYLE)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Within a script element only its own end tag is special. */
function guardScript(script: string): string {
  return script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}

function renderContents(groups: readonly TaskGroup[], hasJobs: boolean, hasDiff: boolean): Html {
  const links = [
    ['verdicts', 'What was found'],
    ['machine', 'Machine and noise'],
    ...groups.map(({ task }) => [sectionId(task), `Task ${task}`]),
    ...(hasJobs ? [['job', 'The job']] : []),
    ...(hasDiff ? [['diff', 'What changed']] : []),
    ['data', 'The data'],
  ];
  return h(
    'nav',
    { 'aria-label': 'Contents' },
    h(
      'ul',
      {},
      links.map(([id, text]) => h('li', {}, h('a', { href: `#${id}` }, text!))),
    ),
  );
}

async function renderTask(group: TaskGroup, place: PlaceFigure): Promise<Html> {
  const { task, title, entries } = group;
  const figures = overlayFigures(entries);
  const id = sectionId(task);
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, `Task ${task}: ${title}`),
    entries.length > 1 ? h('p', {}, `Overlaid: ${entries.map(({ label }) => label).join('; ')}.`) : null,
    figures.length === 0 ? h('p', {}, 'No figure: none of what they show was measured.') : null,
    await Promise.all(figures.map((figure) => place(elementId(group, figure), figure))),
    h('h3', {}, 'What this does not show'),
    entries.map(({ result }) => renderLimits(result)),
  );
}

/** An id has no letter that a link or a style sheet would have to escape. */
const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
const sectionId = (task: string) => `task-${plain(task)}`;
const elementId = ({ task }: TaskGroup, figure: Figure) => `figure-${plain(task)}-${plain(figure.id)}`;

/** What is drawn needs no more digits than a screen has pixels; the data to download have all of them. */
function thin({ title, subtitle, chart }: Figure): unknown {
  const rounded = JSON.parse(
    JSON.stringify(chart, (_, value) => (typeof value === 'number' ? roundForDrawing(value) : value)),
  );
  return { title, subtitle, chart: rounded };
}
