/** A colour for every name, the same in all charts and told apart by the colour-blind. Pure; called by the charts. */

/** Twelve colours that differ in lightness as well as in hue; none is grey, none too light for white paper. */
export const PALETTE = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#aa4499',
  '#e69f00',
  '#332288',
  '#56b4e9',
  '#882255',
  '#117733',
  '#cc6677',
  '#999933',
  '#44aa99',
] as const;

/** The floor is what everything else is held against: dark grey, and dashed where it is a line. */
export const FLOOR_COLOUR = '#4a4a4a';

/** Names of the first tasks have places of their own; another name's place follows from its letters. */
const KNOWN = [
  ...['pipe', 'socketpair', 'ring', 'job-pipe', 'fifo', 'job-serial', 'near', 'far', 'consumer', 'producer'],
  ...['select', 'poll', 'epoll', 'epoll-edge', 'sequential', 'thread-per-pipe', 'event-loop', 'peer-epoll'],
];

export function isFloor(subject: string): boolean {
  return subject.startsWith('native-');
}

/** Returns a colour for each name. A name has the same one everywhere, unless a name before it in this chart has that already. */
export function assignColours(names: Iterable<string>): Map<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set<number>();
  for (const name of names) {
    if (colours.has(name)) continue;
    if (isFloor(name)) {
      colours.set(name, FLOOR_COLOUR);
      continue;
    }
    let slot = preferSlot(name);
    if (taken.size >= PALETTE.length) taken.clear();
    while (taken.has(slot)) slot = (slot + 1) % PALETTE.length;
    taken.add(slot);
    colours.set(name, PALETTE[slot]!);
  }
  return colours;
}

function preferSlot(name: string): number {
  const known = KNOWN.indexOf(name);
  if (known >= 0) return known % PALETTE.length;
  let hash = 0;
  for (const letter of name) hash = (Math.imul(hash, 31) + letter.codePointAt(0)!) >>> 0;
  return hash % PALETTE.length;
}

/** As Plot calls them; neighbours in the palette differ in both. */
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye'] as const;

/** Returns the sign that goes with a colour, for who cannot tell colours apart. */
export function chooseSymbol(colour: string): string {
  const slot = (PALETTE as readonly string[]).indexOf(colour);
  return slot < 0 ? 'circle' : SYMBOLS[slot % SYMBOLS.length]!;
}
