/** The lab's errors: what a person reads when something went wrong, and how an error crosses a process boundary. Used by everyone. */

export type LabErrorCode =
  | 'usage' // the caller's words are off: exit status 2
  | 'bad-input' // a file or folder given by the user cannot serve
  | 'bad-result' // a result file that does not validate
  | 'write-failed' // an output file could not be written
  | 'addon-missing' // the native addon is not built or does not load
  | 'needs-linux' // the mechanism exists on Linux alone
  | 'placement-refused' // the kernel did not give the CPUs asked for
  | 'record-truncated' // a stream ended inside a record, or before its end record
  | 'record-corrupt' // sequence or checksum of a record is wrong
  | 'record-too-large' // a length header above the agreed bound
  | 'peer-gone' // the other side closed its end first
  | 'child-failed' // a process of the lab ended when it should not have
  | 'wrong-answer' // a job's result differs from the serial one
  | 'timed-out' // the watchdog ended it
  | 'aborted' // ctrl-C, or the caller's AbortSignal
  | 'internal'; // a broken promise of our own code

/** An error whose message says what happened, what was expected and what to do next. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** A failed system call, shaped as Node's own: `code` is the errno's name, `errno` its negative number, `syscall` the call. */
export class SyscallError extends Error {
  override readonly name = 'SyscallError';
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;

  constructor(code: string, errno: number, syscall: string, message: string) {
    super(`${syscall}: ${code} (${message})`);
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
  }
}

/** What is left of an error on the far side of a process or thread boundary. */
export interface WireError {
  code: string;
  message: string;
}

/** Returns the form in which an error is sent. Anything that is no Error becomes `internal` with its text. */
export function toWireError(error: unknown): WireError {
  if (error instanceof Error) {
    const code = (error as { code?: unknown }).code;
    return { code: typeof code === 'string' ? code : 'internal', message: error.message };
  }
  return { code: 'internal', message: String(error) };
}

/** Returns the error that was sent: its code and message are the sender's; errno names keep their code in the message. */
export function fromWireError(wire: WireError, sender: string): LabError {
  const code = labErrorCodes.has(wire.code) ? (wire.code as LabErrorCode) : 'child-failed';
  return new LabError(code, `${sender}: ${wire.message}`, { cause: wire });
}

const labErrorCodes: ReadonlySet<string> = new Set<LabErrorCode>([
  'usage',
  'bad-input',
  'bad-result',
  'write-failed',
  'addon-missing',
  'needs-linux',
  'placement-refused',
  'record-truncated',
  'record-corrupt',
  'record-too-large',
  'peer-gone',
  'child-failed',
  'wrong-answer',
  'timed-out',
  'aborted',
  'internal',
]);
