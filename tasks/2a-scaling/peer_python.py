"""The sweep's workloads in Python, by threads or by processes, standard library only. Started by python-set.ts as a member of a set.

Commands come as lines on descriptor 0, replies go as lines of JSON to descriptor 1 (src/README.md, "The member protocol"):

    start workers=W                         replies tids and pids, in order
    operate workload=cpu|blocking-io timeMs=T units=U    by all workers, from one moment on; replies a report of each
    serial  (the same keys)                 by the main thread alone
    overshoot sleepUs=S samples=N busy=B    how much later than due a light thread wakes while B workers compute, ns
    lose kind=augmented|convert count=C     W threads add to one number C times each; replies expected and counted
"""

import ctypes
import json
import multiprocessing
import os
import resource
import signal
import struct
import sys
import threading
import time

STEPS_PER_UNIT = 500
STARTS = 16
MASK = 0xFFFFFFFF
FIRST_FD = 3
PR_SET_PDEATHSIG = 1
PR_SET_TIMERSLACK = 29
# Behind it whoever waits for a worker looks whether all of them live.
LOOK_S = 0.05
# A worker that has not begun by then never will.
BEGIN_S = 20


def run_kernel(start, units):
    """Marsaglia's xorshift, as kernel.ts has it."""
    x = start
    for _ in range(units * STEPS_PER_UNIT):
        x ^= (x << 13) & MASK
        x ^= x >> 17
        x ^= (x << 5) & MASK
    return x


class SharedStart:
    """When the first of several workers began: the time that all of them count from, however late they get a CPU, or the lock."""

    def __init__(self, number):
        self.number = number

    def clear(self):
        self.number.value = 0

    def claim(self):
        with self.number.get_lock():
            if self.number.value == 0:
                self.number.value = time.monotonic_ns()
            return self.number.value


class Meter:
    """Clock, CPU time and switches of the calling thread."""

    def __init__(self, start_ns):
        self.start_ns = start_ns
        self.cpu_ns = time.clock_gettime_ns(time.CLOCK_THREAD_CPUTIME_ID)
        self.usage = resource.getrusage(resource.RUSAGE_THREAD)

    def report(self, operations, checksum):
        usage = resource.getrusage(resource.RUSAGE_THREAD)
        return {
            "startNs": self.start_ns,
            "endNs": time.monotonic_ns(),
            "cpuNs": time.clock_gettime_ns(time.CLOCK_THREAD_CPUTIME_ID) - self.cpu_ns,
            "voluntarySwitches": usage.ru_nvcsw - self.usage.ru_nvcsw,
            "involuntarySwitches": usage.ru_nivcsw - self.usage.ru_nivcsw,
            "cpus": [],
            "operations": operations,
            "checksum": checksum,
        }


def read_fully(fd, length):
    """Blocks until all is there; fewer bytes: the other side has ended."""
    data = b""
    while len(data) < length:
        part = os.read(fd, length - len(data))
        if not part:
            break
        data += part
    return data


def ask(connection, number):
    """One request, written, waited for in read(2), and its answer checked."""
    replies_fd, requests_fd = FIRST_FD + 2 * connection, FIRST_FD + 2 * connection + 1
    os.write(requests_fd, struct.pack("<Q", number))
    answer = read_fully(replies_fd, 8)
    if len(answer) < 8:
        raise MemberError("peer-gone", f"connection {connection}: the answering side ended after {number} requests")
    (got,) = struct.unpack("<Q", answer)
    if got != number + 1:
        words = f"connection {connection}: request {number} was answered with {got}, expected {number + 1}"
        raise MemberError("record-corrupt", words)


def operate(index, job, start):
    """Does the operation again and again until the time is over; returns the report."""
    is_asking = job["workload"] == "blocking-io"
    units = job["units"]
    meter = Meter(start.claim())
    end_ns = meter.start_ns + job["timeMs"] * 1_000_000
    operations = checksum = 0
    while True:
        if is_asking:
            ask(index, operations)
        checksum = (checksum + run_kernel(operations % STARTS + 1, units)) & MASK
        operations += 1
        if time.monotonic_ns() >= end_ns:
            return meter.report(operations, checksum)


