/** Rows of the catalogue of bugs, "SharedArrayBuffer and Atomics", that no region of this assignment can get wrong. Part of the key. */

/** By row: why. */
export const NOT_OURS: Readonly<Record<string, string>> = {
  'ABA on a free list':
    'nothing here keeps a free list: slots are used in turn, and a cursor comes back after 2^32 units',
  'two locks in two orders: deadlock': 'no region takes two locks',
  'barrier reused without a generation': 'the barrier is handed out whole; nothing that is written waits at one',
  'one global lock serialises workers':
    'a ring has no lock, and which lock guards what is for the users of Mutex to say',
};
