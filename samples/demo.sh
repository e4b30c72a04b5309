#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds lastwords as users get it and shows what it says of a real crash dump.
#
# usage: samples/demo.sh [DUMP]     without DUMP: the first sample in this folder
set -euo pipefail
cd "$(dirname "$0")/.."

dump=${1:-samples/dumps/6.1-panic-stuck-console/vmcore.kdump}
if [ -z "$dump" ] || [ ! -r "$dump" ]; then
    echo "demo.sh: no dump: '${dump:-samples/*.kdump}' cannot be read" >&2
    exit 1
fi

echo "== packages"
bash .ci/install.sh build
echo "== build"
cmake --preset release -DLASTWORDS_GUI=OFF -DBUILD_TESTING=OFF >/dev/null
cmake --build --preset release --parallel "$(nproc)" --target lastwords
lastwords=build/release/cli/lastwords

show() {
    echo
    echo "\$ lastwords $*"
    "$lastwords" "$@"
}
show "$dump"
show consoles "$dump"
echo
echo "\$ lastwords log $dump | tail -n 20"
"$lastwords" log "$dump" | tail -n 20
echo
echo "demo.sh: done; the program is $lastwords"
