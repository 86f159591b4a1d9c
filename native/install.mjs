// Builds the native addon and the native floor; npm runs it as the package's install script, before dist/ exists.
//
// It never fails an installation: without the addon a good part of the lab still works, and the reason is kept in
// build/why-no-addon.json, from where `lab doctor` and the addon's loader repeat it.
//
//     build/Release/           what the lab loads; only whole, loadable artefacts of the present sources are ever here
//     build/stamp.json         what they were made of, and their digests
//     build/build.log          the compiler's words
//     build/staging-PID/       where the build happens: { binding.gyp, native -> ../../native, build/Release/… }
//
// Order matters: old artefacts go first, new ones are moved in last, by rename, after a child process has loaded the addon.
// So an interrupted or failed build leaves no addon rather than a stale or half-written one, and two installs at once
// do not meet in one folder.

import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, sep } from 'node:path';
import {
  buildFolder,
  digestSources,
  isCurrent,
  listArtefacts,
  moveIntoPlace,
  removeLeftovers,
  root,
  withdrawArtefacts,
} from './build-artefacts.mjs';
import { findHeaders, findNodeGyp, findTools, headersCommand, installCommand, nameTools } from './build-tools.mjs';

const stagingFolder = join(buildFolder, `staging-${process.pid}`);
const stagedRelease = join(stagingFolder, 'build', 'Release');
const stagedLog = join(stagingFolder, 'build.log');
const logFile = join(buildFolder, 'build.log');
const reasonFile = join(buildFolder, 'why-no-addon.json');
const retryCommand = root.includes(`${sep}node_modules${sep}`) ? 'npm rebuild ipc-lab' : 'node native/install.mjs';

const DEFAULT_TIMEOUT_MS = 600_000;
const timeoutMs = Number(process.env.IPC_LAB_BUILD_TIMEOUT_MS) || DEFAULT_TIMEOUT_MS;
const LOAD_TIMEOUT_MS = 30_000;

/** Why there is no addon: what happened, the one thing to do about it, and lines worth seeing. */
class BuildFailure extends Error {
  constructor(reason, remedy, details = []) {
    super(reason);
    this.remedy = remedy;
    this.details = details;
  }
}

async function main() {
  const startedAt = Date.now();
  fs.mkdirSync(buildFolder, { recursive: true });
  removeLeftovers();
  const digest = digestSources();
  if (isCurrent(digest)) {
    fs.rmSync(reasonFile, { force: true });
    console.log('ipc-lab: the native addon is up to date');
    return;
  }
  withdrawArtefacts();
  fs.rmSync(logFile, { force: true });
  // Stands until the new artefacts are in place; whoever looks meanwhile, or after an interruption, reads this.
  writeReason('a build of the native addon is under way or was interrupted', retryCommand);
  try {
    await buildInStaging();
    checkThatItLoads();
    moveIntoPlace(stagedRelease, digest);
    fs.rmSync(reasonFile, { force: true });
  } finally {
    if (fs.existsSync(stagedLog)) fs.renameSync(stagedLog, logFile);
    fs.rmSync(stagingFolder, { recursive: true, force: true });
  }
  console.log(`ipc-lab: built the native addon (${Math.round((Date.now() - startedAt) / 1000)} s)`);
}

async function buildInStaging() {
  if (!fs.existsSync(join(root, 'binding.gyp'))) {
    throw new BuildFailure('binding.gyp is missing from this copy of the package', 'get a whole copy of the package');
  }
  const tools = findTools(process.env);
  if (tools.missing.length > 0) {
    const command = installCommand(tools.missing, process.env);
    const verb = tools.missing.length === 1 ? 'is' : 'are';
    throw new BuildFailure(`${nameTools(tools.missing)} ${verb} missing`, `${command} && ${retryCommand}`);
  }
  const nodeGyp = findNodeGyp(process.env);
  if (nodeGyp === null) {
    throw new BuildFailure(
      'npm (which carries node-gyp) was not found beside node',
      `install npm, then: ${retryCommand}`,
    );
  }
  prepareStaging();
  const env = { ...process.env, PATH: `${join(stagingFolder, 'bin')}:${process.env.PATH}` };
  if (process.platform === 'win32') env.PATH = process.env.PATH;
  if (tools.compiler !== null) env.CXX = tools.compiler;
  fs.writeFileSync(
    stagedLog,
    `node ${process.version}, ${tools.compiler ?? 'compiler chosen by node-gyp'}, ${nodeGyp}\n`,
  );

  const headers = findHeaders(process.env);
  if (headers === null) await fetchHeaders(nodeGyp, env);
  const args = ['rebuild', '--release', `--jobs=${availableParallelism()}`];
  if (headers !== null) args.push(`--nodedir=${headers}`);
  const ending = await runLogged([nodeGyp, ...args], env);
  if (ending === 'done') return;
  if (ending === 'timed-out') {
    throw new BuildFailure(
      `the build did not end within ${timeoutMs / 1000} s`,
      `see build/build.log, then: IPC_LAB_BUILD_TIMEOUT_MS=${timeoutMs * 4} ${retryCommand}`,
    );
  }
  throw new BuildFailure('the build failed', `read build/build.log, mend what it names, then: ${retryCommand}`, [
    `first error: ${findFirstError()}`,
    'whole log:   build/build.log',
  ]);
}

