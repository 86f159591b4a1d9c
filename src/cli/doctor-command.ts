/** `lab doctor`: prints what this machine allows. Loaded only by that command. */

import { createColors } from 'picocolors';
import { wrapText } from '../report/wrap.js';
import { canMeasure, diagnose } from './doctor.js';
import { gatherFacts } from './doctor-facts.js';
import type { DoctorLine } from './doctor-line.js';
import type { Output } from './output.js';

/** Returns the exit status: 0 also where the machine is limited, 1 only where measuring is impossible. */
export async function runDoctor(output: Output): Promise<number> {
  const facts = await gatherFacts();
  await output.print(renderDoctor(diagnose(facts), canMeasure(facts), output.width, output.hasColor()));
  return canMeasure(facts) ? 0 : 1;
}

const SIGNS = { ok: '✓', limited: '!', missing: '✗' } as const;
const INDENT = 29;

/** Returns the lines as text: sign, word, topic and fact; the meaning below where there is one. */
export function renderDoctor(lines: readonly DoctorLine[], isAble: boolean, width: number, color: boolean): string {
  const colors = createColors(color);
  const paint = { ok: colors.green, limited: colors.yellow, missing: colors.red };
  const room = Math.max(60, width) - INDENT;
  const rows = lines.flatMap(({ mark, topic, fact, meaning }) => {
    const [first, ...rest] = wrapText(fact, room);
    const label = `  ${paint[mark](`${SIGNS[mark]} ${mark.padEnd(8)}`)} ${topic.padEnd(INDENT - 14)} `;
    const below = [...rest, ...(meaning === '' ? [] : wrapText(meaning, room).map((text) => colors.dim(text)))];
    return [label + first, ...below.map((text) => ' '.repeat(INDENT) + text)];
  });
  const limited = lines.filter((line) => line.mark !== 'ok').length;
  const verdict = isAble
    ? `This machine can measure${limited === 0 ? '' : `; ${limited} of ${lines.length} points deserve a look`}.`
    : 'This machine cannot measure as it is: see the lines marked missing.';
  return `${['', ...rows, '', `  ${colors.bold(verdict)}`, ''].join('\n')}\n`;
}
