/** A chart that answers: names are switched on and off, the scale is changed, the width is the reader's. Runs in the browser; called by main.ts. */

/// <reference lib="dom" />

import type { ChartText } from '../chart-frame.js';
import type { Look } from '../chart-look.js';
import { CHART_WIDTH } from '../chart-look.js';
import { type Chart, canRescale, drawChart, listNames } from '../figure.js';
import { explainMarks } from './tool-tip.js';

export interface LiveFigure extends ChartText {
  chart: Chart;
}

/** More buttons than this are no switchboard but a wall. */
const MOST_NAMES = 24;
const LEAST_WIDTH = 320;
/** A picture whose names need a little more room is made smaller by so much at most: its letters stay readable. */
const LEAST_SHRINKING = 0.9;

/** Adds switches above the picture, and tells marks that are pointed at; draws anew when something changes. */
export function enliven(place: HTMLElement, { chart, ...text }: LiveFigure): void {
  const hidden = new Set<string>();
  let scale: Look['scale'];
  let drawnWidth = CHART_WIDTH;
  explainMarks(place);

  const redraw = async () => {
    drawnWidth = chooseWidth(place);
    const look: Look = { place: 'page', width: drawnWidth, hidden, ...(scale && { scale }) };
    place.innerHTML = await drawChart(text, chart, look);
    fitWidth(place, sideways);
  };
  const sideways = document.createElement('p');
  sideways.className = 'sideways';
  sideways.textContent = 'Wider than this page: it scrolls sideways.';
  place.after(sideways);
  const controls = document.createElement('div');
  controls.className = 'controls';
  const names = listNames(chart);
  if (names.length > 1 && names.length <= MOST_NAMES) {
    for (const name of names) {
      controls.append(
        makeSwitch(name, true, (isOn) => {
          if (isOn) hidden.delete(name);
          else hidden.add(name);
          return redraw();
        }),
      );
    }
  }
  if (canRescale(chart)) {
    const isLinear = chart.kind === 'curves' && chart.yScale === 'linear';
    const toggle = makeSwitch('logarithmic scale', !isLinear, (isOn) => {
      scale = isOn ? 'log' : 'linear';
      return redraw();
    });
    toggle.classList.add('scale');
    controls.append(toggle);
  }
  if (controls.childElementCount > 0) place.before(controls);
  // Folded figures have no width yet; the observer tells when they get one.
  new ResizeObserver(() => {
    if (place.clientWidth === 0) return;
    if (chooseWidth(place) !== drawnWidth) void redraw();
    else fitWidth(place, sideways);
  }).observe(place);
}

/** Shrinks the picture a little or says that it is wider than its place. */
function fitWidth(place: HTMLElement, sideways: HTMLElement): void {
  const share = place.clientWidth / (place.querySelector('svg')?.viewBox.baseVal.width || 1);
  place.classList.toggle('shrunk', share < 1 && share >= LEAST_SHRINKING);
  sideways.hidden = share >= LEAST_SHRINKING;
}

/** No wider than on paper: a line of text that is longer is harder to read, and so is a chart. */
function chooseWidth(place: HTMLElement): number {
  return Math.max(LEAST_WIDTH, Math.min(CHART_WIDTH, Math.floor(place.clientWidth)));
}

function makeSwitch(name: string, isOn: boolean, act: (isOn: boolean) => Promise<void>): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = name;
  button.setAttribute('aria-pressed', String(isOn));
  button.addEventListener('click', () => {
    const next = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(next));
    void act(next);
  });
  return button;
}
