/** What the message transport needs of an end of a fork's channel, and the two forms of a record in it. Called by MessageReader and MessageWriter. */

/** `process` in a forked child and the ChildProcess in its parent are both such ends. */
export interface MessageEnd {
  readonly connected: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: Node's two declarations of the parameters have no other type in common
  send?(message: any, sendHandle?: any, options?: any, callback?: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'disconnect', listener: () => void): unknown;
}

/**
 * As fork's option `serialization`, and the same at both ends: JSON knows no bytes, so a record is a base64 string there; the
 * structured clone of 'advanced' carries a Uint8Array.
 */
export type MessageCodec = 'json' | 'advanced';
