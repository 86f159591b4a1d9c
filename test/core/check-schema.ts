/** As much of a JSON Schema validator as the generated schema needs. An unknown keyword is an error: nothing passes unseen. */

export interface JsonSchema {
  [keyword: string]: unknown;
}

const IGNORED = new Set(['$id', '$schema', 'title', 'description', 'format', 'pattern', 'propertyNames', 'maxLength']);

/** Returns where the value does not fit, or null. */
export function findMismatch(schema: JsonSchema, value: unknown, at = '$'): string | null {
  for (const [keyword, wanted] of Object.entries(schema)) {
    if (IGNORED.has(keyword)) continue;
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`the generated schema uses "${keyword}" at ${at}: teach it to this test`);
    const found = check(wanted as never, value, at, schema);
    if (found !== null) return found;
  }
  return null;
}

type Check = (wanted: never, value: unknown, at: string, schema: JsonSchema) => string | null;
const unless = (isFine: boolean, at: string, what: string): string | null => (isFine ? null : `${at}: ${what}`);
const first = <T>(items: readonly T[], check: (item: T, index: number) => string | null): string | null => {
  for (const [index, item] of items.entries()) {
    const found = check(item, index);
    if (found !== null) return found;
  }
  return null;
};
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function hasType(type: string, value: unknown): boolean {
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

const KEYWORDS: Record<string, Check> = {
  type: (type: string | string[], value, at) =>
    unless(
      [type].flat().some((each) => hasType(each, value)),
      at,
      `is no ${String(type)}`,
    ),
  const: (wanted: unknown, value, at) => unless(value === wanted, at, `is not ${String(wanted)}`),
  enum: (wanted: unknown[], value, at) => unless(wanted.includes(value), at, 'is none of the allowed'),
  minimum: (least: number, value, at) => unless(typeof value !== 'number' || value >= least, at, 'is too small'),
  maximum: (most: number, value, at) => unless(typeof value !== 'number' || value <= most, at, 'is too large'),
  maxItems: (most: number, value, at) => unless(!Array.isArray(value) || value.length <= most, at, 'is too long'),
  required: (names: string[], value, at) =>
    first(names, (name) => unless(isObject(value) && name in value, at, `lacks ${name}`)),
  properties: (properties: Record<string, JsonSchema>, value, at) =>
    first(Object.entries(properties), ([name, inner]) =>
      isObject(value) && name in value ? findMismatch(inner, value[name], `${at}.${name}`) : null,
    ),
  additionalProperties: (inner: JsonSchema | boolean, value, at, schema) =>
    first(isObject(value) ? Object.keys(value) : [], (name) => {
      if (name in ((schema.properties ?? {}) as object)) return null;
      if (inner === false) return `${at}: has ${name} beside the allowed`;
      return inner === true ? null : findMismatch(inner, (value as Record<string, unknown>)[name], `${at}.${name}`);
    }),
  items: (inner: JsonSchema, value, at, schema) =>
    first(
      Array.isArray(value) ? value.slice((schema.prefixItems as unknown[] | undefined)?.length ?? 0) : [],
      (item, index) => findMismatch(inner, item, `${at}[${index}]`),
    ),
  prefixItems: (inner: JsonSchema[], value, at) =>
    first(inner, (each, index) => findMismatch(each, (value as unknown[])[index], `${at}[${index}]`)),
  anyOf: (choices: JsonSchema[], value, at) =>
    unless(
      choices.some((choice) => findMismatch(choice, value, at) === null),
      at,
      'fits none of the choices',
    ),
};
