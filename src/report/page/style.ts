/** The page's style sheet: light and dark, wide and narrow, screen and paper. Pure; called by page.ts. */

import { FLOOR_COLOUR, type PALETTE } from '../chart-colour.js';
import { FAINT_INK, GRID, INK } from '../chart-frame.js';

/** The same hues on dark paper, lighter and at least 3 to 1 against it. */
const DARK_PALETTE: Readonly<Record<(typeof PALETTE)[number], string>> = {
  '#0072b2': '#4aa8e0',
  '#d55e00': '#f08a3c',
  '#009e73': '#2fc79a',
  '#aa4499': '#d982cb',
  '#e69f00': '#f2b632',
  '#332288': '#9a8cf0',
  '#56b4e9': '#8fd0f5',
  '#882255': '#d4709f',
  '#117733': '#58b877',
  '#cc6677': '#e58f9c',
  '#999933': '#c5c55c',
  '#44aa99': '#6fd0c0',
};

/** The size of letters within the parts of a bar, and of no others (chart-bars.ts). */
const WITHIN_BARS = '[font-size="10.5"]';

/** Charts are written for white paper; on dark paper their colours are exchanged one by one. */
function exchangeColours(): string {
  const pairs: [string, string][] = [
    ['#ffffff', 'var(--paper)'],
    [INK, 'var(--ink)'],
    [FAINT_INK, 'var(--faint)'],
    [GRID, 'var(--line)'],
    [FLOOR_COLOUR, '#b9b9b9'],
    ...Object.entries(DARK_PALETTE),
  ];
  return pairs
    .map(
      ([light, dark]) =>
        `svg [fill="${light}"],svg[fill="${light}"]{fill:${dark}}svg [stroke="${light}"]{stroke:${dark}}`,
    )
    .join('');
}

export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:${INK};--faint:${FAINT_INK};--line:${GRID};--soft:#f5f6f7;--link:#0b57a8;
--good:#14632f;--bad:#a3121c;--open:#7a4a00}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
h1{font-size:1.7rem;line-height:1.2;margin:.6em 0 .2em}
h2{font-size:1.35rem;margin:2.4em 0 .4em;padding-top:.4em;border-top:2px solid var(--line)}
h3{font-size:1.08rem;margin:1.8em 0 .2em}
h4{font-size:1rem;margin:1.2em 0 .2em}
p{margin:.4em 0}
a{color:var(--link)}
a:focus-visible,button:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.lead{color:var(--faint)}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;padding:0;margin:.6em 0}
.card{border:1px solid var(--line);border-left-width:5px;border-radius:6px;padding:.5rem 1rem .7rem;margin:.9em 0}
.card h3{margin-top:.4em}
.card.quiet{border-left-color:var(--good)}
.card.disturbed,.card.few{border-left-color:var(--open)}
.grade,.status{font-weight:600;white-space:nowrap}
.quiet .grade,.supported{color:var(--good)}
.disturbed .grade,.few .grade,.undecided{color:var(--open)}
.refuted{color:var(--bad)}
details{margin:.5em 0}
summary{cursor:pointer;padding:.15em 0}
.finding{border-top:1px solid var(--line);margin:0;padding:.3em 0}
.finding p{white-space:pre-line}
figure{margin:1em 0 2em}
figcaption p{color:var(--faint);font-size:.92rem}
.chart{overflow-x:auto;position:relative;margin:.3em 0}
.chart svg{display:block;max-width:none;height:auto}
.chart.shrunk svg{max-width:100%}
.sideways{color:var(--faint);font-size:.84rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.86rem;margin:.4em 0}
caption{text-align:left;color:var(--faint);padding:.2em 0}
th,td{padding:.22em .7em;border-bottom:1px solid var(--line);text-align:right;vertical-align:top;font-variant-numeric:tabular-nums}
th:first-child,.left{text-align:left}
thead th{border-bottom-width:2px}
.controls{display:flex;flex-wrap:wrap;gap:.3rem;margin:.3em 0;font-size:.84rem}
.controls button,.get{font:inherit;color:var(--ink);background:var(--soft);border:1px solid var(--line);border-radius:1em;padding:.15em .7em;cursor:pointer}
.controls .scale{margin-left:auto}
.controls button[aria-pressed="false"]{text-decoration:line-through;color:var(--faint);background:none}
.controls .scale[aria-pressed="false"]{text-decoration:none}
.get{display:inline-block;text-decoration:none;margin:.2em .4em .2em 0}
#tip{position:absolute;z-index:2;max-width:20rem;padding:.3em .6em;border-radius:4px;background:var(--ink);color:var(--paper);font-size:.84rem;pointer-events:none}
.pointed{stroke:var(--ink)!important;stroke-width:2.5px!important}
.warn{color:var(--open)}
footer{margin-top:3em;border-top:2px solid var(--line);padding-top:.6em;color:var(--faint);font-size:.9rem}
@media (max-width:40rem){body{padding:.6rem .8rem 3rem;font-size:15px}h2{font-size:1.2rem}
table{width:max-content;max-width:44rem}caption{position:sticky;left:0;width:calc(100vw - 1.6rem)}}
@media screen and (prefers-color-scheme:dark){
:root{--paper:#15181c;--ink:#e8e8e8;--faint:#b4b8be;--line:#3a3f46;--soft:#20252b;--link:#7db8ff;--good:#6fd08c;--bad:#ff8d8d;--open:#f0b75a}
${exchangeColours()}
svg ${WITHIN_BARS} text{fill:var(--paper)}}
@media print{
:root{color-scheme:light}
body{max-width:none;font-size:11pt}
nav,.controls,#tip,.get,.sideways{display:none}
figure,.card,.finding{break-inside:avoid}
h2,h3{break-after:avoid}
.chart{overflow:visible}
.chart svg{max-width:100%}
}
`;
