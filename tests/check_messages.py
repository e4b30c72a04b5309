#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that the messages listed in docs/messages.md are messages that the program has.

usage: check_messages.py PROJECT

The first cell of each row of the page's tables quotes messages in backticks, with "..." for what varies. Each part between two
"..." must be in one string literal of the sources of extractor, printkfmt, cli or gui. Prints each quote that is in none.
"""
import pathlib
import re
import sys

FOLDERS = ["extractor", "printkfmt", "cli", "gui"]
# Adjacent literals are one, as for the compiler.
LITERALS = re.compile(r'"((?:[^"\\\n]|\\.)*)"(?:\s*"((?:[^"\\\n]|\\.)*)")*')
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
FIELD = re.compile(r"\{[^{}]*\}")


def literals(project, folders=None):
    """Yields the text of every string literal, with "..." in place of each replacement field of {fmt}."""
    for folder in folders or FOLDERS:
        for path in sorted((project / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                for run in LITERALS.finditer(path.read_text(encoding="utf-8")):
                    text = "".join(LITERAL.findall(run.group(0)))
                    yield FIELD.sub("...", text.replace("\\\"", '"'))


def quotes(page):
    """Yields line number and quote for each message in the first cell of a table's row."""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("| `"):
            cell = line.split(" | ")[0]
            for quote in re.findall(r"`([^`]*)`", cell):
                yield number, quote


def main():
    project = pathlib.Path(sys.argv[1])
    texts = list(literals(project))
    found, missing = 0, []
    for number, quote in quotes(project / "docs" / "messages.md"):
        parts = [part.strip(" :,;") for part in quote.split("...")]
        if all(any(part in text for text in texts) for part in parts):
            found += 1
        else:
            missing.append(f"docs/messages.md:{number}: the sources have no message `{quote}`")
    print("\n".join(missing + [f"{found} messages found, {len(missing)} missing"]))
    return 1 if missing or not found else 0


if __name__ == "__main__":
    sys.exit(main())
