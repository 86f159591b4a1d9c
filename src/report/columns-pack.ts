/** JSON values turned so that what is alike stands together, which compresses a third better: results have the same few keys thousands of times. Pure; called where a page is written, and in the page. */

/** Values from one place of many objects. Absent: the objects that lack the key, by number. */
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
    const objects = values as Plain[];
    const names = [...new Set(objects.flatMap(Object.keys))];
    const absent: Record<string, number[]> = {};
    const keys = names.map((name) => {
      const lacking = objects.flatMap((object, at) => (Object.hasOwn(object, name) ? [] : [at]));
      if (lacking.length > 0) absent[name] = lacking;
      return [name, packColumns(objects.flatMap((object) => (Object.hasOwn(object, name) ? [object[name]] : [])))];
    });
    return { keys: Object.fromEntries(keys) as Record<string, Packed>, absent, count: objects.length };
  }
  return { values: [...values] };
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
    const lacking = new Set(packed.absent[name]);
    const values = unpackColumns(column);
    let at = 0;
    objects.forEach((object, number) => {
      if (!lacking.has(number)) Object.defineProperty(object, name, { value: values[at++], enumerable: true });
    });
  }
  return objects;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
