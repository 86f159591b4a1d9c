/** Claims about the member's side of the protocol, spoken to over its bare descriptors. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { floorPath } from '../../src/sys/native-files.js';
import { readIoTotals } from '../../src/sys/procfs.js';
import { leavingNothing, until } from './leftovers.js';

const MEMBER = fileURLToPath(new URL('./test-member.js', import.meta.url));

/** Starts a member, gives it these bytes as its whole input, and resolves with everything that it said and how it ended. */
async function talk(command: readonly string[], input: string, env: Record<string, string> = {}) {
  return await leavingNothing(async () => {
    const child = spawn(command[0]!, command.slice(1), { env: { ...process.env, ...env } });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (said.err += text));
    child.stdin.on('error', () => {}); // it may be gone before it has read everything
    child.stdin.end(input);
    const [status, signal] = await once(child, 'close');
    const replies = said.out.split('\n').filter((line) => line !== '');
    return { pid: child.pid!, status, signal, errors: said.err, replies: replies.map((line) => JSON.parse(line)) };
  });
}

const PIPE_BYTES = 65_536;
const js = [process.execPath, MEMBER];

describe('a member', () => {
  test.each([
    ['in JavaScript', js],
    ['of the native floor', [floorPath()]],
  ])('%s greets without being asked, and ends with status 0 at the end of its commands', async (_which, command) => {
    const { replies, status, pid, errors } = await talk(command, '');
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({ ok: true, pid, tid: pid, descriptors: {} });
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
  });

  test('obeys in order, also commands that came together, and waits for one before the next', async () => {
    const { replies, status } = await talk(js, 'reply-later\necho word=one\necho word=two\n');
    expect(replies.slice(1)).toEqual([
      { ok: true, late: true },
      { ok: true, heard: 'one' },
      { ok: true, heard: 'two' },
    ]);
    expect(status).toBe(0);
  });

  test.each([
    [
      'in JavaScript, that fails',
      js,
      'refuse\necho word=later\n',
      { code: 'record-corrupt', message: 'the third byte was green' },
    ],
    [
      'in JavaScript, of an unknown verb',
      js,
      'dance\necho word=later\n',
      { code: 'internal', message: /unknown verb "dance"/ },
    ],
    [
      'in JavaScript, without its value',
      js,
      'echo\necho word=later\n',
      { code: 'usage', message: 'Command "echo" needs word=…' },
    ],
    [
      'of the floor, of an unknown verb',
      [floorPath()],
      'dance\ndance\n',
      { code: 'usage', message: /unknown verb dance/ },
    ],
    [
      'of the floor, without its value',
      [floorPath()],
      'encode bytes=64\ndance\n',
      { code: 'usage', message: /encode needs samples/ },
    ],
    [
      'of the floor, with an odd value',
      [floorPath()],
      'encode bytes=1e3\ndance\n',
      { code: 'usage', message: /key=NUMBER/ },
    ],
  ])('a command %s: is told, is the last one obeyed, and gives status 1', async (_which, command, input, error) => {
    const { replies, status } = await talk(command, input);
    expect(replies).toHaveLength(2);
    expect(replies[1]).toEqual({ error: { code: error.code, message: expect.stringMatching(error.message) } });
    expect(status).toBe(1);
  });

  test('lists the descriptors that it was handed and no others', async () => {
    const { replies } = await talk(js, '', { IPC_LAB_DESCRIPTORS: '0' });
    expect(replies[0].descriptors).toEqual({});
  });

  test('without the addon says what is missing and ends with a failure', async () => {
    const { replies, status, errors } = await talk(js, '', {
      IPC_LAB_NATIVE_DIR: fileURLToPath(new URL('.', import.meta.url)),
    });
    expect(replies).toEqual([]);
    expect(status).not.toBe(0);
    expect(errors).toMatch(/The native addon is not there/);
  });

  test('that has started a worker, with which Node makes the descriptor non-blocking, replies with more than it holds, whole', async () => {
    const bytes = 2_000_000;
    await leavingNothing(async () => {
      const child = spawn(js[0]!, js.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
      const closed = once(child, 'close');
      child.stdin.end(`start-worker\nreply-much bytes=${bytes}\n`);
      // Nobody reads before it is full: what only tries to write has failed by then.
      await until(
        () => child.exitCode !== null || (readIoTotals(child.pid!, child.pid!)?.writtenBytes ?? 0) >= PIPE_BYTES,
      );
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
      expect(await closed).toEqual([0, null]);
      const replies = said.trimEnd().split('\n');
      expect(JSON.parse(replies.at(-1)!)).toEqual({ ok: true, much: 'x'.repeat(bytes) });
    });
  });
});
