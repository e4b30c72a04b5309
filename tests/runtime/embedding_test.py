#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compiles the example of docs/embedding.md as it is, runs it for two boots, and reads the region.

usage: embedding_test.py LASTWORDS COMPILER SOURCE_FOLDER
"""
import json
import pathlib
import subprocess
import sys
import tempfile


def main():
    lastwords, compiler, top = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    example = (top / "docs/embedding.md").read_text().split("```c\n")[1].split("```")[0]
    with tempfile.TemporaryDirectory() as folder:
        source, program, region = (f"{folder}/{name}" for name in ("example.c", "example", "region.bin"))
        pathlib.Path(source).write_text(example)
        sources = [str(path) for part in ("runtime", "printkfmt/kernel") for path in (top / part).glob("*.c")]
        subprocess.run([compiler, "-Wall", "-Wextra", "-Werror", f"-I{top}", source, *sources, "-o", program], check=True)
        for _ in range(2):
            run = subprocess.run([program, region], check=True, capture_output=True, text=True)
        log = subprocess.run([lastwords, "log", "--format", "json", region], check=True, stdout=subprocess.PIPE, text=True)
        joined = subprocess.run([lastwords, "log", "--format", "dmesg", region], check=True,
                                stdout=subprocess.PIPE, text=True).stdout
        consoles = subprocess.run([lastwords, "consoles", "--format", "json", region], check=True,
                                  stdout=subprocess.PIPE, text=True)
    records = [one for one in map(json.loads, log.stdout.splitlines()) if one["kind"] == "record"]
    texts = [record["text"] for record in records]
    said = ["first all of this is stored,", "then it is shown", "Kernel panic - not syncing: out of ideas"]
    expected = ["hello", " from boot 1", *said, f"boot 1 ended with: {said[-1]}", "hello", " from boot 2", *said]
    if texts != expected:
        sys.exit(f"the region holds {texts}")
    last_boot = records[5:]
    if run.stdout.splitlines() != [f"<{r['level']}>{r['text']}" for r in last_boot]:
        sys.exit(f"the console showed {run.stdout}")
    if run.stderr.splitlines() != [r["text"] for r in last_boot]:
        sys.exit(f"the console with a worker showed {run.stderr}")
    if "] hello from boot 2\n" not in joined:
        sys.exit(f"the parts of a line were not joined: {joined}")
    missed = [one["unflushed"] for one in map(json.loads, consoles.stdout.splitlines()) if one["kind"] == "console"]
    if missed != [0, 0, 0, 0]:
        sys.exit(f"the consoles missed {missed}")


if __name__ == "__main__":
    main()
