/** Claims about the page's markup: whatever a string holds, it stays a text or a value. */

import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { type Child, h, joinMarkup, trust } from '../../src/report/page/html.js';
import { cleanText } from '../../src/report/plain.js';

interface Element {
  localName: string;
  textContent: string;
  childNodes: Iterable<{ nodeType: number }>;
  getAttribute(name: string): string | null;
  getAttributeNames(): string[];
  querySelectorAll(selector: string): Iterable<Element>;
}

/** Returns the element that the markup says, and how many elements it says in all. */
function parse(markup: string): { element: Element; count: number } {
  const { document } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`);
  const all = [...(document.body as unknown as Element).querySelectorAll('*')];
  return { element: all[0]!, count: all.length };
}

const HOSTILE: [name: string, text: string, shown: string][] = [
  ['both quotes', `"double" 'single'`, `"double" 'single'`],
  ['an end of a script', '</script><script>alert(1)</script>', '</script><script>alert(1)</script>'],
  ['an end of an attribute', '" onclick="alert(1)', '" onclick="alert(1)'],
  ['an element', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['a comment', '<!-- -->', '<!-- -->'],
  ['an entity', '&lt;b&gt; &#60; &amp', '&lt;b&gt; &#60; &amp'],
  ['a backtick', '`x`', '`x`'],
  ['control characters', 'a\u0000\u0007b\u0085\u007fc', 'abc'],
  ['a terminal escape', '\u001b[31mred\u001b[0m', 'red'],
  ['letters that turn the direction', 'a\u202eb\u2066c\u200fd', 'abcd'],
  ['half a letter', 'a\ud800b', 'ab'],
  ['letters of all kinds', 'µs → 5 × ∞ 🎈', 'µs → 5 × ∞ 🎈'],
];

describe('a string', () => {
  it.each(HOSTILE)('with %s stays a text', (_, text, shown) => {
    const { element, count } = parse(h('p', {}, text).markup);
    expect(count).toBe(1);
    expect(element.textContent).toBe(shown);
  });

  it.each(HOSTILE)('with %s stays the value of one attribute', (_, text) => {
    const { element, count } = parse(h('p', { title: text, id: 'x' }, 'y').markup);
    expect(count).toBe(1);
    expect(element.getAttributeNames().sort()).toEqual(['id', 'title']);
    expect(element.getAttribute('title')).toBe(cleanText(text));
    expect(element.textContent).toBe('y');
  });

  it.each(HOSTILE)('with %s leaves no letter in the markup that means something there', (_, text) => {
    expect(joinMarkup([text])).not.toMatch(/[<>"']/);
    expect(joinMarkup([text])).toMatch(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069\u200f]*$/u);
  });

  it('of any letters comes back from the page as it was, but for what is cleaned away', () => {
    const letters = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('<', '>', '&', '"', "'", '</script>', '-->', '&amp;', '\u202e', ' ', '='))
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(letters, letters, (text, value) => {
        const { element, count } = parse(h('p', { title: value }, h('b', {}, text), 'end').markup);
        expect(count).toBe(2);
        expect(element.getAttribute('title')).toBe(cleanText(value));
        expect(element.textContent).toBe(`${cleanText(text)}end`);
      }),
      { numRuns: 100 },
    );
  });
});

describe('an element', () => {
  it.each(['meta', 'link', 'br', 'hr', 'input'])('<%s> has no end tag', (tag) => {
    expect(h(tag, {}).markup).toBe(`<${tag}>`);
  });

  it('that is empty is ended all the same', () => {
    expect(h('td', {}).markup).toBe('<td></td>');
  });

  it.each([
    ['null is left out', null, '<p></p>'],
    ['false is left out', false, '<p></p>'],
    ['true stands alone', true, '<p hidden></p>'],
    ['a number is its digits', 0, '<p hidden="0"></p>'],
    ['an empty text is a value', '', '<p hidden=""></p>'],
  ])('has attributes: %s', (_, value, markup) => {
    expect(h('p', { hidden: value }).markup).toBe(markup);
  });

  it.each([
    ['nothing', null, ''],
    ['a number', -1.5, '-1.5'],
    ['zero', 0, '0'],
    ['lists within lists', ['a', [h('b', {}, 'c'), [null, 1]]], 'a<b>c</b>1'],
    ['markup, as it is', trust('<i>x</i>'), '<i>x</i>'],
  ] as [string, Child, string][])('has children: %s', (_, child, inner) => {
    expect(h('p', {}, child).markup).toBe(`<p>${inner}</p>`);
  });
});
