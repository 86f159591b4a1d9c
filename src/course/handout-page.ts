/** Renders a handout's text as a page that needs nothing else, in the look of the reports. Called by handout.ts. */

import { Marked, type Token, type Tokens } from 'marked';
import { makeId } from '../report/page/document.js';
import { h, trust } from '../report/page/html.js';
import { STYLE } from '../report/page/style.js';

const TEXT_STYLE = `
pre{overflow-x:auto;background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.6em .9em;font-size:.86rem;line-height:1.45}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}
pre code{font-size:inherit}
blockquote{margin:.8em 0;padding:.1em 1em;border-left:4px solid var(--line);color:var(--faint)}
li{margin:.25em 0}
th,td{text-align:left}
table{display:block;overflow-x:auto}
`;

/** Returns the file's text; it loads nothing from anywhere. @param text Markdown of the lab's own, trusted */
export function renderHandoutPage(text: string): string {
  const ids = new Map<Token, string>();
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading(heading: Tokens.Heading): string {
        const words = trust(this.parser.parseInline(heading.tokens));
        return `${h(`h${heading.depth}`, { id: ids.get(heading) ?? null }, words).markup}\n`;
      },
    },
  });
  const tokens = marked.lexer(text);
  const headings = tokens.filter((token): token is Tokens.Heading => token.type === 'heading');
  const taken = new Set<string>();
  for (const heading of headings) {
    const id = makeId(plainText(heading));
    // Two headings of the same words are two places.
    let free = id;
    for (let count = 2; taken.has(free); count++) free = `${id}-${count}`;
    taken.add(free);
    ids.set(heading, free);
  }
  const title = headings.find(({ depth }) => depth === 1);
  const chapters = headings.filter(({ depth }) => depth === 2);
  const links = chapters.map((heading) => h('li', {}, h('a', { href: `#${ids.get(heading)}` }, plainText(heading))));
  const head = h(
    'head',
    {},
    h('meta', { charset: 'utf-8' }),
    h('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', {}, title === undefined ? 'Handout' : plainText(title)),
    trust(`<style>${STYLE}${TEXT_STYLE}</style>`),
  );
  const contents = links.length < 2 ? null : h('nav', { 'aria-label': 'Contents' }, h('ul', {}, links));
  const body = h('body', {}, contents, h('main', {}, trust(marked.parser(tokens))));
  return `<!doctype html>\n${h('html', { lang: 'en' }, head, body).markup}\n`;
}

function plainText({ text }: Tokens.Heading): string {
  return text.replace(/[`*_]/g, '');
}
