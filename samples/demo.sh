#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds lastwords as users get it and shows what it says of a real crash dump.
#
# usage: samples/demo.sh [DUMP]     without DUMP: a 6.1 kernel that panicked while one console was stuck
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dump=$(realpath "${1:-$root/samples/dumps/6.1-panic-stuck-console/vmcore.kdump}")
if [ ! -r "$dump" ]; then
    echo "demo.sh: '$dump' cannot be read" >&2
    exit 1
fi
cd "$root"

echo "== packages"
bash .ci/install.sh build
echo "== build"
cmake --preset release -DLASTWORDS_GUI=ON -DBUILD_TESTING=OFF | grep -F lastwords-gui || true
cmake --build --preset release --parallel "$(nproc)"
lastwords=build/release/cli/lastwords

# Runs lastwords. Its exit code 2 is no failure: something is missing in the dump, and stderr says what.
show() {
    echo
    echo "\$ lastwords $*"
    "$lastwords" "$@" || [ $? = 2 ]
}
dump=$(realpath --relative-to=. "$dump")
show "$dump"
show consoles "$dump"
echo
echo "\$ lastwords log $dump | tail -n 20"
{ "$lastwords" log "$dump" || [ $? = 2 ]; } | tail -n 20
echo
echo "demo.sh: done; the program is $lastwords"
