#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Drives a real window on a screen of its own, and reads it through AT-SPI: tests/window. Not part of CI: it takes one or two
# minutes, and what it needs of a desktop is large.
#
# usage: tests/run_window.sh [BUILD FOLDER] [--pictures FOLDER] [UNITTEST ARGUMENT...]
#        (build/ci if none is named; tests/run.sh makes it)
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/ci
if [ $# != 0 ] && [ -d "$1" ] && [ "$1" != --pictures ]; then
    build=$1
    shift
fi
bash .ci/install.sh window
# Debian's own interpreter, which has pyatspi.
exec /usr/bin/python3 tests/window/window_test.py "$build/cli/lastwords" "$build/gui/lastwords-gui" "$PWD" "$@"
