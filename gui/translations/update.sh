#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Brings the window's texts into the files that translators fill in, lastwords_LANGUAGE.ts beside this script. A language
# that has no file gets one. What is no longer in the sources is dropped.
#
# usage: update.sh [--in FOLDER] [LANGUAGE...]     e.g. update.sh fr
#        --in FOLDER: updates the files of this folder instead
#
# Needs Qt's lupdate (Debian's package is qt6-l10n-tools). LUPDATE in the environment says where it is, if not where usual.
set -euo pipefail
shopt -s nullglob

project=$(cd "$(dirname "$0")/../.." && pwd)
folder=$project/gui/translations
if [ "${1:-}" = --in ]; then
    folder=$(cd "$2" && pwd)
    shift 2
fi
lupdate=${LUPDATE:-}
for place in /usr/lib/qt6/bin/lupdate lupdate6 lupdate-qt6 lupdate; do
    [ -n "$lupdate" ] || lupdate=$(command -v "$place" || true)
done
if [ -z "$lupdate" ]; then
    echo "lupdate was not found (Debian's package is qt6-l10n-tools)" >&2
    exit 1
fi

files=("$folder"/lastwords_*.ts)
for language in "$@"; do
    [ -e "$folder/lastwords_$language.ts" ] || files+=("$folder/lastwords_$language.ts")
done
cd "$project"
for file in "${files[@]}"; do
    only=()
    # English needs only what singular and plural are.
    [ "$(basename "$file")" != lastwords_en.ts ] || only=(-pluralonly)
    # Without places in the sources, a file changes only if a text does.
    "$lupdate" -silent -I . gui -no-obsolete -locations none -source-language en "${only[@]}" -ts "$file"
done
