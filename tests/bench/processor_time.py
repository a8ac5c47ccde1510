#!/usr/bin/env python3
"""Compares the processor time (user and system) of commands, which run in turn so that all of them
suffer alike from what else the machine does:

    processor_time.py TIMES NAME=COMMAND [NAME=COMMAND ...]
"""
import os
import shlex
import statistics
import subprocess
import sys


def seconds_of(command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{shlex.join(command)} failed")
    return usage.ru_utime + usage.ru_stime


def main():
    if len(sys.argv) < 3 or not sys.argv[1].isdigit() or not all("=" in arg for arg in sys.argv[2:]):
        sys.exit(__doc__)
    commands = [argument.split("=", 1) for argument in sys.argv[2:]]
    times = {name: [] for name, _ in commands}
    for _ in range(int(sys.argv[1])):
        for name, command in commands:
            times[name].append(seconds_of(shlex.split(command)))
    for name, seconds in times.items():
        print(f"{name}: median {statistics.median(seconds):.3f} s, least {min(seconds):.3f} s")


if __name__ == "__main__":
    main()
