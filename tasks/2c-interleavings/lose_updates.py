"""Threads of Python that add to one number: does the interpreter lock protect it? Started by the Python sets of this task.

A member of the harness (src/README.md, "The member protocol") with one verb:

    lose kind=augmented|convert threads=N count=C     N threads add C times each; replies expected and counted
"""

import ctypes
import json
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1

number = 0


def add_augmented(count):
    global number
    for _ in range(count):
        number += 1


def add_converted(count):
    """Reads, converts, writes: what a program does that keeps its numbers as text."""
    global number
    for _ in range(count):
        text = str(number)
        number = int(text) + 1


ADDERS = {"augmented": add_augmented, "convert": add_converted}


def lose(kind, threads, count):
    global number
    number = 0
    start = threading.Barrier(threads)

    def work():
        start.wait()
        ADDERS[kind](count)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {"expected": threads * count, "counted": number}


def obey(line):
    verb, *pairs = line.split()
    values = dict(pair.split("=", 1) for pair in pairs)
    if verb != "lose" or values.get("kind") not in ADDERS:
        return {"error": {"code": "usage", "message": f'"{line.strip()}" is no command; known: lose kind=augmented|convert'}}
    return {"ok": True, **lose(values["kind"], int(values["threads"]), int(values["count"]))}


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    say({"ok": True, "pid": os.getpid(), "tid": threading.get_native_id(), "descriptors": {}})
    for line in sys.stdin:
        say(obey(line))


if __name__ == "__main__":
    main()
