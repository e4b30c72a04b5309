#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs the packages of the given groups of .ci/packages that are missing. Needs no network if none is missing.
#
# usage: install.sh GROUP...        (build, test, clang, gui, window, cross, e2e, kernel, bench)
set -euo pipefail

list=$(cd "$(dirname "$0")" && pwd)/packages
missing=()
for group in "$@"; do
    for package in $(awk -v group="$group" '$1 == group {print $2}' "$list"); do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing+=("$package")
    done
done
if [ ${#missing[@]} = 0 ]; then
    echo "packages: all there ($*)"
    exit 0
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "packages: missing ${missing[*]}; install them as root, or install sudo" >&2
        exit 1
    fi
    as_root=(sudo)
fi
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 --no-install-recommends \
        install "${missing[@]}" </dev/null
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "packages: installing ${missing[*]}"
# apt's package lists may be absent or old. They are fetched only if the first attempt fails.
if ! install >"$log" 2>&1; then
    "${as_root[@]}" apt-get -q update >"$log" 2>&1 && install >>"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        echo "packages: could not install ${missing[*]}" >&2
        exit 1
    }
fi
echo "packages: installed"
