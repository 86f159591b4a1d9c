/** Shows every access to shared memory, the plain ones too, and puts one thread's deed between any two of another's, in one thread. Used by the tests of steps and races. */

/** One access that was made; a compareExchange that changed nothing is a read. */
export interface Access {
  /** Bytes [from, to) of the memory. */
  from: number;
  to: number;
  isAtomic: boolean;
  isRead: boolean;
  isWrite: boolean;
}

export interface Watcher {
  before?(): void;
  after?(access: Access): void;
}

type View = Int32Array | Uint8Array;
type Call = (...values: unknown[]) => unknown;

const VIEWS = ['Int32Array', 'Uint8Array'] as const;

/** The views of shared memory that are made while this runs are watched, and are of no use behind it. */
export function watchMemory<T>(watcher: Watcher, body: () => T): T {
  const realOf = new WeakMap<object, View>();
  const real = { Atomics, Int32Array, Uint8Array };

  const tell = <T>(view: View, at: number, count: number, how: Omit<Access, 'from' | 'to'>, call: () => T): T => {
    watcher.before?.();
    const result = call();
    const from = view.byteOffset + at * view.BYTES_PER_ELEMENT;
    watcher.after?.({ from, to: from + count * view.BYTES_PER_ELEMENT, ...how });
    return result;
  };
  const plain = (isWrite: boolean) => ({ isAtomic: false, isRead: !isWrite, isWrite });

  const watch = (view: View): View => {
    const own: Record<string, Call> = {
      set: (source, at = 0) =>
        tell(view, at as number, (source as View).length, plain(true), () => view.set(source as View, at as number)),
      fill: (value, from = 0, to = view.length) =>
        tell(view, from as number, (to as number) - (from as number), plain(true), () =>
          view.fill(value as number, from as number, to as number),
        ),
      subarray: (from, to) => watch(view.subarray(from as number, to as number)),
    };
    const proxy = new Proxy(view, {
      get(target, name) {
        if (typeof name === 'symbol') return Reflect.get(target, name, target);
        if (/^\d+$/.test(name)) return tell(target, Number(name), 1, plain(false), () => target[Number(name)]);
        return own[name] ?? Reflect.get(target, name, target);
      },
      set(target, name, value: number) {
        tell(target, Number(name), 1, plain(true), () => {
          target[Number(name)] = value;
        });
        return true;
      },
    });
    realOf.set(proxy, view);
    return proxy;
  };

  const watchedAtomics = new Proxy(real.Atomics, {
    get(target, name) {
      const call = Reflect.get(target, name) as Call;
      return (view: View, at: number, ...values: unknown[]) => {
        const words = realOf.get(view) ?? view;
        const make = () => call.call(target, words, at, ...values);
        watcher.before?.();
        const result = make();
        if (name === 'notify') return result;
        const isLoad = name === 'load' || name === 'wait' || name === 'waitAsync';
        const isWrite = !isLoad && (name !== 'compareExchange' || result === values[0]);
        const from = words.byteOffset + at * words.BYTES_PER_ELEMENT;
        const to = from + words.BYTES_PER_ELEMENT;
        watcher.after?.({ from, to, isAtomic: true, isRead: name !== 'store', isWrite });
        return result;
      };
    },
  });

  const put = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  put('Atomics', watchedAtomics);
  for (const name of VIEWS) {
    const construct = (target: new (...values: never[]) => View, values: unknown[]) => {
      const view = Reflect.construct(target, values) as View;
      return values[0] instanceof SharedArrayBuffer ? watch(view) : view;
    };
    put(name, new Proxy(real[name], { construct }));
  }
  try {
    return body();
  } finally {
    for (const [name, value] of Object.entries(real)) put(name, value);
  }
}

/** What two threads do, and what must be so in the end. All of it is made, done and looked at while it is watched. */
export interface Scene {
  body(): void;
  deed(): void;
  check?(): void;
}

/** Told of each access: 0 made it in the body, 1 in the deed. */
export type Listen = (thread: 0 | 1, access: Access) => void;

/** Does the scene's body with its deed before the access number `at`; returns whether the body made so many. */
export function playAt(at: number, make: () => Scene, listen?: Listen): boolean {
  let state: 'made' | 'body' | 'deed' | 'over' = 'made';
  let accesses = 0;
  let isReached = false;
  let scene: Scene;
  const watcher: Watcher = {
    before() {
      if (state !== 'body' || isReached || accesses++ !== at) return;
      isReached = true;
      state = 'deed';
      scene.deed();
      state = 'body';
    },
    after(access) {
      if (state === 'body' || state === 'deed') listen?.(state === 'body' ? 0 : 1, access);
    },
  };
  return watchMemory(watcher, () => {
    scene = make();
    state = 'body';
    scene.body();
    state = 'deed';
    if (!isReached) scene.deed();
    state = 'over';
    scene.check?.();
    return isReached;
  });
}

/** Plays the scene with its deed at every place, behind the last access too; returns how many places there were. */
export function playEverywhere(make: () => Scene, listenAt?: (at: number) => Listen): number {
  for (let at = 0; ; at++) if (!playAt(at, make, listenAt?.(at))) return at + 1;
}
