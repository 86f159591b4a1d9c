/** JSON values turned so that what is alike stands together, which compresses a third better: results have the same few keys thousands of times. Pure; called where a page is written, and in the page. */

/** Values from one place of many objects. Absent: for each key, which objects lack it, by number; nothing for one that none lacks. */
export type Packed =
  | { keys: Record<string, Packed>; absent: Record<string, number[]>; count: number }
  | { lengths: number[]; items: Packed }
  | { values: unknown[] };

type Plain = Record<string, unknown>;

/** Returns the values column by column. Takes what JSON can hold, and nothing else. */
export function packColumns(values: readonly unknown[]): Packed {
  if (values.length > 0 && values.every(Array.isArray)) {
    const lists = values as unknown[][];
    return { lengths: lists.map((list) => list.length), items: packColumns(lists.flat()) };
  }
  if (values.length > 0 && values.every(isPlain)) {
    const columns = [...gatherColumns(values as Plain[])];
    const absent = columns.filter(([, { lacking }]) => lacking.length > 0);
    // A key may be called __proto__: assigning it would be lost.
    return {
      keys: Object.fromEntries(columns.map(([name, column]) => [name, packColumns(column.values)])),
      absent: Object.fromEntries(absent.map(([name, { lacking }]) => [name, lacking])),
      count: values.length,
    };
  }
  return { values: [...values] };
}

interface Gathered {
  values: unknown[];
  lacking: number[];
  /** The first object that has not been looked at. */
  next: number;
}

/** One walk over the objects: a large result has hundreds of thousands. */
function gatherColumns(objects: readonly Plain[]): Map<string, Gathered> {
  const columns = new Map<string, Gathered>();
  const skipTo = (column: Gathered, at: number): void => {
    while (column.next < at) column.lacking.push(column.next++);
  };
  objects.forEach((object, at) => {
    for (const name of Object.keys(object)) {
      let column = columns.get(name);
      if (column === undefined) {
        column = { values: [], lacking: [], next: 0 };
        columns.set(name, column);
      }
      skipTo(column, at);
      column.values.push(object[name]);
      column.next = at + 1;
    }
  });
  for (const column of columns.values()) skipTo(column, objects.length);
  return columns;
}

/** Returns the values as they were, but for the order of keys. */
export function unpackColumns(packed: Packed): unknown[] {
  if ('values' in packed) return packed.values;
  if ('lengths' in packed) {
    const items = unpackColumns(packed.items);
    let at = 0;
    return packed.lengths.map((length) => {
      at += length;
      return items.slice(at - length, at);
    });
  }
  const objects: Plain[] = Array.from({ length: packed.count }, () => ({}));
  for (const [name, column] of Object.entries(packed.keys)) {
    const lacking = new Set(Object.hasOwn(packed.absent, name) ? packed.absent[name] : []);
    const values = unpackColumns(column);
    let at = 0;
    objects.forEach((object, number) => {
      if (!lacking.has(number)) define(object, name, values[at++]);
    });
  }
  return objects;
}

/** As JSON.parse does it: a key called __proto__ is a key. */
function define(object: Plain, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
