// What building the addon needs from the machine: compiler, make, python3, node-gyp, Node's headers. Called by install.mjs alone.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** A --version that takes longer than this is a tool that does not work. */
const PROBE_TIMEOUT_MS = 30_000;

const COMPILERS = ['g++', 'c++', 'clang++'];

/** Package manager -> its install command and its packages for each tool and for the headers of a node of its own; the first one present is the one named to the person. */
const PACKAGE_MANAGERS = [
  ['apt-get', 'apt-get install -y', { compiler: 'g++', make: 'make', python3: 'python3', headers: 'libnode-dev' }],
  ['dnf', 'dnf install -y', { compiler: 'gcc-c++', make: 'make', python3: 'python3', headers: 'nodejs-devel' }],
  ['yum', 'yum install -y', { compiler: 'gcc-c++', make: 'make', python3: 'python3', headers: 'nodejs-devel' }],
  ['zypper', 'zypper install -y', { compiler: 'gcc-c++', make: 'make', python3: 'python3' }],
  ['apk', 'apk add', { compiler: 'g++', make: 'make', python3: 'python3', headers: 'nodejs-dev' }],
  ['pacman', 'pacman -S --needed', { compiler: 'gcc', make: 'make', python3: 'python' }],
];

const TOOL_NAMES = { compiler: 'a C++ compiler (g++ or clang++)', make: 'make', python3: 'python3' };

/** Returns the compiler to use (null: none works) and the tools that are missing. On Windows node-gyp looks for itself. */
export function findTools(env) {
  if (process.platform === 'win32') return { compiler: null, missing: [] };
  // CXX may hold a launcher as well: "ccache g++".
  const compilers = env.CXX ? [env.CXX] : COMPILERS;
  const compiler = compilers.find((command) => answers(command.split(' '), ['--version'], env)) ?? null;
  const pythons = [env.npm_config_python, env.PYTHON, 'python3', 'python'].filter(Boolean);
  const isPython3 = ['-c', 'import sys; sys.exit(sys.version_info < (3, 6))'];
  const missing = [];
  if (compiler === null) missing.push('compiler');
  if (!answers([env.MAKE || 'make'], ['--version'], env)) missing.push('make');
  if (!pythons.some((command) => answers([command], isPython3, env))) missing.push('python3');
  return { compiler, missing };
}

/** Returns the plain names of missing tools: "make and python3". */
export function nameTools(missing) {
  const names = missing.map((tool) => TOOL_NAMES[tool]);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Returns the command that installs the missing tools on this system, or a sentence where no package manager is known. */
export function installCommand(missing, env) {
  if (process.platform === 'darwin') return 'xcode-select --install';
  for (const [program, command, packages] of PACKAGE_MANAGERS) {
    if (!isOnPath(program, env)) continue;
    return `${asRoot()}${command} ${missing.map((tool) => packages[tool]).join(' ')}`;
  }
  return `install ${nameTools(missing)} with your system's package manager`;
}

/** Returns the path of npm's own node-gyp, or null. */
export function findNodeGyp(env) {
  const beneathNpm = join('node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const npmCli = env.npm_execpath || findOnPath('npm', env);
  const candidates = [
    env.npm_config_node_gyp,
    npmCli && join(dirname(dirname(realpathOrSelf(npmCli))), beneathNpm),
    join(systemPrefix(), 'lib', 'node_modules', 'npm', beneathNpm),
    join(dirname(process.execPath), 'node_modules', 'npm', beneathNpm),
  ];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

/**
 * Returns the prefix whose include/node holds this very node's headers, or null. npm's node-gyp fetches them from the network
 * unless it is told. A person's own `nodedir` (npm hands it on in the environment) goes first, unless it is another node's
 * and the right one's lie beside node; it may also be a source tree, which only node-gyp can judge.
 */
export function findHeaders(env) {
  const own = env.npm_config_nodedir || null;
  const prefixes = [own, dirname(dirname(process.execPath)), systemPrefix()];
  return prefixes.find((prefix) => prefix !== null && hasHeaders(prefix)) ?? own;
}

/** Returns what brings the headers: the system's package where node is the system's, else how to name a copy of them. */
export function headersCommand(retryCommand, env) {
  const found = systemPrefix() === '/usr' && PACKAGE_MANAGERS.find(([program]) => isOnPath(program, env));
  if (found?.[2]?.headers) return `${asRoot()}${found[1]} ${found[2].headers} && ${retryCommand}`;
  return `with a network: ${retryCommand}; without: npm_config_nodedir=PREFIX ${retryCommand} (PREFIX/include/node being a copy of the headers)`;
}

function systemPrefix() {
  return dirname(dirname(realpathSync(process.execPath)));
}

function hasHeaders(prefix) {
  const include = join(prefix, 'include', 'node');
  const version = join(include, 'node_version.h');
  if (!existsSync(join(include, 'node_api.h')) || !existsSync(version)) return false;
  // A distribution may have left another node's headers there.
  const major = /#define\s+NODE_MAJOR_VERSION\s+(\d+)/.exec(readFileSync(version, 'utf8'))?.[1];
  return major === process.versions.node.split('.')[0];
}

function asRoot() {
  return process.getuid?.() === 0 ? '' : 'sudo ';
}

function answers([program, ...leading], args, env) {
  const child = spawnSync(program, [...leading, ...args], { env, stdio: 'ignore', timeout: PROBE_TIMEOUT_MS });
  return child.status === 0;
}

function isOnPath(program, env) {
  return findOnPath(program, { PATH: [env.PATH, '/usr/bin', '/bin', '/usr/sbin', '/sbin'].join(delimiter) }) !== null;
}

function findOnPath(program, env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

function realpathOrSelf(path) {
  return existsSync(path) ? realpathSync(path) : path;
}
