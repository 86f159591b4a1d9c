/** Real pipes, as pipe2(2) makes them. Called by whoever connects processes; Node's own `stdio: 'pipe'` is a socketpair. */

import { loadAddon } from './addon.js';

export interface Pipe {
  readFd: number;
  writeFd: number;
}

/**
 * Returns a new pipe; both ends are close-on-exec, so a child gets only what its `stdio` names.
 *
 * Who hands an end to a child must close the own copy: as long as any writing end is open, EOF never comes.
 * Source: pipe(7).
 */
export function openPipe(options: { nonBlocking?: boolean } = {}): Pipe {
  const fds = new Int32Array(2);
  loadAddon().pipe2(fds, options.nonBlocking ?? false);
  return { readFd: fds[0]!, writeFd: fds[1]! };
}

/** Closes both ends. */
export function closePipe(pipe: Pipe): void {
  loadAddon().close(pipe.readFd);
  loadAddon().close(pipe.writeFd);
}

/** Returns the pipe's capacity in bytes; the same at both ends. */
export function getPipeCapacity(fd: number): number {
  return loadAddon().getPipeCapacity(fd);
}

/**
 * Returns the capacity that the kernel gave, at least `bytes`.
 *
 * Throws: EPERM above /proc/sys/fs/pipe-max-size for an ordinary user, EBUSY if more than that lies in the pipe.
 */
export function setPipeCapacity(fd: number, bytes: number): number {
  return loadAddon().setPipeCapacity(fd, bytes);
}

export function isNonBlocking(fd: number): boolean {
  return loadAddon().isNonBlocking(fd);
}

/** Sets O_NONBLOCK for everyone who holds this end, other processes included. */
export function setNonBlocking(fd: number, on: boolean): void {
  loadAddon().setNonBlocking(fd, on);
}

export function isCloseOnExec(fd: number): boolean {
  return loadAddon().isCloseOnExec(fd);
}

export function setCloseOnExec(fd: number, on: boolean): void {
  loadAddon().setCloseOnExec(fd, on);
}
