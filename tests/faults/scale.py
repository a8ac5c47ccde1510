"""How often each fault is caused, and what a process uses. TOPIC_FAULTS=full (set by run.sh) causes it as often
as docs/reliability.md says; without it each test takes seconds."""
import os
import threading

import memory
from harness import WAIT_MS, Daemon

# How many times its own memory a program takes together with a sanitizer's.
FACTOR = int(os.environ["TOPIC_MEMORY_FACTOR"])

# A budget that can be filled in seconds; what may wait in one direction then, 6 parts of 32, in kilobytes; and a whole
# message beyond a limit, with what the allocator keeps.
BUDGET_MB = 64
PART_KB = 12 * 1024
ROUNDING_KB = 8 * 1024

# What libzmq takes for each connection, and with it what the daemon counts for one, in kilobytes.
CONNECTION_KB = 104
COUNTED_CONNECTION_KB = CONNECTION_KB + 32 + 8

IS_FULL = os.environ.get("TOPIC_FAULTS") == "full"


def counted(short, full):
    return full if IS_FULL else short


def report(fault, **measured):
    """The line that docs/reliability.md quotes."""
    print(f"measured: {fault}:", ", ".join(f"{name} {value}" for name, value in measured.items()), flush=True)


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def resident_kb(pid):
    return memory.resident_bytes(pid) // 1024


def cpu_seconds(pid):
    """Of all its threads, user and system."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class LoggedDaemon(Daemon):
    """Its log is read all the time, so that no line of it is dropped."""

    def __init__(self, *options, **keys):
        super().__init__(*options, **keys)
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(line.rstrip("\n"))

    def wait(self):
        self.reader.join(WAIT_MS / 1000)
        return self.process.wait(WAIT_MS / 1000)
