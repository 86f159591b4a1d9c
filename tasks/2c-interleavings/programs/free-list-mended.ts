/** ABA, mended: the head carries a version, so that what was away and came back is another one. Run by the workers of task 2c, and explored. */

/*
 *     HEAD: version × 256 + node                  word i of NEXT: what follows node i
 */
const HEAD = 0;
const NODES = 3;
const NODE_MASK = 0xff;
const ONE_VERSION = 0x100;

interface State {
  list: Int32Array;
}

export function setup(): State {
  const list = new Int32Array(new SharedArrayBuffer(4 * (1 + NODES)));
  list.set([1, 2, 3, 0]);
  return { list };
}

/** Each exchange counts one version more: the head of before is no head of now. (With 24 bits, until 16 million exchanges later.) */
function replace(list: Int32Array, head: number, node: number): boolean {
  const version = (head & ~NODE_MASK) + ONE_VERSION;
  return Atomics.compareExchange(list, HEAD, head, version | node) === head;
}

function pop({ list }: State): number {
  for (;;) {
    const head = Atomics.load(list, HEAD);
    const node = head & NODE_MASK;
    if (node === 0) return 0;
    const next = Atomics.load(list, node);
    if (replace(list, head, next)) return node;
  }
}

function push({ list }: State, node: number): void {
  for (;;) {
    const head = Atomics.load(list, HEAD);
    Atomics.store(list, node, head & NODE_MASK);
    if (replace(list, head, node)) return;
  }
}

const takeOne = (state: State) => pop(state);

function takeTwoGiveOne(state: State): number {
  const given = pop(state);
  const kept = pop(state);
  push(state, given);
  return kept;
}

export const threads = [takeOne, takeTwoGiveOne];

/** Every node is in the list or has one owner. */
export function check({ list }: State, results: unknown[]): boolean {
  const nodes = [...results];
  for (let node = list[HEAD]! & NODE_MASK; node !== 0 && nodes.length <= NODES; node = list[node]!) nodes.push(node);
  return nodes.length === NODES && new Set(nodes).size === NODES;
}

export function words({ list }: State) {
  return [
    { name: 'HEAD', memory: list.buffer, byteOffset: 0 },
    ...[1, 2, 3].map((node) => ({ name: `NEXT of ${node}`, memory: list.buffer, byteOffset: 4 * node })),
  ];
}
