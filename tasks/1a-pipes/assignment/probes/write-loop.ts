/** Probes of the region `write-loop`: writing through a system call that does what a script says. Run in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { writeFully, writevFully } from '../../../../src/sys/io.js';
import { fromBase64, type Told, tell, toBase64 } from './observing.js';

/**
 * What one call does: takes so many bytes at most, or fails with an errno. EAGAIN stays until the policy has been called
 * `waits` times, as a full pipe stays full until somebody waits. Behind the last step everything is taken.
 */
type Step = { take: number } | { errno: string; waits?: number };

interface Writing {
  /** base64; of it [offset, offset + length) is to be written. */
  bytes: string;
  offset: number;
  length: number;
  steps: Step[];
}
interface Gathering {
  bytes: string;
  /** An offset and a length each. */
  parts: [number, number][];
  steps: Step[];
}

// Types, not interfaces: only such are JSON to the compiler.
type Written = {
  /** What the kernel took, in order, base64. */
  taken: string;
  calls: number;
  /** Descriptors with which the policy was called. */
  waitedFor: number[];
  error: Told | null;
};

const FD = 7;
const MOST_CALLS = 5_000;

const write: Probe = (input) => (input as unknown as Writing[]).map(writeOne);

const gather: Probe = (input) => (input as unknown as Gathering[]).map(gatherOne);

function writeOne({ bytes, offset, length, steps }: Writing): Written {
  const kernel = new ScriptedKernel(steps);
  return kernel.watch(() =>
    writeFully(
      (_, view, at, count) => kernel.take(view.subarray(at, at + count)),
      FD,
      fromBase64(bytes),
      offset,
      length,
      (fd) => kernel.wait(fd),
    ),
  );
}

function gatherOne({ bytes, parts, steps }: Gathering): Written {
  const kernel = new ScriptedKernel(steps);
  const table = Int32Array.from(parts.flat());
  const call = (_: number, view: Uint8Array, entries: Int32Array, first: number, count: number) => {
    const named = Array.from({ length: count }, (_, index) => {
      const at = entries[(first + index) * 2]!;
      return view.subarray(at, at + entries[(first + index) * 2 + 1]!);
    });
    return kernel.take(Buffer.concat(named));
  };
  return kernel.watch(() => writevFully(call, FD, fromBase64(bytes), table, parts.length, (fd) => kernel.wait(fd)));
}

/** Stands for the kernel: every call does the next step of the script. */
class ScriptedKernel {
  readonly #steps: Step[];
  readonly #taken: Uint8Array[] = [];
  readonly #waitedFor: number[] = [];
  #calls = 0;
  #waitsLeft = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = [...steps];
  }

  take(offered: Uint8Array): number {
    if (++this.#calls > MOST_CALLS) throw new Error(`it was still calling after ${MOST_CALLS} calls`);
    if (this.#waitsLeft > 0) throw makeErrno('EAGAIN');
    const step = this.#steps.shift() ?? { take: offered.length };
    if ('errno' in step) {
      this.#waitsLeft = step.waits ?? 0;
      throw makeErrno(step.errno);
    }
    const part = offered.slice(0, step.take);
    this.#taken.push(part);
    return part.length;
  }

  wait(fd: number): void {
    this.#waitedFor.push(fd);
    if (this.#waitedFor.length > MOST_CALLS) throw new Error(`it was still waiting after ${MOST_CALLS} times`);
    this.#waitsLeft--;
  }

  /** Returns what happened while `work` ran. */
  watch(work: () => void): Written {
    let error: Told | null = null;
    try {
      work();
    } catch (thrown) {
      error = tell(thrown);
    }
    return {
      taken: toBase64(Buffer.concat(this.#taken)),
      calls: this.#calls,
      waitedFor: this.#waitedFor,
      error,
    };
  }
}

function makeErrno(code: string): Error {
  return Object.assign(new Error(`write: ${code} (as the check's script says)`), { code });
}

export const WRITE_LOOP_PROBES = { write, gather };
