/** The bits of poll(2) and their names. Used by sys/poll.ts and by whoever prints them. */

/** There is something to read, or EOF on a socket. */
export const POLLIN = 0x001;
export const POLLPRI = 0x002;
/** A write would take at least something; a full pipe says so only once a whole slot is free. */
export const POLLOUT = 0x004;
/** The other end of a pipe cannot be read any more; reported without being asked for, as the next two are. */
export const POLLERR = 0x008;
/** Nobody writes any more. There may still be bytes to read. */
export const POLLHUP = 0x010;
/** The descriptor is not open. */
export const POLLNVAL = 0x020;
/** The peer of a stream socket writes no more (Linux). */
export const POLLRDHUP = 0x2000;

const NAMES: readonly [bit: number, name: string][] = [
  [POLLIN, 'POLLIN'],
  [POLLPRI, 'POLLPRI'],
  [POLLOUT, 'POLLOUT'],
  [POLLERR, 'POLLERR'],
  [POLLHUP, 'POLLHUP'],
  [POLLNVAL, 'POLLNVAL'],
  [POLLRDHUP, 'POLLRDHUP'],
];

/** Returns the events by name, `POLLIN|POLLHUP`; `0` for none; bits without a name in hexadecimal. */
export function nameEvents(events: number): string {
  const named = NAMES.filter(([bit]) => (events & bit) !== 0);
  const rest = named.reduce((left, [bit]) => left & ~bit, events);
  const words = [...named.map(([, name]) => name), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])];
  return words.length === 0 ? '0' : words.join('|');
}
