#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds everything with sanitizers and with warnings as errors, and runs all tests and checks.
#
# usage: tests/run.sh [CTEST ARGUMENT...]     e.g. tests/run.sh -R ElfVmcore
# Without arguments each suite of test cases is one test of ctest, which is faster, since a program is not started for every
# case. With arguments each case is one test.
# Run it as root or as a user with sudo. It can be repeated, and needs no network once all packages are installed.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "== $*"; }

source .ci/mounts.sh

say "packages"
bash .ci/install.sh build test clang gui cross

# The end-to-end test boots a kernel in an emulator. If their packages cannot be had, this test is left out with a message.
say "kernel for the end-to-end test"
e2e=OFF
if bash .ci/install.sh e2e && kernel=$(bash samples/make/fetch_kernel.sh 6.1 amd64 cloud headers); then
    e2e=ON
    echo "using $(cat "$kernel/package")"
else
    echo "NOTE: no emulator or no kernel package to be had: the end-to-end test is NOT part of this run" >&2
fi

say "configure"
cmake --preset ci -DLASTWORDS_E2E=$e2e

say "build"
cmake --build --preset ci --parallel "$(nproc)"

say "build with clang"
cmake --preset clang
cmake --build --preset clang --parallel "$(nproc)"

say "test"
[ $# != 0 ] || export LASTWORDS_TEST_SUITES=1
# AddressSanitizer remembers the callers of each allocation only if the user wants it: that takes a tenth of the time. Most of
# the system's time goes to the memory in which it keeps what was freed.
export ASAN_OPTIONS=${ASAN_OPTIONS:-malloc_context_size=1:quarantine_size_mb=32}
status=0
ctest --preset ci --parallel "$(nproc)" "$@" || status=$?

say "end-to-end test: $e2e"
if [ $status = 0 ]; then
    say "tests/run.sh: everything passed"
else
    say "tests/run.sh: FAILED, see above (ctest exit $status)"
fi
exit $status
