/** Claims about the facts of task 1a on this kernel: their values where the kernel documents them, planted bugs found, nothing left. */

import { describe, expect, test } from 'vitest';
import type { LabError } from '../../../src/core/errors.js';
import { KIB, MIB } from '../../../src/core/units.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { close, write } from '../../../src/sys/io.js';
import { closePipe, getPipeCapacity, openPipe, type Pipe, setPipeCapacity } from '../../../src/sys/pipe.js';
import { POLLHUP, POLLIN } from '../../../src/sys/poll.js';
import { openSocketPair } from '../../../src/sys/socketpair.js';
import { fill, fillToCapacity, readUntilWritable } from '../../../tasks/1a-pipes/fact-capacity.js';
import { factSets } from '../../../tasks/1a-pipes/fact-cells.js';
import { pollAfterWriter } from '../../../tasks/1a-pipes/fact-eof.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { listChildren } from '../../harness/processes.js';
import { contextOf, expectTrials } from './pair.js';

const setOf = (id: string) => factSets('standard').find((set) => set.id === id)!;

async function runSet(id: string, cells?: readonly CellSpec[]): Promise<Map<string, number>> {
  const set = setOf(id);
  const wanted = cells ?? set.cells;
  const trials = expectTrials(await leavingNothing(async () => await set.run(contextOf(wanted))));
  expect(trials.map((trial) => trial.cellId)).toEqual(wanted.map((cell) => cell.id));
  return new Map(trials.map((trial) => [trial.cellId, trial.value]));
}

async function withStream<T>(open: typeof openPipe, work: (stream: Pipe) => T): Promise<T> {
  return await leavingNothing(() => {
    const stream = open({ nonBlocking: true });
    try {
      return work(stream);
    } finally {
      closePipe(stream);
    }
  });
}

describe('a pipe', () => {
  test('takes as many single bytes as its capacity says', async () => {
    await withStream(openPipe, ({ readFd, writeFd }) => {
      const capacityBytes = getPipeCapacity(readFd);
      expect(fill(writeFd, 1)).toEqual({ bytes: capacityBytes, writes: capacityBytes });
      expect(fill(writeFd, 1)).toEqual({ bytes: 0, writes: 0 });
    });
  });

  test('takes one write of half a page and a byte for each page', async () => {
    await withStream(openPipe, ({ readFd, writeFd }) => {
      const slots = getPipeCapacity(readFd) / 4_096;
      expect(fill(writeFd, 2_049)).toEqual({ bytes: slots * 2_049, writes: slots });
    });
  });

  test('counts what a partial write took', async () => {
    await withStream(openPipe, ({ readFd, writeFd }) => {
      const capacityBytes = getPipeCapacity(readFd);
      expect(fill(writeFd, 2 * capacityBytes)).toEqual({ bytes: capacityBytes, writes: 1 });
      expect(fill(writeFd, 1).bytes).toBe(0);
    });
  });

  test.each([4 * KIB, MIB])('whose capacity is set to %d B takes exactly that', async (bytes) => {
    await withStream(openPipe, (pipe) => expect(fillToCapacity(pipe, bytes, 4_096).bytes).toBe(bytes));
  });

  test.each([
    [4 * KIB, 'refuses bytes that were thought to fit'],
    [MIB, 'has room where it was thought to be full'],
  ])('of %d B exposes a writer with a hard-coded capacity: it %s', async (bytes) => {
    const HARD_CODED_BYTES = 65_536;
    const writeHardCoded = (writeFd: number) => {
      const page = new Uint8Array(4_096);
      for (let given = 0; given < HARD_CODED_BYTES; ) given += write(writeFd, page, 0, page.length);
    };
    await withStream(openPipe, ({ writeFd }) => {
      setPipeCapacity(writeFd, bytes);
      if (bytes < HARD_CODED_BYTES) expect(() => writeHardCoded(writeFd)).toThrow('EAGAIN');
      else writeHardCoded(writeFd);
      expect(fill(writeFd, 4_096).bytes).toBe(Math.max(0, bytes - HARD_CODED_BYTES));
    });
  });

  test('that takes less than the kernel said is an error with both numbers', async () => {
    await withStream(openPipe, (pipe) => {
      write(pipe.writeFd, new Uint8Array(100), 0, 100);
      expect(() => fillToCapacity(pipe, 8 * KIB, 4_096)).toThrow(/gave 8192 B, and the pipe took 4\d{3} B/);
    });
  });

  test.each([
    [1, 4_096],
    [2_049, 2_049],
    [4_096, 4_096],
  ])('full of writes of %d B is writable again after %d B', async (writeBytes, bytes) => {
    await withStream(openPipe, (pipe) => {
      fill(pipe.writeFd, writeBytes);
      expect(readUntilWritable(pipe)).toBe(bytes);
    });
  });
});

describe('a socketpair', () => {
  test('is full of single bytes long before a pipe is', async () => {
    const inPipe = await withStream(openPipe, ({ writeFd }) => fill(writeFd, 1).bytes);
    const inSockets = await withStream(openSocketPair, ({ writeFd }) => fill(writeFd, 1).bytes);
    expect(inSockets).toBeLessThan(inPipe);
  });

  test('is writable again after as many bytes whether they are read by ones or by messages', async () => {
    const readBy = (readBytes: number) =>
      withStream(openSocketPair, (stream) => {
        fill(stream.writeFd, 2_049);
        return readUntilWritable(stream, readBytes);
      });
    expect(await readBy(2_049)).toBe(await readBy(1));
  });
});