class MemberError(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def describe_failure(error):
    code = error.code if isinstance(error, MemberError) else "internal"
    return {"error": {"code": code, "message": f"{error}" or type(error).__name__}}


shared_number = 0


def add_augmented(count):
    global shared_number
    for _ in range(count):
        shared_number += 1


def add_converted(count):
    """Reads, converts, writes: what a program does that keeps its numbers as text."""
    global shared_number
    for _ in range(count):
        text = str(shared_number)
        shared_number = int(text) + 1


ADDERS = {"augmented": add_augmented, "convert": add_converted}


class Threads:
    """Workers that share one interpreter."""

    # How many have been started.
    count = 0

    def __init__(self):
        self.begun = SharedStart(multiprocessing.Value("q"))

    def start(self, workers):
        self.tids = [0] * workers
        self.jobs = [None] * workers
        self.replies = [None] * workers
        self.begin = threading.Barrier(workers + 1)
        self.end = threading.Barrier(workers + 1)
        self.meeting = threading.Barrier(workers)
        for index in range(workers):
            threading.Thread(target=self.serve, args=(index,), daemon=True).start()
        self.end.wait()
        return {"tids": self.tids, "pids": [os.getpid()] * workers}

    def serve(self, index):
        self.tids[index] = threading.get_native_id()
        self.end.wait()
        while True:
            self.begin.wait()
            try:
                self.meeting.wait()
                self.replies[index] = self.jobs[index]()
            except Exception as error:
                self.replies[index] = describe_failure(error)
            self.end.wait()

    def close(self):
        """Nothing to wait for: they end with the process."""

    def run(self, make_job):
        """Gives each worker its job, all of them from one moment on; returns the replies."""
        self.jobs[:] = [make_job(index) for index in range(len(self.jobs))]
        self.begin.wait()
        self.end.wait()
        return self.replies

    def operate(self, job):
        self.begun.clear()
        return self.run(lambda index: lambda: operate(index, job, self.begun))

    def lose(self, kind, count):
        global shared_number
        shared_number = 0
        self.run(lambda index: lambda: ADDERS[kind](count))
        return {"expected": len(self.tids) * count, "counted": shared_number}

    def keep_busy(self, workers):
        """Returns what ends so many workers that only compute."""
        is_over = threading.Event()
        has_begun = threading.Barrier(workers + 1)

        def compute():
            has_begun.wait()
            while not is_over.is_set():
                run_kernel(1, 1)

        busy = [threading.Thread(target=compute, daemon=True) for _ in range(workers)]
        for thread in busy:
            thread.start()
        has_begun.wait()

        def stop():
            is_over.set()
            for thread in busy:
                thread.join()

        return stop


def serve_process(index, meeting, begun, pipe):
    """One worker of its own interpreter: a job in, a reply out, until the parent has gone."""
    die_with_parent()
    try:
        while True:
            job = pipe.recv()
            meeting.wait()
            try:
                pipe.send(operate(index, job, begun))
            except Exception as error:
                pipe.send(describe_failure(error))
    except EOFError:
        pass


def compute_for_ever(has_begun):
    die_with_parent()
    has_begun.wait()
    while True:
        run_kernel(1, 1)


class Processes:
    """Workers with an interpreter each."""

    # How many have been started.
    count = 0

    def __init__(self):
        # They inherit the experiment's descriptors, whatever newer Pythons have as their default.
        self.context = multiprocessing.get_context("fork")
        self.begun = SharedStart(self.context.Value("q"))
        self.workers = []

    def start(self, workers):
        meeting = self.context.Barrier(workers)
        for index in range(workers):
            ours, theirs = self.context.Pipe()
            process = self.context.Process(target=serve_process, args=(index, meeting, self.begun, theirs), daemon=True)
            process.start()
            theirs.close()
            self.workers.append((process, ours))
        pids = [process.pid for process, _ in self.workers]
        return {"tids": pids, "pids": pids}

    def operate(self, job):
        self.begun.clear()
        try:
            for _, pipe in self.workers:
                pipe.send(job)
            return [self.receive(pipe) for _, pipe in self.workers]
        except (EOFError, OSError) as error:
            self.fail_if_dead(wait_s=1)
            raise error

    def receive(self, pipe):
        """Whoever waits at the meeting for one that died waits for ever: so all are looked at."""
        while not pipe.poll(LOOK_S):
            self.fail_if_dead()
        return pipe.recv()

    def fail_if_dead(self, wait_s=0):
        """A pipe breaks a moment before its process can be waited for."""
        for at, (worker, _) in enumerate(self.workers):
            worker.join(wait_s)
            if not worker.is_alive():
                words = f"worker {at} (process {worker.pid}) ended with {worker.exitcode} in its step"
                raise MemberError("child-failed", words)

    def close(self):
        """Waits for them, or their CPU time would be nobody's."""
        for process, _ in self.workers:
            process.kill()
            process.join()

    def lose(self, kind, count):
        raise MemberError("usage", "lose: processes share no number; use threads")

    def keep_busy(self, workers):
        has_begun = self.context.Barrier(workers + 1)
        busy = [self.context.Process(target=compute_for_ever, args=(has_begun,), daemon=True) for _ in range(workers)]
        for process in busy:
            process.start()
        has_begun.wait(BEGIN_S)

        def stop():
            for process in busy:
                process.kill()
                process.join()

        return stop


def measure_overshoot(crew, sleep_us, samples, busy):
    """Returns of each sleep how much later than due it ended, by no more than the kernel must."""
    set_timer_slack(1)
    stop = crew.keep_busy(busy)
    overshoots = []
    try:
        for _ in range(samples):
            due_ns = time.monotonic_ns() + sleep_us * 1000
            time.sleep(sleep_us / 1e6)
            overshoots.append(max(0, time.monotonic_ns() - due_ns))
    finally:
        stop()
    return {"overshootsNs": overshoots}


def reply_threads(reports):
    for report in reports:
        if "error" in report:
            raise MemberError(report["error"]["code"], report["error"]["message"])
    return {"threads": reports}


def obey(crew, verb, values):
    def number(key):
        word = values.get(key, "")
        if not word.isdigit():
            raise MemberError("usage", f'Command "{verb}": {key} must be a whole number, got "{word}"')
        return int(word)

    def read_job(workers):
        workload = values.get("workload")
        if workload not in ("cpu", "blocking-io"):
            raise MemberError("usage", f'Command "{verb}": workload must be cpu or blocking-io, got "{workload}"')
        if workload == "blocking-io" and count_descriptors() < 2 * workers:
            words = f"blocking-io takes two descriptors a worker, {2 * workers} in all; there are {count_descriptors()}"
            raise MemberError("usage", f'Command "{verb}": {words}')
        return {"workload": workload, "timeMs": number("timeMs"), "units": number("units")}

    def require_workers():
        if crew.count == 0:
            raise MemberError("usage", f'Command "{verb}": no workers; send "start workers=N" first')

    if verb == "start":
        if crew.count > 0:
            raise MemberError("usage", 'Command "start": its workers run already; start another process')
        crew.count = number("workers")
        if crew.count < 1:
            raise MemberError("usage", 'Command "start": workers must be 1 or more')
        return crew.start(crew.count)
    if verb == "operate":
        job = read_job(crew.count)
        require_workers()
        return reply_threads(crew.operate(job))
    if verb == "serial":
        crew.begun.clear()
        return reply_threads([operate(0, read_job(1), crew.begun)])
    if verb == "overshoot":
        return measure_overshoot(crew, number("sleepUs"), number("samples"), number("busy"))
    if verb == "lose":
        kind = values.get("kind")
        if kind not in ADDERS:
            raise MemberError("usage", f'Command "lose": kind must be augmented or convert, got "{kind}"')
        require_workers()
        return crew.lose(kind, number("count"))
    raise MemberError("usage", f'unknown verb "{verb}"; known: start operate serial overshoot lose')


def die_with_parent():
    """Linux kills the process when the thread that started it ends; elsewhere EOF on descriptor 0 ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def set_timer_slack(ns):
    """The kernel may end a sleep 50 us late, to wake for several at once, unless a thread asks for less (prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, ns)


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def count_descriptors():
    """Those of the experiment, which begin at FIRST_FD."""
    return int(os.environ.get("IPC_LAB_DESCRIPTORS", "0"))


def describe_descriptor(fd):
    try:
        return os.readlink(f"/proc/self/fd/{fd}").split(":")[0]
    except OSError:
        return "not available"


def main():
    ways = {"threads": Threads, "processes": Processes}
    if len(sys.argv) != 2 or sys.argv[1] not in ways:
        sys.stderr.write("usage: peer_python.py threads|processes\n")
        sys.exit(2)
    die_with_parent()
    crew = ways[sys.argv[1]]()
    descriptors = {str(fd): describe_descriptor(fd) for fd in range(FIRST_FD, FIRST_FD + count_descriptors())}
    say({"ok": True, "pid": os.getpid(), "tid": threading.get_native_id(), "descriptors": descriptors})
    for line in sys.stdin:
        verb, *pairs = line.split()
        values = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        try:
            say({"ok": True, **obey(crew, verb, values)})
        except Exception as error:
            say(describe_failure(error))
            crew.close()
            os._exit(1)
    crew.close()
    os._exit(0)


if __name__ == "__main__":
    main()
