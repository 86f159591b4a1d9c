/** Many pipes at once, opened for the members of a set and closed here as soon as those have theirs. Called by the sets of this task. */

import { LabError } from '../../src/core/errors.js';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';

export interface PipeRow {
  readFds: number[];
  writeFds: number[];
  /** Our copies: while we hold a write end no reader sees EOF, while we hold a read end no writer sees EPIPE. */
  close(): void;
}

/** Returns so many pipes. Throws `bad-input` that names the limit; nothing is open then. */
export function openPipes(count: number): PipeRow {
  const readFds: number[] = [];
  const writeFds: number[] = [];
  const closeAll = () => {
    for (const fd of [...readFds, ...writeFds]) close(fd);
  };
  try {
    while (readFds.length < count) {
      const { readFd, writeFd } = openPipe();
      readFds.push(readFd);
      writeFds.push(writeFd);
    }
  } catch (cause) {
    closeAll();
    const why = (cause as Error).message;
    throw new LabError('bad-input', `Pipe ${readFds.length + 1} of ${count}: ${why}. Raise the limit (ulimit -n).`, {
      cause,
    });
  }
  return { readFds, writeFds, close: closeAll };
}
