/** The interface of the native addon, call by call. Everything else reaches the kernel through the wrappers of src/sys, never through this file directly. */

/** Every `fd`, `offset`, `length` and `index` is a non-negative whole number; every typed array stays the caller's. */
export interface Addon {
  // pipe.cc
  /** Fills fds[0] (read end) and fds[1] (write end). Both are close-on-exec; `nonBlocking` adds O_NONBLOCK. */
  pipe2(fds: Int32Array, nonBlocking: boolean): void;
  getPipeCapacity(fd: number): number;
  /** Returns the capacity that the kernel gave, which may be larger than asked for. */
  setPipeCapacity(fd: number, bytes: number): number;
  isNonBlocking(fd: number): boolean;
  setNonBlocking(fd: number, on: boolean): void;
  isCloseOnExec(fd: number): boolean;
  setCloseOnExec(fd: number, on: boolean): void;
  // io.cc: one system call each; errno is thrown, EINTR and EAGAIN included
  /** Returns the bytes read into view[offset, offset + length) (in bytes); 0 is EOF. */
  read(fd: number, view: ArrayBufferView, offset: number, length: number): number;
  /** Returns the bytes taken from view[offset, offset + length), which may be fewer than asked. */
  write(fd: number, view: ArrayBufferView, offset: number, length: number): number;
  /** Gathers whole views, at most 1,024; returns the bytes taken. */
  writev(fd: number, views: readonly ArrayBufferView[]): number;
  close(fd: number): void;
  // clock.cc
  /** Stores CLOCK_MONOTONIC in ns, exact below 2^53 (104 days of uptime), into into[index]. Allocates nothing. */
  readClock(into: Float64Array, index: number): void;
  getClockResolutionNs(): number;
  // sched.cc
  /** Restricts thread `tid` (0: the calling one) to these CPUs. */
  setAffinity(tid: number, cpus: Int32Array): void;
  /** Returns the CPUs that thread `tid` (0: the calling one) may use, ascending. */
  getAffinity(tid: number): number[];
  getCpu(): number;
  yieldCpu(): void;
  // rusage.cc
  /** Fills into[0..4] for the calling thread: user ns, system ns, voluntary switches, involuntary switches, largest RSS in bytes (of the process). */
  getThreadUsage(into: Float64Array): void;
  // process.cc
  getThreadId(): number;
  /** The kernel sends SIGKILL to this process when the thread that started it ends (PR_SET_PDEATHSIG). */
  dieWithParent(): void;
  // checksum.cc
  /** Returns the record checksum (src/transports/checksum.ts) of view[offset, offset + length) (in bytes). */
  checksum(view: ArrayBufferView, offset: number, length: number): number;
  /** The compiler that built the addon, with its version and its sanitizer if any. */
  readonly compiler: string;
  /** Hands over the class that errno becomes; called once a thread by loadAddon. */
  setErrorClass(errorClass: new (code: string, errno: number, syscall: string, message: string) => Error): void;
}
