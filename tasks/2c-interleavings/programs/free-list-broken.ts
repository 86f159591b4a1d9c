/** ABA, broken: a node is taken from a free list by comparing its number, which may have been away and come back. Run by the workers of task 2c, and explored. */

/*
 *     HEAD -> 1 -> 2 -> 3 -> 0, the end           word i of NEXT: what follows node i
 */
const HEAD = 0;
const NODES = 3;

interface State {
  list: Int32Array;
}

export function setup(): State {
  const list = new Int32Array(new SharedArrayBuffer(4 * (1 + NODES)));
  list.set([1, 2, 3, 0]);
  return { list };
}

/**
 * A: it reads head 1 and next 2. B: the other one takes 1, takes 2, gives 1 back. A: the head is 1 again, so the exchange succeeds, and
 * makes the head 2, which the other one still owns.
 */
function pop({ list }: State): number {
  for (;;) {
    const head = Atomics.load(list, HEAD);
    if (head === 0) return 0;
    const next = Atomics.load(list, head);
    if (Atomics.compareExchange(list, HEAD, head, next) === head) return head;
  }
}

function push({ list }: State, node: number): void {
  for (;;) {
    const head = Atomics.load(list, HEAD);
    Atomics.store(list, node, head);
    if (Atomics.compareExchange(list, HEAD, head, node) === head) return;
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
  for (let node = list[HEAD]!; node !== 0 && nodes.length <= NODES; node = list[node]!) nodes.push(node);
  return nodes.length === NODES && new Set(nodes).size === NODES;
}

export function words({ list }: State) {
  return [
    { name: 'HEAD', memory: list.buffer, byteOffset: 0 },
    ...[1, 2, 3].map((node) => ({ name: `NEXT of ${node}`, memory: list.buffer, byteOffset: 4 * node })),
  ];
}
