#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that the window's translations have every text of the sources, and that each can take the place of its text.

usage: check_translations.py PROJECT LUPDATE

Updates a copy of gui/translations from the sources, and prints each text that is not translated, each translation whose text
is gone, and each translation that has other placeholders or keys of menus ("&") than its text. gui/translations/update.sh
brings what is missing into the files, where it can be translated.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import check_messages

# Singular and plural are all that English needs.
ENGLISH = "lastwords_en.ts"
# Words of the layers below gui; see gui/base/fixed_words.cpp.
FIXED = "FixedWords"
TEXT = r'((?:"(?:[^"\\\n]|\\.)*"\s*)+)'
CALLS = re.compile(r"\b(?:tr|QT_TR_NOOP)\(\s*" + TEXT + "|" +
                   r'\b(?:translate|QT_TRANSLATE_NOOP)\(\s*"([^"]*)",\s*' + TEXT)
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
PLACES = re.compile(r"%(?:L?\d+|Ln|n)")
CLASS = re.compile(r"\bclass (\w+)\b[^;{]*\{\s*Q_OBJECT")
KEY = re.compile(r"&([^&\s])")


def unescaped(literals):
    """Returns the text that adjacent literals stand for."""
    def character(match):
        code = match.group(1)
        return chr(int(code[1:], 16)) if code[0] == "u" else {"n": "\n", "t": "\t"}.get(code, code)
    return ESCAPE.sub(character, "".join(check_messages.LITERAL.findall(literals)))


def texts_of_sources(project):
    """Yields a context (None: that of a class) and a text for each call that translates one."""
    for path in sorted((project / "gui").glob("*.cpp")):
        for match in CALLS.finditer(path.read_text(encoding="utf-8")):
            yield match.group(2), unescaped(match.group(1) or match.group(3))


def messages(path):
    """Yields context, text, translations, and what the file says of each message: "unfinished", or nothing."""
    for context in ElementTree.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            forms = [form.text or "" for form in translation.findall("numerusform")] or [translation.text or ""]
            yield context.findtext("name"), message.findtext("source"), forms, translation.get("type", "")


def faults_of(text, form, one):
    """Yields what makes the translation unfit. one: whether it may be for a single number, which it need not show."""
    wanted, found = sorted(PLACES.findall(text)), sorted(PLACES.findall(form))
    if found != wanted and not (one and found == [place for place in wanted if place != "%n"]):
        yield f"has the placeholders {found} and not {wanted}"
    if len(KEY.findall(text)) != len(KEY.findall(form)):
        yield "has other keys of menus (&)"
    for end in ("...", ":", "\n"):
        if text.endswith(end) != form.endswith(end):
            yield f"does not end as the text does ({end!r})"


def problems_of(path, before):
    """Yields the problems of an updated file. before: its messages before that."""
    now = list(messages(path))
    for context, text, forms, state in now:
        where = f"{path.name}: {context}: {text!r}"
        if state or not all(forms):
            yield f"{where} is not translated"
            continue
        for number, form in enumerate(forms):
            for fault in faults_of(text, form, number == 0 and len(forms) > 1):
                yield f"{where}: the translation {form!r} {fault}"
    known = {(context, text) for context, text, _, _ in now}
    for context, text, _, _ in before:
        if (context, text) not in known:
            yield f"{path.name}: {context}: {text!r} is not in the sources any more"


def left_out(project, path):
    """Yields texts that lupdate has not found: it passes over a call that it cannot parse."""
    found = {(context, text) for context, text, _, _ in messages(path)}
    texts = {text for _, text in found}
    for context, text in texts_of_sources(project):
        if (text not in texts) if context is None else (context, text) not in found:
            yield f"gui: lupdate does not find {text!r} in the context {context or 'of a class'}"


def wrong_contexts(project, path):
    """Yields contexts that name a class without its namespace: the class's tr() does not look there."""
    heads = [head.read_text(encoding="utf-8") for head in (project / "gui").glob("*.h")]
    classes = {name for head in heads for name in CLASS.findall(head)}
    for context, text, _, _ in messages(path):
        if context in classes:
            yield f"gui: {text!r} is in the context {context}, and tr() looks in lastwords::gui::{context}"


def stale_words(project, path):
    used = set(check_messages.literals(project, [folder for folder in check_messages.FOLDERS if folder != "gui"]))
    for context, text, _, _ in messages(path):
        if context == FIXED and text not in used:
            yield f"gui/base/fixed_words.cpp: no layer below has the word {text!r}"


def main():
    project, lupdate = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(shutil.copytree(project / "gui/translations", pathlib.Path(folder) / "translations"))
        files = sorted(copy.glob("*.ts"))
        before = {path: list(messages(path)) for path in files}
        updated = subprocess.run(["bash", project / "gui/translations/update.sh", "--in", copy], text=True, check=False,
                                 env={**os.environ, "LUPDATE": lupdate}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        found = [f"update.sh: {line}" for line in updated.stdout.splitlines()]
        found += [problem for path in files for problem in problems_of(path, before[path])]
        others = [path for path in files if path.name != ENGLISH]
        for path in others[:1]:
            found += [*left_out(project, path), *wrong_contexts(project, path), *stale_words(project, path)]
        count = sum(len(list(messages(path))) for path in files)
    print("\n".join(found + [f"{len(files)} languages, {count} texts, {len(found)} problems"]))
    return 1 if found or updated.returncode or not others else 0


if __name__ == "__main__":
    sys.exit(main())
