// What a build leaves in build/ and whether it is still good: the stamp, the digests, the moving in. Called by install.mjs alone.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const buildFolder = join(root, 'build');
const releaseFolder = join(buildFolder, 'Release');
const stampFile = join(buildFolder, 'stamp.json');

/** Returns a digest of everything that the artefacts depend on, but for the compiler: taking that away must not cost a good addon. */
export function digestSources() {
  const hash = createHash('sha256');
  const { CXX, CXXFLAGS, CPPFLAGS, LDFLAGS } = process.env;
  hash.update(JSON.stringify([process.version, process.platform, process.arch, CXX, CXXFLAGS, CPPFLAGS, LDFLAGS]));
  const resolve = createRequire(join(root, 'package.json')).resolve;
  try {
    hash.update(fs.readFileSync(resolve('node-addon-api/package.json')));
  } catch (error) {
    // Its absence is the build's to report.
    if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
  }
  const files = ['binding.gyp'];
  for (const entry of fs.readdirSync(join(root, 'native'), { recursive: true })) {
    const isSource = /\.(cc?|cpp|h|hpp|gypi|mjs)$/.test(entry) && !/(^|[\\/])(build|node_modules)/.test(entry);
    if (isSource) files.push(join('native', entry));
  }
  for (const file of files.sort()) {
    if (!fs.existsSync(join(root, file))) continue;
    hash.update(`\0${file}\0`).update(fs.readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function digestFile(path) {
  return createHash('sha256').update(fs.readFileSync(path)).digest('hex');
}

/** Returns whether build/Release holds, byte for byte, what an earlier run made of the same sources. */
export function isCurrent(digest) {
  const stamp = readStamp();
  if (stamp?.digest !== digest) return false;
  return Object.entries(stamp.artefacts).every(([name, wanted]) => {
    const path = join(releaseFolder, name);
    return fs.existsSync(path) && digestFile(path) === wanted;
  });
}

function readStamp() {
  if (!fs.existsSync(stampFile)) return null;
  try {
    return JSON.parse(fs.readFileSync(stampFile, 'utf8'));
  } catch (error) {
    // A stamp cut short by a full disk or a power cut vouches for nothing.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Removes what an earlier build left, the stamp first: without it nothing counts as current. */
export function withdrawArtefacts() {
  fs.rmSync(stampFile, { force: true });
  for (const name of listArtefacts(releaseFolder)) fs.rmSync(join(releaseFolder, name));
}

/** Moves the artefacts in by rename and stamps them. */
export function moveIntoPlace(staged, digest) {
  fs.mkdirSync(releaseFolder, { recursive: true });
  const artefacts = {};
  for (const name of listArtefacts(staged)) {
    artefacts[name] = digestFile(join(staged, name));
    fs.renameSync(join(staged, name), join(releaseFolder, name));
  }
  fs.writeFileSync(stampFile, `${JSON.stringify({ digest, artefacts }, null, 2)}\n`);
}

/** Removes the staging folders of installs that were killed. */
export function removeLeftovers() {
  for (const name of fs.readdirSync(buildFolder)) {
    const pid = Number(/^staging-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) fs.rmSync(join(buildFolder, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Returns the names of the files directly in the folder; intermediate ones lie deeper. */
export function listArtefacts(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}
