/** Labels that stand one below the other without touching, each as near to its place as the others allow. Pure; called by the curves. */

/** Returns a place for each label, in the order given, at least `gap` apart and within the bounds as far as they have room. */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  // A block is a run of labels that touch; its middle lies where its members' wishes have their mean.
  const blocks: { members: number[]; start: number }[] = [];
  const settle = (members: number[]) => {
    const mean = members.reduce((sum, index, rank) => sum + wanted[index]! - rank * gap, 0) / members.length;
    const length = (members.length - 1) * gap;
    return { members, start: Math.max(low, Math.min(high - length, mean)) };
  };
  for (const index of order) {
    let block = settle([index]);
    for (let above = blocks.at(-1); above !== undefined && touches(above, block, gap); above = blocks.at(-1)) {
      blocks.pop();
      block = settle([...above.members, ...block.members]);
    }
    blocks.push(block);
  }
  const places = new Array<number>(wanted.length);
  for (const { members, start } of blocks) {
    members.forEach((index, rank) => {
      places[index] = start + rank * gap;
    });
  }
  return places;
}

function touches(above: { members: number[]; start: number }, below: { start: number }, gap: number): boolean {
  return above.start + above.members.length * gap > below.start + 1e-9;
}
