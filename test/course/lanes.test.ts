/** Who runs beside whom. */

import { describe, expect, it } from 'vitest';
import { Lanes } from '../../src/course/lanes.js';

/** Starts works that end when they are told to; records who has begun. */
function makeBench(width: number) {
  const lanes = new Lanes(width);
  const begun: string[] = [];
  const running = new Set<string>();
  const ends = new Map<string, () => void>();
  const start = (name: string, isAlone = false) =>
    lanes.run(isAlone, async () => {
      begun.push(name);
      running.add(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      running.delete(name);
    });
  const end = async (name: string) => {
    ends.get(name)!();
    await settle();
  };
  return { start, end, begun, running };
}

/** All that can happen without an end from outside has happened. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('run so many side by side and no more', async () => {
    const { start, end, begun } = makeBench(2);
    for (const name of ['a', 'b', 'c']) void start(name);
    await settle();
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('let one that wants to be alone wait for all others, and all others wait for it', async () => {
    const { start, end, begun, running } = makeBench(3);
    void start('a');
    void start('b');
    void start('alone', true);
    void start('c');
    await settle();
    expect([...running]).toEqual(['a', 'b']);
    await end('a');
    expect([...running], 'not overtaken').toEqual(['b']);
    await end('b');
    expect([...running]).toEqual(['alone']);
    await end('alone');
    expect(begun).toEqual(['a', 'b', 'alone', 'c']);
  });

  it('run two that want to be alone one after the other', async () => {
    const { start, end, running } = makeBench(3);
    void start('x', true);
    void start('y', true);
    await settle();
    expect([...running]).toEqual(['x']);
    await end('x');
    expect([...running]).toEqual(['y']);
  });

  it('go on after a work that failed', async () => {
    const lanes = new Lanes(1);
    await expect(lanes.run(true, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
    expect(await lanes.run(false, async () => 7)).toBe(7);
  });
});
