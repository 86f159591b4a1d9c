/** What stands in a picture and where: called by the tests of charts. */

import { DOMParser } from 'linkedom';

interface Element {
  localName: string;
  textContent: string;
  parentNode: Element | null;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

export interface Box {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A real font's letters are about as wide as this many parts of their height; the charts reckon with a little more. */
const LETTER = 0.6;

export class Picture {
  readonly svg: Element;

  constructor(text: string) {
    this.svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement as unknown as Element;
  }

  find(selector: string): Element[] {
    return [...this.svg.querySelectorAll(selector)];
  }

  number(name: string): number {
    return Number(this.svg.getAttribute(name));
  }

  /** Returns every text that is drawn, in the order of the file. */
  texts(): string[] {
    return this.find('text').map((each) => each.textContent);
  }

  /** Returns where every text that is drawn lies on the paper. */
  boxes(): Box[] {
    return this.find('text').map((element) => {
      const { x, y } = placeElement(element);
      const fontSize = Number(inherit(element, 'font-size'));
      const width = [...element.textContent].length * fontSize * LETTER;
      const anchor = inherit(element, 'text-anchor') ?? 'start';
      const left = x - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
      const own = element.getAttribute('y') ?? '0';
      const baseline = y + (own.endsWith('em') ? Number.parseFloat(own) * fontSize : 0);
      return {
        text: element.textContent,
        left,
        right: left + width,
        top: baseline - fontSize * 0.75,
        bottom: baseline,
      };
    });
  }

  /** Returns the pairs of texts that lie on each other, and the texts that leave the paper. */
  flaws(): string[] {
    const boxes = this.boxes().filter((box) => box.text !== '');
    const width = this.number('width');
    const height = this.number('height');
    const outside = boxes.filter((box) => box.left < 0 || box.right > width || box.top < 0 || box.bottom > height);
    const touching = boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map((b) => `"${a.text}" lies on "${b.text}"`),
    );
    return [...outside.map((box) => `"${box.text}" leaves the paper`), ...touching];
  }
}

/** Returns where an element's own numbers put it on the paper: its x and y, moved by every group around it. */
export function placeElement(element: Element, xName = 'x', yName = 'y'): { x: number; y: number } {
  const own = (name: string) => {
    const text = element.getAttribute(name) ?? '0';
    return text.endsWith('em') ? 0 : Number(text);
  };
  const place = { x: own(xName), y: own(yName) };
  for (let each: Element | null = element; each?.getAttribute; each = each.parentNode) {
    const moved = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(each.getAttribute('transform') ?? '');
    place.x += Number(moved?.[1] ?? 0);
    place.y += Number(moved?.[2] ?? 0);
  }
  return place;
}

function inherit(element: Element, name: string): string | null {
  for (let each: Element | null = element; each?.getAttribute; each = each.parentNode) {
    const value = each.getAttribute(name);
    if (value !== null) return value;
  }
  return null;
}

/** Returns what is wrong with the text as XML, or null: linkedom forgives what an image viewer refuses. */
export function findXmlFault(text: string): string | null {
  const open: string[] = [];
  let at = 0;
  for (const match of text.matchAll(/<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g)) {
    const between = text.slice(at, match.index);
    if (/[<>]|&(?!(amp|lt|gt|quot);)/.test(between + match[3]))
      return `stray character before ${match[0].slice(0, 40)}`;
    at = match.index + match[0].length;
    if (match[1] === '/') {
      if (open.pop() !== match[2]) return `</${match[2]}> closes nothing`;
    } else if (match[4] !== '/') {
      open.push(match[2]!);
    }
  }
  if (text.slice(at).trim() !== '') return `after the end: ${text.slice(at, at + 40)}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of them
  if (/[\u0000-\u0008\u000b-\u001f]/.test(text)) return 'a control character';
  return open.length === 0 ? null : `<${open.join('> <')}> left open`;
}
