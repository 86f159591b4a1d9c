/** What a mark says when it is pointed at, with the mouse, a finger or the arrow keys. Runs in the browser; called by live-chart.ts. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Pixels around a mark that count as pointing at it: marks are small. */
const REACH = 14;

// What hangs over the page can be put away wherever the focus is. Source: WCAG 2.2, 1.4.13.
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') hide();
});

/** Makes the marks of the pictures in this place speak, those of later drawings as well. */
export function explainMarks(place: HTMLElement): void {
  let at = -1;
  place.tabIndex = 0;
  place.setAttribute('role', 'group');
  place.setAttribute('aria-label', 'Chart. Arrow keys go from value to value.');
  place.addEventListener('pointermove', (event) => {
    const mark = findNearest(place, event.clientX, event.clientY);
    if (mark) show(place, mark);
    else hide();
  });
  place.addEventListener('pointerleave', () => hide());
  place.addEventListener('blur', () => hide());
  place.addEventListener('keydown', (event) => {
    const marks = listMarks(place);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined || marks.length === 0) return;
    event.preventDefault();
    // Backwards from where nobody has been yet is the last one; switched-off names may have left fewer.
    at = at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
    show(place, marks[at]!);
  });
}

/** A mark has its words as a title element, which a browser shows after a second, and to the mouse only: we take it over. */
function listMarks(place: HTMLElement): SVGGraphicsElement[] {
  for (const title of place.querySelectorAll('svg g title')) {
    title.parentElement!.setAttribute('data-tip', title.textContent ?? '');
    title.remove();
  }
  return [...place.querySelectorAll<SVGGraphicsElement>('[data-tip]')];
}

function findNearest(place: HTMLElement, x: number, y: number): SVGGraphicsElement | null {
  let nearest: SVGGraphicsElement | null = null;
  let least = REACH;
  for (const mark of listMarks(place)) {
    const { left, right, top, bottom } = mark.getBoundingClientRect();
    const distance = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
    if (distance < least) [nearest, least] = [mark, distance];
  }
  return nearest;
}

function show(place: HTMLElement, mark: SVGGraphicsElement): void {
  hide();
  mark.classList.add('pointed');
  const tip = document.createElement('div');
  tip.id = 'tip';
  tip.setAttribute('role', 'status');
  tip.textContent = mark.dataset.tip ?? '';
  place.append(tip);
  const [box, frame] = [mark.getBoundingClientRect(), place.getBoundingClientRect()];
  const left = box.left - frame.left + place.scrollLeft + box.width / 2 + 10;
  // Beside the mark, to its left where there is no room to the right.
  tip.style.left = `${Math.max(0, left + tip.offsetWidth > place.scrollLeft + place.clientWidth ? left - tip.offsetWidth - 20 : left)}px`;
  tip.style.top = `${Math.max(0, box.top - frame.top - tip.offsetHeight - 6)}px`;
}

function hide(): void {
  for (const mark of document.querySelectorAll('.pointed')) mark.classList.remove('pointed');
  document.getElementById('tip')?.remove();
}
