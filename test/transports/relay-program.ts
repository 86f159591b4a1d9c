/** Sends every message back, and leaves when it is told to, with all of them sent. Forked by message-transport.ts; its argument is a descriptor from which a byte must come before it takes anything. */

import { read } from '../../src/sys/io.js';

const [gate] = process.argv.slice(2);
if (gate) read(Number(gate), new Uint8Array(1), 0, 1);

let underWay = 0;
let isLeaving = false;

/** Only when the last one is in the kernel: disconnect() drops what is queued. */
function leaveWhenSent(): void {
  if (isLeaving && underWay === 0 && process.connected) process.disconnect();
}

process.on('message', (message) => {
  if (typeof message === 'object' && message !== null && 'leave' in message) {
    isLeaving = true;
    leaveWhenSent();
    return;
  }
  underWay++;
  process.send!(message, undefined, undefined, () => {
    underWay--;
    leaveWhenSent();
  });
});
