/** The committed JSON Schema is what the definition generates, and says the same of a result as the validator. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resultSchema } from '../../src/core/result-schema.js';
import { renderSchema, SCHEMA_FILE } from '../../src/core/write-schema.js';
import { makeTypicalResult } from '../report/synthetic.js';
import { findMismatch, type JsonSchema } from './check-schema.js';

const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as JsonSchema;

describe('result.schema.json', () => {
  it('equals what is generated (else: npm run build && node dist/src/core/write-schema.js)', () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(renderSchema());
  });

  it('accepts a typical result, as the validator does', () => {
    const result = JSON.parse(JSON.stringify(makeTypicalResult()));
    expect(resultSchema.safeParse(result).success).toBe(true);
    expect(findMismatch(schema, result)).toBeNull();
  });

  it.each([
    ['another schema', (result: Record<string, unknown>) => ({ ...result, schema: 'other' })],
    ['a missing field', ({ cells: _cells, ...result }: Record<string, unknown>) => result],
    ['a wrong type', (result: Record<string, unknown>) => ({ ...result, seed: 'seven' })],
    ['an unknown mode', (result: Record<string, unknown>) => ({ ...result, mode: 'fast' })],
  ])('refuses %s, as the validator does', (_, spoil) => {
    const spoilt = spoil(JSON.parse(JSON.stringify(makeTypicalResult())));
    expect(resultSchema.safeParse(spoilt).success).toBe(false);
    expect(findMismatch(schema, spoilt)).not.toBeNull();
  });
});
