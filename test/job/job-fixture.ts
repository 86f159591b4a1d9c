/** Inputs whose records are known, and conditions on the processes that send them. Called by the tests of the whole job. */

import { readFileSync } from 'node:fs';
import type { GroupOptions } from '../../src/harness/isolate.js';
import { JOB_RECORD_BYTES } from '../../src/job/count-stream.js';
import type { JobInput } from '../../src/job/input.js';
import type { Segment } from '../../src/job/partition.js';
import { readRecords, SEGMENT_END } from '../../src/job/source.js';
import { type TextCount, WordCounter } from '../../src/job/word-count.js';
import { readSwitches } from '../../src/sys/procfs.js';
import { until } from '../harness/leftovers.js';
import { readProcess } from '../harness/processes.js';

const HEADER_BYTES = 16;

export const GROUP: GroupOptions = { signal: new AbortController().signal, timeoutMs: 60_000 };

/** Returns a text of numbered lines that makes so many full records of the job, or one more. */
export function makeText(records: number): string {
  const lines: string[] = [];
  for (let bytes = 0, line = 0; bytes < records * JOB_RECORD_BYTES; line++) {
    lines.push(`line ${line} of a text with ünïcode\n`);
    bytes += Buffer.byteLength(lines.at(-1)!);
  }
  return lines.join('');
}

/** Returns the count of the first `records` records of the segments: what must be there when the stream broke off behind them. */
export function countFirstRecords(segments: readonly Segment[], records: number): TextCount {
  const counter = new WordCounter();
  const into = new Uint8Array(JOB_RECORD_BYTES);
  let left = records;
  for (const length of readRecords(segments, into, 0, JOB_RECORD_BYTES)) {
    if (left-- === 0) break;
    if (length === SEGMENT_END) counter.endFile();
    else counter.add(into, 0, length);
  }
  return counter.count();
}

export function readFiles(input: JobInput): Buffer[] {
  return input.files.map(({ path }) => readFileSync(path));
}

/** Resolves when a process has written so many whole records; what it says to its parent is less than one. */
export function untilWritten(pid: number, records: number): Promise<void> {
  const wanted = records * (JOB_RECORD_BYTES / 2 + HEADER_BYTES);
  return until(() => Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0) >= wanted);
}

/**
 * Resolves when a process sleeps in a system call and goes on doing so: its pipe is full, or empty.
 * @param pauseMs of a producer that sleeps between records as well; ten of these pass without it waking up
 */
export function untilStuck(pid: number, pauseMs = 0): Promise<void> {
  let looks = 0;
  let sinceMs = 0;
  let switches = -1;
  return until(() => {
    const now = readSwitches(pid, pid)?.voluntary ?? -1;
    const isAsleep = now === switches && readProcess(pid)?.state === 'S';
    looks = isAsleep ? looks + 1 : 0;
    if (!isAsleep) sinceMs = performance.now();
    switches = now;
    return looks >= 20 && performance.now() - sinceMs >= 10 * pauseMs;
  });
}