describe('poll, when the writer is gone,', () => {
  test.each([
    ['pipe', openPipe, 'at-eof', POLLHUP],
    ['socketpair', openSocketPair, 'at-eof', POLLIN | POLLHUP],
    ['pipe', openPipe, 'data-then-eof', POLLIN | POLLHUP],
    ['socketpair', openSocketPair, 'data-then-eof', POLLIN | POLLHUP],
  ] as const)('says of a %s %s the bits %#', async (_kind, open, moment, bits) => {
    await leavingNothing(() => expect(pollAfterWriter(open({ nonBlocking: true }), moment)).toBe(bits));
  });

  test('leaves no end open when the write fails', async () => {
    await leavingNothing(() => {
      const { readFd, writeFd } = openPipe();
      close(readFd);
      // The number is another pipe's now: its reading end cannot be written to.
      const other = openPipe();
      try {
        expect(() => pollAfterWriter({ readFd: writeFd, writeFd: other.readFd }, 'at-eof')).toThrow('EBADF');
      } finally {
        close(other.writeFd);
      }
    });
  });
});

describe('the sets of facts', () => {
  test('of one process have a value for every cell', async () => {
    const values = await runSet('facts');
    for (const [id, value] of values) expect(value, id).toBeGreaterThan(0);
    const sizes = ['1B', '2049B', '4096B', '4097B', '64KiB'].map((size) => `capacity/pipe/writes-of-${size}`);
    expect([...values.keys()]).toEqual(expect.arrayContaining(sizes));
  });

  test("of an ordinary user has a 1,025th pipe that is smaller, or the whole user's bound is lifted", async () => {
    const values = await runSet('facts/user-limit');
    // One page before Linux 5.14, two since.
    expect([4_096, 8_192, 65_536]).toContain(values.get('capacity/pipe/of-number-1025'));
  });

  test('of writers have no torn record of 4,096 B', async () => {
    const values = await runSet('facts/writers');
    expect(values.get('detections/interleaved/4096B')).toBe(0);
    expect(values.get('detections/interleaved/4097B')).toBeGreaterThanOrEqual(0);
  });

  test('of losses lose with each wrong way and deliver all with each right one', async () => {
    const values = await runSet('facts/losses');
    for (const { id, parameters } of setOf('facts/losses').cells) {
      const offered = Number(parameters.offeredBytes);
      if (parameters.way === 'right') expect(values.get(id), id).toBe(offered);
      else expect(values.get(id), id).toBeLessThan(offered);
    }
  });

  test('of a quick run are three cells', () => {
    const cells = factSets('quick').flatMap((set) => set.cells.map((cell) => cell.id));
    expect(cells.sort()).toEqual([
      'capacity/pipe/writes-of-1B',
      'capacity/pipe/writes-of-4097B',
      'capacity/socketpair/writes-of-1B',
    ]);
  });

  test('leave the other cells alone when one cannot be counted', async () => {
    const [first, second] = setOf('facts').cells;
    const odd: CellSpec = { ...first!, id: 'capacity/pipe/odd', parameters: { counted: 'accepted', writeBytes: -1 } };
    const outcomes = await leavingNothing(async () => await setOf('facts').run(contextOf([odd, second!])));
    expect(outcomes[0]).toMatchObject({ cellId: odd.id, failure: expect.stringMatching(/length/) });
    expect(outcomes[1]).toMatchObject({ cellId: second!.id, value: expect.any(Number) });
  });

  const crowdCell = setOf('facts/user-limit').cells[0]!;
  test('say which descriptors are missing for a crowd of pipes', async () => {
    const tooMany = { ...crowdCell, parameters: { ...crowdCell.parameters, pipeNumber: 500_000_000 } };
    await leavingNothing(async () => {
      await expect(setOf('facts/user-limit').run(contextOf([tooMany]))).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringMatching(/500000000 pipes need 1000000064 descriptors, the limit is \d+/),
      });
    });
  });

  test.each(['facts', 'facts/user-limit', 'facts/writers', 'facts/losses'])(
    '%s: aborted before it begins, it starts nothing',
    async (id) => {
      await leavingNothing(async () => {
        const context = contextOf(setOf(id).cells, { signal: AbortSignal.abort() });
        await expect(setOf(id).run(context)).rejects.toMatchObject({ code: 'aborted' });
      });
    },
  );

  test.each(['facts/user-limit', 'facts/writers', 'facts/losses'])(
    '%s: aborted in the middle, it leaves nothing',
    async (id) => {
      await leavingNothing(async () => {
        const controller = new AbortController();
        const running = setOf(id)
          .run(contextOf(setOf(id).cells, { signal: controller.signal }))
          .then(
            () => null,
            (error: LabError) => error,
          );
        await until(() => listChildren().length > 0);
        controller.abort();
        expect((await running)?.code).toBe('aborted');
      });
    },
  );
});
