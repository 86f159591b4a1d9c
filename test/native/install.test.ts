/** The install script, driven on a small tree of its own: what a person without a compiler, or with a broken build, reads and keeps. */

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

const BINDING = {
  targets: [
    { target_name: 'addon', sources: ['native/addon.cc'] },
    { target_name: 'floor', type: 'executable', sources: ['native/floor.cc'] },
  ],
};
const ADDON = `#include <node_api.h>
static napi_value Init(napi_env, napi_value exports) { return exports; }
NAPI_MODULE(addon, Init)
`;
const FLOOR = 'int main() { return 0; }\n';
const SYNTAX_ERROR = 'int broken = ;\n';
/** More lines than this are a wall. */
const MOST_LINES = 6;

const hasTools = ['g++', 'make', 'python3'].every((tool) => spawnSync(tool, ['--version']).status === 0);

describe('native/install.mjs', () => {
  let tree: string;

  beforeEach(() => {
    tree = fs.mkdtempSync(join(tmpdir(), 'ipc-lab-install-'));
    for (const folder of ['native', 'home', 'bin']) fs.mkdirSync(join(tree, folder));
    for (const file of fs.readdirSync(join(packageRoot, 'native'))) {
      if (file.endsWith('.mjs')) fs.copyFileSync(join(packageRoot, 'native', file), join(tree, 'native', file));
    }
    write('package.json', '{"name":"fixture"}');
    write('binding.gyp', JSON.stringify(BINDING));
    write('native/addon.cc', ADDON);
    write('native/floor.cc', FLOOR);
  });

  afterEach(() => {
    fs.rmSync(tree, { recursive: true, force: true });
  });

  test('without compiler, make and python3 it exits 0, names what is missing and the command, in a handful of lines', () => {
    const run = install({ PATH: join(tree, 'bin') });
    expect(run.status).toBe(0);
    expect(run.stderr).toBe('');
    expect(countLines(run)).toBeLessThanOrEqual(MOST_LINES);
    expect(run.stdout).toContain('a C++ compiler (g++ or clang++), make and python3 are missing');
    expect(run.stdout).toMatch(/apt-get|dnf|yum|zypper|apk|pacman|xcode-select|package manager/);
    expect(run.stdout).toContain('node native/install.mjs');
    const why = readReason();
    expect(why.reason).toContain('make and python3 are missing');
    expect(why.remedy).toContain('node native/install.mjs');
    expect(listBuild()).toEqual(['why-no-addon.json']);
  });

  test('names only the tool that is missing', () => {
    for (const tool of ['c++', 'python3']) writeProgram(tool, 'exit 0');
    const run = install({ PATH: join(tree, 'bin') });
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('no native addon: make is missing');
  });

  test('a tool that is there but does not work counts as missing', () => {
    for (const tool of ['c++', 'make']) writeProgram(tool, 'exit 0');
    writeProgram('python3', 'exit 127');
    const run = install({ PATH: join(tree, 'bin') });
    expect(run.stdout).toContain('no native addon: python3 is missing');
  });

  test('without binding.gyp it says so and exits 0', () => {
    fs.rmSync(join(tree, 'binding.gyp'));
    const run = install();
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('binding.gyp is missing');
  });

  test('without npm it says that node-gyp was not found', () => {
    for (const tool of ['c++', 'make', 'python3']) writeProgram(tool, 'exit 0');
    // A node outside any prefix has no npm beside it.
    const copy = join(tree, 'bin', 'node');
    fs.copyFileSync(process.execPath, copy);
    const run = install({ PATH: join(tree, 'bin') }, copy);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('npm (which carries node-gyp) was not found');
  });

  test('headers that are neither beside node nor fetchable are called by their name', () => {
    for (const tool of ['c++', 'make', 'python3']) writeProgram(tool, 'exit 0');
    const copy = join(tree, 'bin', 'node');
    fs.copyFileSync(process.execPath, copy);
    const run = install({ PATH: join(tree, 'bin'), npm_config_node_gyp: writeNodeGyp('process.exit(1)') }, copy);
    expect(run.status).toBe(0);
    expect(countLines(run)).toBeLessThanOrEqual(MOST_LINES);
    expect(run.stdout).toContain('neither beside node nor could they be fetched');
    expect(readReason().remedy).toContain('nodedir');
  });

  test('a build that hangs is ended, with everything that it started', () => {
    for (const tool of ['c++', 'make', 'python3']) writeProgram(tool, 'exit 0');
    const hang = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      require('node:fs').writeFileSync(${JSON.stringify(join(tree, 'grandchild'))}, String(child.pid));
      setInterval(() => {}, 1000);`;
    const run = install({
      PATH: join(tree, 'bin'),
      npm_config_node_gyp: writeNodeGyp(hang),
      npm_config_nodedir: headerPrefix(),
      IPC_LAB_BUILD_TIMEOUT_MS: '1500',
    });
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('did not end within 1.5 s');
    expect(isRunning(Number(fs.readFileSync(join(tree, 'grandchild'), 'utf8')))).toBe(false);
    expect(listBuild()).toEqual(['build.log', 'why-no-addon.json']);
  });

  test('a build that makes a file node cannot load is no build', () => {
    for (const tool of ['c++', 'make', 'python3']) writeProgram(tool, 'exit 0');
    const makeGarbage = `
      const fs = require('node:fs');
      fs.mkdirSync('build/Release', { recursive: true });
      fs.writeFileSync('build/Release/addon.node', 'not a shared object');`;
    const run = install({
      PATH: join(tree, 'bin'),
      npm_config_node_gyp: writeNodeGyp(makeGarbage),
      npm_config_nodedir: headerPrefix(),
    });
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('cannot load it');
    expect(listBuild()).toEqual(['build.log', 'why-no-addon.json']);
  });

  test('an interrupted build leaves no artefact and a reason', async () => {
    const installing = "process.stdout.write('x'); process.kill(process.ppid, 'SIGTERM'); setInterval(() => {}, 1000)";
    for (const tool of ['c++', 'make', 'python3']) writeProgram(tool, 'exit 0');
    const run = install({
      PATH: join(tree, 'bin'),
      npm_config_node_gyp: writeNodeGyp(installing),
      npm_config_nodedir: headerPrefix(),
    });
    expect(run.status).toBe(143);
    expect(readReason().reason).toContain('interrupted');
    expect(listBuild()).toEqual(['why-no-addon.json']);
  });

  describe.runIf(hasTools)('with a compiler', () => {
    test('builds in one line with an empty HOME and no npm settings, then has nothing to do', () => {
      const first = install();
      expect(first.stdout).toMatch(/^ipc-lab: built the native addon \(\d+ s\)\n$/);
      expect(first.status).toBe(0);
      expect(listBuild()).toEqual(['Release', 'build.log', 'stamp.json']);
      expect(fs.readdirSync(join(tree, 'build/Release')).sort()).toEqual(['addon.node', 'floor']);
      expect(fs.readdirSync(join(tree, 'home'))).toEqual([]);
      expect(install().stdout).toBe('ipc-lab: the native addon is up to date\n');
    });

    test('a changed source, a damaged artefact or a lost one is built anew', () => {
      install();
      write('native/floor.cc', `${FLOOR}// changed\n`);
      expect(install().stdout).toContain('built the native addon');
      write('build/Release/addon.node', 'cut short');
      expect(install().stdout).toContain('built the native addon');
      fs.rmSync(join(tree, 'build/Release/floor'));
      expect(install().stdout).toContain('built the native addon');
    });

    test('a failing source: exit 0, first error and log in a handful of lines, and no addon of the old sources', () => {
      install();
      write('native/addon.cc', ADDON + SYNTAX_ERROR);
      const run = install();
      expect(run.status).toBe(0);
      expect(run.stderr).toBe('');
      expect(countLines(run)).toBeLessThanOrEqual(MOST_LINES);
      expect(run.stdout).toMatch(/first error: native\/addon\.cc:\d+:\d+: error:/);
      expect(run.stdout).toContain('build/build.log');
      expect(fs.readFileSync(join(tree, 'build/build.log'), 'utf8')).toContain('error:');
      expect(readReason().reason).toContain('native/addon.cc');
      expect(fs.readdirSync(join(tree, 'build/Release'))).toEqual([]);
    });

    test('the reason goes when a later build succeeds', () => {
      write('native/addon.cc', ADDON + SYNTAX_ERROR);
      install();
      expect(fs.existsSync(join(tree, 'build/why-no-addon.json'))).toBe(true);
      write('native/addon.cc', ADDON);
      expect(install().stdout).toContain('built the native addon');
      expect(fs.existsSync(join(tree, 'build/why-no-addon.json'))).toBe(false);
    });

    test('clears away what a killed build left, and never takes it for an artefact', () => {
      fs.mkdirSync(join(tree, 'build/staging-999999999/build/Release'), { recursive: true });
      write('build/staging-999999999/build/Release/addon.node', 'half');
      install();
      expect(listBuild()).toEqual(['Release', 'build.log', 'stamp.json']);
    });
  });

  /** Runs the script as a person would whose npm has no settings at all. */
  function install(env: NodeJS.ProcessEnv = {}, node = process.execPath): SpawnSyncReturns<string> {
    return spawnSync(node, [join(tree, 'native/install.mjs')], {
      cwd: tree,
      env: { PATH: process.env.PATH, HOME: join(tree, 'home'), ...env },
      encoding: 'utf8',
      timeout: 120_000,
    });
  }

  function write(file: string, text: string): void {
    fs.writeFileSync(join(tree, file), text);
  }

  function writeProgram(name: string, script: string): void {
    fs.writeFileSync(join(tree, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** A stand-in for node-gyp: CommonJS, run in the staging folder. */
  function writeNodeGyp(script: string): string {
    write('node-gyp.cjs', script);
    return join(tree, 'node-gyp.cjs');
  }

  /** A prefix that looks as if it held this node's headers. */
  function headerPrefix(): string {
    fs.mkdirSync(join(tree, 'prefix/include/node'), { recursive: true });
    write('prefix/include/node/node_api.h', '');
    const major = process.versions.node.split('.')[0];
    write('prefix/include/node/node_version.h', `#define NODE_MAJOR_VERSION ${major}\n`);
    return join(tree, 'prefix');
  }

  function readReason(): { reason: string; remedy: string } {
    return JSON.parse(fs.readFileSync(join(tree, 'build/why-no-addon.json'), 'utf8'));
  }

  function listBuild(): string[] {
    return fs.readdirSync(join(tree, 'build')).sort();
  }
});

function countLines(run: SpawnSyncReturns<string>): number {
  return run.stdout.trimEnd().split('\n').length;
}

function isRunning(pid: number): boolean {
  // A killed orphan may stay a zombie until its new parent looks.
  const status = `/proc/${pid}/stat`;
  return fs.existsSync(status) && !/^\d+ \(.*\) [ZX]/.test(fs.readFileSync(status, 'utf8'));
}
