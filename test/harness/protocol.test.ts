/** Claims about the lines between the harness and its members. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Command, formatCommand, parseReply } from '../../src/harness/protocol.js';

const name = fc.stringMatching(/^[a-z][a-z-]{0,15}$/);
const word = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !/\s/.test(text));
const values = fc.dictionary(name, fc.oneof(fc.maxSafeNat(), word));

describe('a command', () => {
  test('comes back as it was sent, and is one line', () => {
    fc.assert(
      fc.property(name, values, (verb, sent) => {
        const line = formatCommand(verb, sent);
        expect(line).not.toMatch(/[\r\n\u2028\u2029]/);
        const command = new Command(line);
        expect(command.verb).toBe(verb);
        for (const [key, value] of Object.entries(sent)) {
          expect(command.word(key)).toBe(String(value));
          if (typeof value === 'number') expect(command.integer(key)).toBe(value);
        }
      }),
    );
  });

  test('with white space of any kind in any place is refused', () => {
    for (const space of [' ', '\t', '\n', '\r', '\v', '\f', '\u00a0', '\u2028', '\u2029', '\ufeff']) {
      for (const odd of [space, `a${space}`, `${space}a`, `a${space}b`]) {
        const refused = expect.objectContaining({ code: 'internal', message: expect.stringContaining('white space') });
        expect(() => formatCommand('verb', { key: odd })).toThrow(refused);
        expect(() => formatCommand('verb', { [odd]: 1 })).toThrow(refused);
        expect(() => formatCommand(odd, {})).toThrow(refused);
      }
    }
  });

  test('whose names would be read as something else is refused', () => {
    for (const odd of ['', 'a=b', '=']) {
      expect(() => formatCommand(odd, {})).toThrow(expect.objectContaining({ code: 'internal' }));
      expect(() => formatCommand('verb', { [odd]: 1 })).toThrow(expect.objectContaining({ code: 'internal' }));
    }
    expect(new Command(formatCommand('verb', { key: 'a=b=c' })).word('key')).toBe('a=b=c');
  });

  test('says which value it misses', () => {
    const command = new Command('produce bytes=64');
    for (const read of [() => command.word('records'), () => command.integer('records')]) {
      expect(read).toThrow(expect.objectContaining({ code: 'usage', message: 'Command "produce" needs records=…' }));
    }
  });

  test.each(['', '-1', '1.5', '1e3', '0x10', '+1', 'many', 'NaN', 'Infinity', '9007199254740992', '1_000', '12B'])(
    'refuses "%s" for a whole number, as the native floor does',
    (odd) => {
      const command = new Command(`produce records=${odd}`);
      expect(() => command.integer('records')).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: `Command "produce": records must be a whole number, got "${odd}"`,
        }),
      );
    },
  );

  test('of nothing at all has no verb and no values', () => {
    const command = new Command('');
    expect(command.verb).toBe('');
    expect(() => command.word('bytes')).toThrow();
  });
});

describe('a reply', () => {
  test('is an object with ok, or with an error of two words', () => {
    expect(parseReply('{"ok":true,"endNs":5}')).toEqual({ ok: true, endNs: 5 });
    expect(parseReply('{"error":{"code":"usage","message":"no"}}')).toEqual({
      error: { code: 'usage', message: 'no' },
    });
  });

  test.each([
    '',
    'hello',
    'null',
    'true',
    '42',
    '"ok"',
    '[]',
    '{}',
    '{"ok":1}',
    '{"ok":false}',
    '{"ok":true',
    '{"error":null}',
    '{"error":"no"}',
    '{"error":{}}',
    '{"error":{"code":5,"message":"no"}}',
    '{"ok":true,"error":"no"}',
  ])('is not %s', (line) => {
    expect(parseReply(line)).toBeNull();
  });

  test('is told from everything else without a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        const reply = parseReply(line);
        expect(reply === null || 'ok' in reply || 'error' in reply).toBe(true);
      }),
    );
  });
});
