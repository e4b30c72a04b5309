#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Feeds mutated texts to the reader of texts for a number of minutes, with libFuzzer, AddressSanitizer and
# UndefinedBehaviorSanitizer. Begins with a text of every dialect, goes on with what earlier runs kept. Ends at the first text
# that crashes the reader, takes more than 5 s or more than 64 MiB and eight times its length, or loses a byte, and keeps it in
# build/fuzz/found/.
#
# usage: tests/fuzz/run.sh MINUTES [ARGUMENT OF LIBFUZZER...]     e.g. tests/fuzz/run.sh 10 -jobs=2 -workers=2
# Once .ci/install.sh build clang has run.
set -euo pipefail
cd "$(dirname "$0")/../.."
minutes=$1
shift

cmake --preset fuzz
cmake --build --preset fuzz --parallel "$(nproc)"
build=$PWD/build/fuzz
mkdir -p "$build/seeds" "$build/texts" "$build/found"
"$build/tests/fuzz/text_fuzz_seeds" "$build/seeds"
cd "$build"
exec "$build/tests/fuzz/text_fuzz" -max_total_time=$((minutes * 60)) -max_len=65536 -len_control=20 -timeout=5 \
    -rss_limit_mb=2048 -artifact_prefix="$build/found/" "$@" "$build/texts" "$build/seeds"
