#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The runs that are too long for CI: all checks of both sanitizers, ten million crash images instead of 10,000, and 10,000
# mutants of each sample and of texts of each dialect, every order of two writers, an NMI and a panic. Takes hours.
#
# usage: tests/run_long.sh [CTEST ARGUMENT...]     e.g. tests/run_long.sh -R Crash
# Once .ci/install.sh build test gui has run. LASTWORDS_CRASH_IMAGES and LASTWORDS_MUTANTS may be set to other numbers.
set -euo pipefail
cd "$(dirname "$0")/.."

cmake --preset asan -DLASTWORDS_WERROR=ON
cmake --build --preset asan --parallel "$(nproc)"
export LASTWORDS_CRASH_IMAGES=${LASTWORDS_CRASH_IMAGES:-10000000}
export LASTWORDS_MUTANTS=${LASTWORDS_MUTANTS:-10000}
export LASTWORDS_LONG=1
[ $# != 0 ] || set -- -R 'Crash|Mutants|Damage|Random|Interleaving|Weak'
exec ctest --preset asan --parallel "$(nproc)" --timeout 86400 "$@"
