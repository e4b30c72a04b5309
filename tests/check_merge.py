#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that merging a dump with a text neither moves nor changes a record of the dump's ring.

Usage: check_merge.py LASTWORDS DUMP... -- TEXT...

For each dump and text, the records that `merge` holds of the dump must be those of `log`, in the
same order and each once, and their own fields must be the same. A text may show more of a record
that is damaged in the dump; then the dump's own text must be among the variants.
"""

import json
import subprocess
import sys

OWN = ("seq", "ts_nsec", "level", "facility", "caller", "text", "raw")


def records(program, *arguments):
    run = subprocess.run([program, *arguments, "--format", "json"], capture_output=True, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return [line for line in lines if line.get("kind") == "record"], lines


def ring_of(lines):
    """Returns the index of the dump's own log among the sources."""
    for index, line in enumerate(one for one in lines if one.get("kind") == "source"):
        if line.get("origin", "").rsplit(": ", 1)[-1].startswith("kernel log"):
            return index
    return None


def check(program, dump, text):
    alone = records(program, "log", dump)[0]
    merged, lines = records(program, "merge", dump, text)
    ring = ring_of(lines)
    if ring is None:
        return [f"{dump}: no ring"] if alone else []
    # Lines that wait in a buffer in front of the ring are no records of it. A ring of characters has no seqs.
    own = [one for one in alone if one.get("source", 0) == ring and one.get("state") != "buffered"]
    held = []
    for entry in merged:
        held += [(one["position"], entry) for one in entry["in"] if one["source"] == ring]
    faults = []
    if [one["position"] for one in own] != [position for position, _ in held]:
        faults.append("other records, or in another order")
    for one, (_, entry) in zip(own, held):
        variants = [variant["text"] for variant in entry.get("variants", ()) if variant["source"] == ring]
        if entry["source"] == ring:
            changed = [key for key in OWN if one.get(key) != entry.get(key)]
        else:
            changed = [] if one.get("text_state", "whole") != "whole" or one["text"] in variants else ["text"]
            changed += ["seq"] if one["seq"] != entry.get("seq", one["seq"]) else []
        if changed:
            faults.append(f"seq {one['seq']}: changed {', '.join(changed)}")
    return [f"{dump} with {text}: {fault}" for fault in faults[:3]]


def main():
    program, *rest = sys.argv[1:]
    dumps, texts = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    faults = [fault for dump in dumps for text in texts for fault in check(program, dump, text)]
    print("\n".join(faults))
    print(f"{len(dumps)} dumps with {len(texts)} texts each, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