/** node-gyp's normal way: from its cache, else from the network. */
async function fetchHeaders(nodeGyp, env) {
  const outcome = await runLogged([nodeGyp, 'install', '--ensure'], env);
  if (outcome === 'done') return;
  throw new BuildFailure(
    `the headers of Node ${process.versions.node} are neither beside node nor could they be fetched`,
    headersCommand(retryCommand, process.env),
    ['whole log:   build/build.log'],
  );
}

function prepareStaging() {
  fs.mkdirSync(join(stagingFolder, 'bin'), { recursive: true });
  fs.copyFileSync(join(root, 'binding.gyp'), join(stagingFolder, 'binding.gyp'));
  // The link keeps the compiler's messages at the real files' names; packages are found by walking up from here.
  fs.symlinkSync(join(root, 'native'), join(stagingFolder, 'native'), 'junction');
  // binding.gyp asks `node` for paths: it must be the node that runs now, not another one on the PATH.
  if (process.platform !== 'win32') fs.symlinkSync(process.execPath, join(stagingFolder, 'bin', 'node'));
}

/** Runs node with these arguments, its words going to the log. Returns `done`, `failed` or `timed-out`; ends the whole group with it. */
function runLogged(args, env) {
  const log = fs.openSync(stagedLog, 'a');
  // A group of its own, so that a time-out or ctrl-C reaches make and the compilers too.
  const detached = process.platform !== 'win32';
  const child = spawn(process.execPath, args, { cwd: stagingFolder, env, stdio: ['ignore', log, log], detached });
  const endGroup = () => {
    try {
      process.kill(detached ? -child.pid : child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  return new Promise((resolve, reject) => {
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      endGroup();
    }, timeoutMs);
    const interrupt = (signal) => {
      endGroup();
      fs.rmSync(stagingFolder, { recursive: true, force: true });
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, interrupt);
    const settle = () => {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, interrupt);
      fs.closeSync(log);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (status) => {
      settle();
      resolve(isTimedOut ? 'timed-out' : status === 0 ? 'done' : 'failed');
    });
  });
}

/** Loads every addon in a child process: a crash there is a failure here, and nothing else. */
function checkThatItLoads() {
  const built = listArtefacts(stagedRelease);
  const addons = built.filter((name) => name.endsWith('.node'));
  if (addons.length === 0) {
    throw new BuildFailure('the build ended well but made no addon', `read build/build.log, then: ${retryCommand}`);
  }
  const env = { ...process.env };
  delete env.NODE_OPTIONS;
  for (const addon of addons) {
    const args = ['--input-type=commonjs', '-e', 'require(process.argv[1])', join(stagedRelease, addon)];
    const child = spawnSync(process.execPath, args, { env, encoding: 'utf8', timeout: LOAD_TIMEOUT_MS });
    if (child.status === 0) continue;
    const words = `${child.stderr ?? ''}`.split('\n').find((line) => /Error\b/.test(line));
    const why = words?.trim() ?? (child.signal ? `ended by ${child.signal}` : `exit status ${child.status}`);
    throw new BuildFailure(`${addon} was built but node ${process.version} cannot load it`, retryCommand, [
      `node's words: ${why.slice(0, 300)}`,
    ]);
  }
}

function findFirstError() {
  const lines = fs.readFileSync(stagedLog, 'utf8').split('\n');
  const isOfCompiler = /\b(fatal )?error:|undefined reference|Cannot find module|No space left/;
  const line =
    lines.find((text) => isOfCompiler.test(text)) ?? lines.find((text) => /: \*\*\* |^gyp ERR! stack/.test(text));
  return (line ?? 'none that could be recognised')
    .replace(/^\.\.[\\/]/, '')
    .trim()
    .slice(0, 300);
}

function writeReason(reason, remedy) {
  fs.writeFileSync(reasonFile, `${JSON.stringify({ reason, remedy }, null, 2)}\n`);
}

function explain(failure) {
  const lines = [
    `ipc-lab: no native addon: ${failure.message}`,
    ...failure.details.map((line) => `  ${line}`),
    `  to do:       ${failure.remedy}`,
    '  without it:  everything that only reads works (help, list, doctor, reports); measuring does not.',
  ];
  console.log(lines.join('\n'));
}

try {
  await main();
} catch (error) {
  const isForeseen = error instanceof BuildFailure;
  const failure = isForeseen ? error : new BuildFailure(`${error.message}`, `mend that, then: ${retryCommand}`);
  explain(failure);
  try {
    writeReason(
      [failure.message, ...failure.details.filter((line) => !line.startsWith('whole'))].join('; '),
      failure.remedy,
    );
  } catch (writeError) {
    console.log(`  (this could not be recorded in build/why-no-addon.json: ${writeError.message})`);
  }
}
