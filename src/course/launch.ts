/** How the graded process is started and bounded, whatever keeps it apart from the rest. Implemented by plain-launch.ts and namespace-launch.ts, called by ask.ts. */

/** What a graded process may use. Beyond it, everything of it is killed and the check has failed. */
export interface Limits {
  /** The watchdog's. No check is about being fast. */
  seconds: number;
  /** Resident memory of all its processes together. */
  memoryBytes: number;
  processes: number;
  /** Of one file that it writes. */
  fileBytes: number;
  /** On standard output and standard error together; more is not kept and ends it. */
  outputBytes: number;
}

export const LIMITS: Limits = {
  seconds: 20,
  memoryBytes: 1024 ** 3,
  processes: 64,
  fileBytes: 64 * 1024 ** 2,
  outputBytes: 1024 ** 2,
};

export interface Launch {
  /** Of node; the first is the program. Paths are the same inside and outside. */
  args: readonly string[];
  /** The only folder of the lab that it sees; read-only where that can be arranged. */
  tree: string;
  limits: Limits;
  /** Written to descriptor 3, which then ends. */
  order: string;
  /**
   * For a conversation: told all that has come on descriptor 4, each time that more comes. The first text that it returns goes to
   * descriptor 3, which ends only then.
   */
  converse?(answer: string): string | null;
  /** Of the answer on descriptor 4; more ends it. */
  answerBytes: number;
  signal: AbortSignal;
}

/** Which limit ended it; null when it ended by itself. */
export type Stopped = 'time' | 'memory' | 'output' | 'answer' | null;

export interface Ended {
  exitCode: number | null;
  killedBy: string | null;
  stopped: Stopped;
  /** All that came on descriptor 4. */
  answer: string;
  /** The last of standard output and standard error: for the student, never for the judge. */
  output: string;
  /** Processes that were still there when the first one had ended; they are killed. */
  survivors: number;
}

export interface Launcher {
  /** `namespaces` keeps graded code from the network and from every other file; `none` only bounds it. */
  readonly isolation: 'namespaces' | 'none';
  /** Resolves when nothing of it is left: no process, no file outside the tree's temporary folder. Throws: LabError `aborted`, `child-failed`. */
  launch(launch: Launch): Promise<Ended>;
}
