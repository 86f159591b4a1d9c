/** What is printed is what is stored, less everything that could steer a terminal. */

import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText } from '../../src/report/plain.js';

describe('cleanLine', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['a\u001b]0;title\u0007b', 'ab'],
    ['two\r\nlines\tand a tab', 'two lines and a tab'],
    ['\u202eback\u2066\u200bwards', 'backwards'],
    ['\u009b31m c1', 'c1'],
    ['naïve … × 世界 🙂', 'naïve … × 世界 🙂'],
  ])('%j -> %s', (text, clean) => {
    expect(cleanLine(text)).toBe(clean);
  });
});

it('cleanText keeps the line ends and nothing else', () => {
  expect(cleanText('a\u001b[2J\n\tb\r\nc\u0000')).toBe('a\n  b\nc');
});
