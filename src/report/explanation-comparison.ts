/** One subject's counts held against another's, in sentences. Pure; called by explanation-sentences.ts. */

import type { Anatomy, AnatomySide } from '../core/explanation.js';
import { countCalls, countSwitches, cpuNs, sum } from './anatomy-sums.js';
import { formatMean, formatNumber, formatQuantity } from './quantity.js';

/** A ratio from here on is worth an explanation. */
const CLEARLY = 1.2;

/** How many times the second's calls, switches and CPU the first takes. */
export function compareAnatomies(own: Anatomy, beside: Anatomy): string[] {
  const perMessage = (anatomy: Anatomy, pick: (side: AnatomySide) => number) =>
    sum(anatomy.sides, pick) / anatomy.messages;
  const against = (words: string, pick: (side: AnatomySide) => number, format: (value: number) => string) => {
    const [a, b] = [perMessage(own, pick), perMessage(beside, pick)];
    const ratio = b > 0 ? a / b : Number.NaN;
    const times = Number.isNaN(ratio) ? '' : ` (${formatNumber(ratio)}×)`;
    return { ratio, text: Number.isNaN(a + b) ? '' : `${format(a)} ${words} against ${format(b)}${times}` };
  };
  const calls = against('calls', countCalls, formatMean);
  const switches = against('switches', countSwitches, (value) => value.toFixed(2));
  const cpu = against('of CPU', cpuNs, (value) => formatQuantity('ns', value));
  const parts = [calls, switches, cpu].map(({ text }) => text).filter((text) => text !== '');
  return [
    `A message by ${own.subject} and by ${beside.subject}: ${parts.join('; ')}.`,
    ...explainRest(own, beside, cpu.ratio, calls.ratio),
  ];
}

/** Where one takes more CPU than its calls explain, the work is in the process: a place at which strace does not look. */
function explainRest(own: Anatomy, beside: Anatomy, cpuRatio: number, callRatio: number): string[] {
  const isOwnMore = cpuRatio >= 1;
  const [cpu, calls] = isOwnMore ? [cpuRatio, callRatio] : [1 / cpuRatio, 1 / callRatio];
  if (!(cpu >= CLEARLY) || !(cpu >= CLEARLY * calls)) return [];
  const dearer = isOwnMore ? own : beside;
  return [
    `The calls alone do not explain what ${dearer.subject} takes more: the rest is dearer calls, or work inside the processes (JavaScript, allocation, copies), where no call shows.`,
  ];
}
