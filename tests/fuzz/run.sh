#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Feeds mutated files to the readers for a number of minutes, with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer.
# Begins with a text of every dialect, a dump or an archive of every form, or the memory of a kernel of every era, goes on with what earlier runs kept.
# Ends at the first file that crashes a reader, takes more than 5 s or more than 64 MiB and some times its size (a text eight
# times, any other file four times), or of which a text loses a byte, and keeps it in build/fuzz/found/.
#
# usage: tests/fuzz/run.sh text|container|archive|kernel MINUTES [ARGUMENT OF LIBFUZZER...]
#        e.g. tests/fuzz/run.sh container 10 -jobs=2 -workers=2
# Once .ci/install.sh build clang has run.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$1
minutes=$2
shift 2

cmake --preset fuzz
cmake --build --preset fuzz --parallel "$(nproc)" --target "${target}_fuzz" fuzz_seeds
build=$PWD/build/fuzz
mkdir -p "$build/seeds/$target" "$build/corpus/$target" "$build/found"
"$build/tests/fuzz/fuzz_seeds" "$target" "$build/seeds/$target"
cd "$build"
exec "$build/tests/fuzz/${target}_fuzz" -max_total_time=$((minutes * 60)) -max_len=65536 -len_control=20 -timeout=5 \
    -rss_limit_mb=2048 -artifact_prefix="$build/found/" "$@" "$build/corpus/$target" "$build/seeds/$target"
