/** A drawing as a page holds it, by the hundred: equal dots in one path, no words that only a style sheet of a file would need. Pure; called by chart-frame.ts. */

import { makeShape, type Shape } from './chart-shape.js';

/** Returns the shape with the dots of sets, which tell nothing of their own, drawn as one path for each look. */
export function compactShape({ tag, attributes, children }: Shape): Shape {
  const { class: className, 'aria-label': _, ...rest } = attributes;
  if (className === 'chart-set') {
    // A line of no length with round ends is a dot.
    return makeShape(tag, { ...paintLines(rest), 'stroke-linecap': 'round' }, ...joinCircles(children));
  }
  return makeShape(tag, rest, ...children.map((child) => (typeof child === 'string' ? child : compactShape(child))));
}

function joinCircles(children: Shape['children']): Shape[] {
  const looks = new Map<string, { attributes: Shape['attributes']; places: Place[] }>();
  for (const child of children) {
    if (typeof child === 'string') continue;
    const { cx, cy, r, ...rest } = child.attributes;
    const attributes = { ...paintLines(rest), 'stroke-width': 2 * Number(r) };
    const key = JSON.stringify(attributes);
    const look = looks.get(key) ?? { attributes, places: [] as Place[] };
    look.places.push([inTenths(cx), inTenths(cy)]);
    looks.set(key, look);
  }
  return [...looks.values()].map(({ attributes, places }) => makeShape('path', { ...attributes, d: join(places) }));
}

type Place = [x: number, y: number];

/** Steps from dot to dot, in whole tenths so that no error adds up. */
function join(places: readonly Place[]): string {
  let last: Place = [0, 0];
  const steps = places.map(([x, y]) => {
    const step = `m${(x - last[0]) / 10},${(y - last[1]) / 10}h0`;
    last = [x, y];
    return step;
  });
  return steps.join('');
}

/** What filled a dot draws a line. */
function paintLines({ fill, 'fill-opacity': opacity, ...rest }: Shape['attributes']): Shape['attributes'] {
  return {
    ...rest,
    ...(fill !== undefined && { stroke: fill }),
    ...(opacity !== undefined && { 'stroke-opacity': opacity }),
  };
}

const inTenths = (pixels: string | number | undefined) => Math.round(Number(pixels) * 10);
