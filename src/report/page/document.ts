/** The frame of a page: head with its policy, contents, sections, what its script needs. Pure; called by page.ts and scaling-page.ts. */

import { createHash } from 'node:crypto';
import type { Figure } from '../figure.js';
import { roundForDrawing } from '../quantity.js';
import { embedJson } from './downloads.js';
import { type PlaceFigure, renderFigure } from './figures.js';
import { type Child, type Html, h, trust } from './html.js';
import { STYLE } from './style.js';

export interface Contents {
  title: string;
  lead: string;
  /** Of the sections: id and words of the link. */
  links: readonly (readonly [id: string, words: string])[];
  sections: readonly Child[];
  footer: string;
}

/** Keeps, for the page's script, the figures that are put into one page. */
export class FigureKeeper {
  readonly #figures: Record<string, unknown> = {};

  readonly place: PlaceFigure = (id, figure) => {
    this.#figures[id] = thin(figure);
    return renderFigure(id, figure);
  };

  /** Resolves with the element that holds them. */
  embed(): Promise<Html> {
    return embedJson('figures', this.#figures);
  }
}

/** Resolves with the file's text. @param script what the page runs: tool tips, switches, downloads */
export async function composeDocument(contents: Contents, figures: FigureKeeper, script: string): Promise<string> {
  const { title, lead, links, sections, footer } = contents;
  const guarded = guardScript(script);
  const body = h(
    'body',
    {},
    h('header', {}, h('h1', {}, title), h('p', { class: 'lead' }, lead)),
    h(
      'nav',
      { 'aria-label': 'Contents' },
      h(
        'ul',
        {},
        links.map(([id, words]) => h('li', {}, h('a', { href: `#${id}` }, words))),
      ),
    ),
    h('main', {}, sections),
    h('footer', {}, footer),
    await figures.embed(),
    trust(`<script type="module">${guarded}</script>`),
  );
  const head = h(
    'head',
    {},
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: describePolicy(guarded) }),
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
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Within a script element only its own end tag is special. */
function guardScript(script: string): string {
  return script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}

/** What is drawn needs no more digits than a screen has pixels; the data to download have all of them. */
function thin({ title, subtitle, chart }: Figure): unknown {
  const round = (_: string, value: unknown) => (typeof value === 'number' ? roundForDrawing(value) : value);
  return { title, subtitle, chart: JSON.parse(JSON.stringify(chart, round)) };
}

/** Returns a name as an id: no letter that a link or a style sheet would have to escape. */
export function makeId(...words: readonly string[]): string {
  return words
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-');
}
