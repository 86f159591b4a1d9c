/** Which Pythons there are on this machine, with their version and their lock. Called by tasks when they make their plans. */

import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { promisify } from 'node:util';

/** The ordinary one, and the names under which builds without the lock are installed. */
const CANDIDATES = ['python3', 'python3t', 'python3.13t', 'python3.14t', 'python3.15t'];

/** A Python that does not answer by then is none to measure; a busy machine takes seconds. */
const ANSWER_MS = 20_000;
const LONGEST_ANSWER_BYTES = 10_000;
const ODD = 'it gave an odd answer';

const QUESTION = `
import json, sys, sysconfig
has_lock = getattr(sys, '_is_gil_enabled', lambda: True)()
build = 'free-threaded' if sysconfig.get_config_var('Py_GIL_DISABLED') else 'default'
print(json.dumps({'executable': sys.executable, 'version': sys.version.split()[0],
                  'lockState': 'on' if has_lock else 'off', 'build': build, 'isNewEnough': sys.version_info >= (3, 8)}))
`;

export interface Python {
  /** The interpreter itself: what is found under its name may be a script that looks for it first. */
  command: string;
  version: string;
  /** Whether one thread at a time runs Python code. */
  lockState: 'on' | 'off';
  build: 'default' | 'free-threaded';
}

export interface Pythons {
  found: Python[];
  missing: Missing[];
}

export interface Missing {
  command: string;
  reason: string;
}

/** Resolves with each Python once, however many names it has; one that is absent or broken is named with the reason. */
export async function findPythons(candidates: readonly string[] = CANDIDATES, answerMs = ANSWER_MS): Promise<Pythons> {
  const answers = await Promise.all(candidates.map((command) => askPython(command, answerMs)));
  const found = answers.flatMap((answer) => ('reason' in answer ? [] : [answer]));
  const files = found.map(({ command }) => resolveLinks(command));
  return {
    found: found.filter((_, at) => files.indexOf(files[at]!) === at),
    missing: answers.flatMap((answer) => ('reason' in answer ? [answer] : [])),
  };
}

/** A command that names no file is itself: it will fail where it is started, with a reason. */
function resolveLinks(command: string): string {
  try {
    return realpathSync(command);
  } catch {
    return command;
  }
}

async function askPython(command: string, answerMs: number): Promise<Python | Missing> {
  try {
    const { stdout } = await promisify(execFile)(command, ['-c', QUESTION], {
      timeout: answerMs,
      killSignal: 'SIGKILL',
      maxBuffer: LONGEST_ANSWER_BYTES,
    });
    return readAnswer(command, stdout);
  } catch (error) {
    return { command, reason: describe(error as NodeJS.ErrnoException & { killed?: boolean }, answerMs) };
  }
}

function readAnswer(command: string, stdout: string): Python | Missing {
  const answer = JSON.parse(stdout) as Python & { executable: string; isNewEnough: boolean };
  const { executable, version, lockState, build } = answer;
  const isOdd =
    [executable, version, build].some((word) => typeof word !== 'string') || !['on', 'off'].includes(lockState);
  if (isOdd) return { command, reason: ODD };
  if (!answer.isNewEnough) return { command, reason: `${version} is older than 3.8` };
  return { command: executable, version, lockState, build };
}

function describe(error: NodeJS.ErrnoException & { killed?: boolean }, answerMs: number): string {
  if (error.code === 'ENOENT') return 'not found';
  if (error.killed) return `did not answer within ${answerMs / 1_000} s`;
  if (error instanceof SyntaxError) return ODD;
  return error.message.trim().split('\n').at(-1)!.slice(0, 200);
}
