#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the time of the runtime (plog) with that of three other logs: the kernel's own ring, a ring with a spinlock, and
a ring for each thread (staging). README.md says how to build the two programs that this script runs.

Each round times all logs one after the other in one process, for each number of writers and each size. The ratio is that
of plog's time to the kernel's in the same round; the median over the rounds is printed. One writer's time is its CPU time,
so that other programs on the machine do not count. The time of several writers is their wall time divided by the number of
messages that the log took. The exit code is 0 if every limit is met, else 1.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

OURS, KERNELS = "plog", "linux"
LOGS = (OURS, KERNELS, "spinlock", "staging", "plog+writeback")
SIZES = {1 << 17: "128 KiB", 1 << 20: "1 MiB"}
WRITERS = (1, 2, 4, 8)
RATIO_LIMIT = 0.5
READ_LIMIT_MS = 5


class Verdicts:
    def __init__(self):
        self.exceeded = False

    def say(self, value, limit):
        self.exceeded = self.exceeded or value > limit
        return "met" if value <= limit else "NOT MET"


def measure(program, pattern, seconds):
    """Runs the benchmarks whose names match the pattern. Returns Google Benchmark's results by name."""
    command = [program, f"--benchmark_filter={pattern}", f"--benchmark_min_time={seconds}", "--benchmark_format=json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return {row["name"]: row for row in json.loads(done.stdout)["benchmarks"]}


def one_round(program, size, writers, seconds):
    """Returns for each log the nanoseconds per message and the share of messages that the log refused."""
    rows = measure(program, f"^write/.*bytes:{size}/.*threads:{writers}$", seconds)
    result = {}
    for name, row in rows.items():
        taken = row["items_per_second"]
        time = row["cpu_time"] if writers == 1 else 1e9 / taken if taken else float("inf")
        result[name.split("/")[1]] = time, row["refused"] / row["iterations"]
    return result


def writing(program, arguments, verdicts):
    heads = "".join(f"{log:>15}" for log in LOGS)
    print(f"64 bytes, ns a message, medians of {arguments.rounds} rounds\n{'log':>8} writers{heads}   ratio  limit")
    for size, size_name in SIZES.items():
        for writers in WRITERS:
            rounds = [one_round(program, size, writers, arguments.seconds) for _ in range(arguments.rounds)]
            refused = {log: statistics.median(row[log][1] for row in rounds) for log in rounds[0]}
            times = {log: statistics.median(row[log][0] for row in rounds) for log in rounds[0]}
            ratio = statistics.median(row[OURS][0] / row[KERNELS][0] for row in rounds)
            cells = "".join(f"{times[log]:15.1f}" if log in times else f"{'-':>15}" for log in LOGS)
            judged = f"{RATIO_LIMIT:6.2f} {verdicts.say(ratio, RATIO_LIMIT)}"
            print(f"{size_name:>8} {writers:7}{cells} {ratio:7.3f} {judged}"
                  + "".join(f"   {log} refused {share:.0%}" for log, share in refused.items() if share), flush=True)
            ours = max(row[OURS][1] for row in rounds)
            if ours:
                print(f"{'':17}{OURS} refused up to {ours:.2%}: {verdicts.say(ours, 0)}")


def reading(program, arguments, verdicts):
    rounds = [measure(program, "^read/", arguments.seconds) for _ in range(arguments.rounds)]
    print("\nreading a full log of 1 MiB, ms")
    for name in rounds[0]:
        time = statistics.median(row[name]["real_time"] for row in rounds)
        judged = f"{READ_LIMIT_MS:6.2f} {verdicts.say(time, READ_LIMIT_MS)}" if name == f"read/{OURS}" else ""
        print(f"{name.split('/')[1]:>10} {time:8.3f} {rounds[0][name]['messages']:8.0f} messages {judged}")


def checksum(program, arguments):
    rounds = [measure(program, "^checksum/", arguments.seconds) for _ in range(arguments.rounds)]
    print("\nthe checksum of a message, ns")
    for name in rounds[0]:
        print(f"{statistics.median(row[name]['cpu_time'] for row in rounds):10.1f} {name.split('/')[1]}")


def preempted(program, arguments, verdicts):
    print("\none of several writers is stopped in the middle of a message; of the others' messages")
    print(f"{'log':>8}  {'stopped':<28} {'trials':>6} {'messages':>9} {'refused':>8} {'lost':>7} {'mute':>5}  limit 0")
    done = subprocess.run([program, str(arguments.trials)], stdout=subprocess.PIPE, text=True, check=False)
    for line in done.stdout.splitlines():
        log, where, *numbers = line.split("\t")
        trials, messages, refused, lost, mute, instructions = map(int, numbers)
        judged = verdicts.say(refused + lost + mute, 0) if log == OURS else ""
        if instructions:
            where += f" ({instructions})"
        print(f"{log:>8}  {where:<28} {trials:6} {messages:9} {refused / messages:8.1%} {lost / messages:7.1%} {mute:5}"
              f"  {judged}")
    verdicts.exceeded = verdicts.exceeded or done.returncode != 0


def cpu_model():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown CPU"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="where runtime_bench and runtime_preempted are")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--seconds", type=float, default=0.05, help="at least so long for each figure")
    parser.add_argument("--trials", type=int, default=300, help="of stopped writers, of each kind")
    arguments = parser.parse_args()
    verdicts = Verdicts()
    print(f"{cpu_model()}, {os.cpu_count()} CPUs")
    writing(arguments.folder / "runtime_bench", arguments, verdicts)
    reading(arguments.folder / "runtime_bench", arguments, verdicts)
    checksum(arguments.folder / "runtime_bench", arguments)
    preempted(arguments.folder / "runtime_preempted", arguments, verdicts)
    return 1 if verdicts.exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
