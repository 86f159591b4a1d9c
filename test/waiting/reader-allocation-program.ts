/** Waits for one of 8 pipes and reads it, over and over, and prints by how many bytes the heap grew. Started by reader-allocation.test.ts with --expose-gc and a young generation in which nothing is collected. */

import { write } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import type { ChunkHandler } from '../../src/waiting/multi-reader.js';
import { openMultiReader, type ReaderName } from '../../src/waiting/open-multi-reader.js';
import { measureHeapGrowth } from '../heap-growth.js';

const [name, waitsText, limitText, leakText] = process.argv.slice(2) as [ReaderName, string, string, string];
const waits = Number(waitsText);
const limitMs = limitText === 'none' ? undefined : Number(limitText);
const PIPES = 8;
const pipes = Array.from({ length: PIPES }, () => openPipe());
const reader = openMultiReader(name);
for (const { readFd } of pipes) reader.add(readFd);
const record = new Uint8Array(64);
const leak: object[] = [];

/** Writes the next record when one is taken, into another pipe, so that each wait finds one of them ready. */
class Feeder implements ChunkHandler {
  left = 0;
  #at = 0;

  feed(): void {
    this.#at = (this.#at + 1) % PIPES;
    write(pipes[this.#at]!.writeFd, record, 0, record.length);
  }

  onBytes(): void {
    if (leakText === 'leak') {
      leak.length = 0;
      leak.push({ left: this.left });
    }
    if (--this.left > 0) this.feed();
    else reader.stop();
  }

  onEnd(): void {
    throw new Error('no pipe of this program ends');
  }
}

const feeder = new Feeder();

function measureGrowth(count: number): number {
  feeder.left = count;
  feeder.feed();
  const growth = measureHeapGrowth(() => reader.run(feeder, limitMs));
  if (feeder.left !== 0) throw new Error(`${feeder.left} records are left: the limit was too short`);
  return growth;
}

const measureLeast = (count: number) => Math.min(...Array.from({ length: 5 }, () => measureGrowth(count)));

// The first runs compile and optimise; what the compiler keeps is no allocation of the loop.
for (let warmUp = 0; warmUp < 8; warmUp++) measureGrowth(waits);
process.stdout.write(String(measureLeast(waits + waits / 10) - measureLeast(waits / 10)));
await reader.close();
