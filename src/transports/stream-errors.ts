/** Keeps a stream's 'error' event from ending the process between two uses of the stream. Called by StreamReader, StreamWriter and LineWriter. */

import type { EventEmitter } from 'node:events';

/** The next user finds the error in `stream.errored`; nothing is lost by not hearing of it. */
function leaveToNextUser(): void {}

/** Adds the listener once, for as long as the stream lives: an 'error' that nobody hears is thrown. */
export function tolerateErrors(stream: EventEmitter): void {
  if (!stream.listeners('error').includes(leaveToNextUser)) stream.on('error', leaveToNextUser);
}
