/** Messages between two threads of a floor: rings and a futex, wherever the threads sit and however they wait. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countOpen } from './addon-harness.js';
import { Floor, locateFloor } from './floor-driver.js';
import {
  choosePlaces,
  flipUntilAnswered,
  listCpus,
  makeMessage,
  makeMessages,
  startTeam,
  sumUp,
  takeThreads,
} from './team-driver.js';

const [SPIN, YIELD, BLOCK, SPIN_THEN_BLOCK] = [0, 1, 2, 3];
const SLEEPLESS = [YIELD, BLOCK, SPIN_THEN_BLOCK];
const PLACES = choosePlaces();
const [, ONE_CPU] = PLACES[0]!;

describe('the threads of a floor', () => {
  it.each(PLACES)('sit on the CPUs asked for, are named in order, and are gone at EOF: %s', async (_, cpus) => {
    const before = countOpen();
    const { floor, tids } = await startTeam('mutex', cpus, 3);
    const { pid } = floor.process as { pid: number };
    expect(new Set([...tids, pid]).size).toBe(4);
    expect(new Set(readdirSync(`/proc/${pid}/task`))).toEqual(new Set([pid, ...tids].map(String)));
    const wanted = cpus.split(',').map(Number);
    for (const [index, tid] of tids.entries()) {
      expect(listCpus(pid, tid)).toEqual(cpus === 'free' ? listCpus() : [wanted[index % wanted.length]]);
    }
    const threads = takeThreads(await floor.say('operate timeMs=5'), 3);
    if (cpus !== 'free') {
      for (const [index, thread] of threads.entries()) expect(thread.cpus).toEqual([wanted[index % wanted.length]]);
    }
    expect(listCpus(pid)).toEqual(listCpus()); // the thread that obeys stays where it was
    expect(await floor.close()).toEqual({ status: 0, signal: null });
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(countOpen()).toBe(before);
  });

  it('a CPU that is not there is told', async () => {
    const floor = new Floor([], { args: ['threads', 'ring', '1023'] });
    await floor.next();
    expect((await floor.say('start threads=2')).error).toEqual({
      code: 'placement-refused',
      message: expect.stringMatching(/^thread [01] cannot be pinned to CPU 1023: Invalid argument/),
    });
    expect(await floor.ended).toEqual({ status: 1, signal: null });
  });
});

describe.each(['ring', 'ring-single'])('%s', (subject) => {
  it.each(PLACES)('streams: both sides have every word of every message, %s', async (_, cpus) => {
    const { floor } = await startTeam(subject, cpus);
    for (const wait of SLEEPLESS) {
      // One message; fewer than a batch; a lap and a bit; slots of 8 for 8 KiB and above; a size that is no power of two.
      for (const [bytes, messages, first] of [
        [8, 1, 0],
        [64, 200, 7],
        [64, 5_000, 0xffffff00],
        [68, 3_000, 0],
        [8_192, 50, 1],
        [1 << 20, 20, 0x7fffffff],
      ] as const) {
        const reply = await floor.say(`stream bytes=${bytes} wait=${wait} messages=${messages} first=${first}`);
        const checksum = sumUp(makeMessages(bytes, first, messages));
        expect(takeThreads(reply, 2)).toMatchObject([{ checksum }, { checksum }]);
      }
    }
    expect(await floor.close()).toEqual({ status: 0, signal: null });
  });

  it.each(PLACES)('trips: the sums are over what was sent and what came back, %s', async (_, cpus) => {
    const { floor } = await startTeam(subject, cpus);
    for (const wait of SLEEPLESS) {
      for (const [bytes, samples, batch, first] of [
        [8, 1, 1, 0],
        [64, 5, 400, 0xffffff00],
        [100_000, 3, 4, 9],
      ] as const) {
        const command = `trip bytes=${bytes} wait=${wait} samples=${samples} batch=${batch} first=${first}`;
        const threads = takeThreads(await floor.say(command), 2);
        const checksum = sumUp(makeMessages(bytes, first, samples * batch, 2));
        expect(threads).toMatchObject([{ checksum }, { checksum }]);
        expect(threads[0]!.samplesNs).toHaveLength(samples);
        expect(threads[0]!.samplesNs!.every((sampleNs) => sampleNs > 0)).toBe(true);
        expect(threads[1]).not.toHaveProperty('samplesNs');
        const summed = threads[0]!.samplesNs!.reduce((sum, sampleNs) => sum + sampleNs * batch, 0);
        expect(threads[0]!.endNs - threads[0]!.startNs).toBeGreaterThanOrEqual(Math.floor(summed));
      }
    }
    await floor.close();
  });

  it('a spinning side never sleeps, a blocking one does', async () => {
    const { floor } = await startTeam(subject, ONE_CPU);
    const spinning = takeThreads(await floor.say(`trip bytes=64 wait=${SPIN} samples=1 batch=3 first=0`), 2);
    for (const { voluntarySwitches } of spinning) expect(voluntarySwitches).toBe(0);
    const blocking = takeThreads(await floor.say(`trip bytes=64 wait=${BLOCK} samples=1 batch=1000 first=0`), 2);
    for (const { voluntarySwitches } of blocking) expect(voluntarySwitches).toBeGreaterThan(0);
    // On one CPU each trip takes two switches at least, of whichever kind, and no wait takes more than one.
    for (const { voluntarySwitches } of blocking) expect(voluntarySwitches).toBeLessThanOrEqual(1_001);
    await floor.close();
  });

  it('one bit flipped in the memory of the ring is seen in the sums', async () => {
    const { floor } = await startTeam(subject, ONE_CPU);
    for (const byte of [4, 31, 63]) {
      // A stop may find an empty ring, of which everything was read: then nothing is to be seen, and it is tried again.
      for (let isSeen = false; !isSeen; ) {
        const answer = floor.say(`stream bytes=64 wait=${BLOCK} messages=500000 first=0`);
        const [produced, consumed] = takeThreads(await flipUntilAnswered(floor, answer, 64, byte), 2);
        isSeen = produced!.checksum !== consumed!.checksum;
      }
    }
    await floor.close();
  });

  it('a message that is not the next one ends the member', async () => {
    const { floor } = await startTeam(subject, ONE_CPU);
    const answer = floor.say(`stream bytes=64 wait=${BLOCK} messages=1000000000 first=0`);
    const reply = await flipUntilAnswered(floor, answer, 64, 0);
    expect(reply.error).toEqual({
      code: 'record-corrupt',
      message: expect.stringMatching(/^thread 1: after \d+ messages, sequence is \d+, expected \d+; one was lost/),
    });
    expect(await floor.ended).toEqual({ status: 1, signal: null });
  });
});

describe('futex', () => {
  it.each(PLACES)('trips: the message is its sequence number, %s', async (_, cpus) => {
    const { floor } = await startTeam('futex', cpus);
    for (const wait of SLEEPLESS) {
      for (const [samples, batch, first] of [
        [1, 1, 0],
        [10, 100, 0xffffff00],
        [3, 1_000, 5],
      ] as const) {
        const command = `trip bytes=4 wait=${wait} samples=${samples} batch=${batch} first=${first}`;
        const threads = takeThreads(await floor.say(command), 2);
        const checksum = sumUp(makeMessages(4, first, samples * batch, 2));
        expect(threads).toMatchObject([{ checksum }, { checksum }]);
        expect(threads[0]!.samplesNs).toHaveLength(samples);
      }
    }
    const spinning = takeThreads(await floor.say(`trip bytes=4 wait=${SPIN} samples=2 batch=2 first=0`), 2);
    expect(spinning[1]!.checksum).toBe(sumUp(makeMessages(4, 0, 4, 2)));
    await floor.close();
  });
});

describe('the sums', () => {
  it('change with every bit of every word', () => {
    const messages = [...makeMessages(64, 3, 4)];
    const good = sumUp(messages);
    for (const words of messages) {
      for (let k = 0; k < words.length; k++) {
        for (let bit = 0; bit < 32; bit++) {
          words[k]! ^= 1 << bit;
          expect(sumUp(messages)).not.toBe(good);
          words[k]! ^= 1 << bit;
        }
      }
    }
    expect(makeMessage(12, 2)).toEqual(Uint32Array.of(2, 0x3c6ef362 + 0x85ebca77, 0x3c6ef362 + 0x0bd794ee));
  });
});

describe('what is wrong is said, and ends the member', () => {
  it.each([
    ['ring', 'operate timeMs=5', /unknown verb operate; known: start trip stream$/],
    ['futex', 'stream bytes=4 wait=0 messages=1 first=0', /unknown verb stream; known: start trip$/],
    ['mutex', 'trip bytes=8 wait=0 samples=1 batch=1 first=0', /unknown verb trip; known: start operate$/],
    ['mutex', 'fly', /unknown verb fly/],
    ['ring', 'start threads=2', /start comes once; there are 2 threads/],
    ['ring', 'stream bytes=66 wait=0 messages=1 first=0', /bytes must be a multiple of 4, got 66/],
    ['ring', 'trip bytes=9 wait=0 samples=1 batch=1 first=0', /bytes must be a multiple of 4, got 9/],
    ['ring', 'stream bytes=4 wait=0 messages=1 first=0', /bytes must be from 8 to 8388608/],
    ['ring', 'stream bytes=64 wait=4 messages=1 first=0', /wait must be from 0 to 3/],
    ['ring', 'stream bytes=64 messages=1 first=0', /stream needs wait once/],
    ['ring', 'stream bytes=64 wait=0 messages=0 first=0', /messages must be from 1 to/],
    ['ring-single', 'stream bytes=64 wait=0 messages=1 first=4294967296', /first must be from 0 to 4294967295/],
    ['ring-single', 'trip bytes=64 wait=0 samples=1 batch=1 first=0 messages=1', /trip has no key messages/],
    ['futex', 'trip bytes=8 wait=0 samples=1 batch=1 first=0', /bytes must be from 4 to 4/],
    ['barrier', 'operate', /operate needs timeMs once/],
    ['barrier', 'operate timeMs=0', /timeMs must be from 1/],
  ])('usage of %s: %s', async (subject, command, message) => {
    const { floor } = await startTeam(subject, 'free');
    expect((await floor.say(command)).error).toEqual({ code: 'usage', message: expect.stringMatching(message) });
    expect(await floor.ended).toEqual({ status: 1, signal: null });
  });

  it.each([
    ['ring', 'stream bytes=64 wait=0 messages=1 first=0', /stream needs threads; say start before/],
    ['ring', 'start threads=3', /threads must be from 2 to 2/],
    ['mutex', 'start threads=0', /threads must be from 1 to 64/],
    ['mutex', 'start threads=65', /threads must be from 1 to 64/],
    ['mutex', 'start', /start needs threads once/],
  ])('usage of %s before its start: %s', async (subject, command, message) => {
    const floor = new Floor([], { args: ['threads', subject, 'free'] });
    await floor.next();
    expect((await floor.say(command)).error).toEqual({ code: 'usage', message: expect.stringMatching(message) });
    expect(await floor.ended).toEqual({ status: 1, signal: null });
  });

  it.each([
    [['threads'], /usage:/],
    [['threads', 'ring'], /usage:/],
    [['threads', 'ring', '0', '1'], /usage:/],
    [['threads', 'pipe', 'free'], /"pipe" is none of ring, ring-single, futex, mutex, /],
    [['threads', 'ring', ''], /"" is neither "free" nor CPU numbers/],
    [['threads', 'ring', '0,'], /"0," is neither/],
    [['threads', 'ring', '0-1'], /"0-1" is neither/],
    [['threads', 'ring', '1024'], /each below 1024/],
    [['threads', 'ring', '-1'], /"-1" is neither/],
  ])('%j ends with status 2 and says why', (args, message) => {
    const end = spawnSync(locateFloor(), args, { encoding: 'utf8', timeout: 20_000 });
    expect(end.status).toBe(2);
    expect(end.stderr).toMatch(message);
  });
});
