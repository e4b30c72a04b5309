#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds a small kernel from Debian's linux-source-6.1 for what Debian's own kernels have off: pstore's console, pmsg and
# ftrace, its other backends and compressions (pstore.config).
#
# usage: build_kernel.sh
# Prints a folder like fetch_kernel.sh's: boot/vmlinuz-*, boot/System.map-*, boot/config-*, lib/modules/*/, tools/,
# package. The cache is $LASTWORDS_CACHE, else ~/.cache/lastwords; it is built again when pstore.config is newer.
# Needs linux-source-6.1, gcc, make, flex, bison, bc, libelf-dev, xz-utils, cpio; some ten minutes of one CPU; no root.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source=/usr/src/linux-source-6.1.tar.xz
cache=${LASTWORDS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lastwords}
folder=$cache/kernels/small-6.1-amd64
if [ -e "$folder/complete" ] && [ "$folder/complete" -nt "$here/pstore.config" ]; then
    echo "$folder"
    exit 0
fi
if [ ! -e "$source" ]; then
    echo "build_kernel.sh: no $source: install linux-source-6.1" >&2
    exit 1
fi

# The guest's programs are those of Debian's kernel of the same release.
fetched=$("$here/fetch_kernel.sh" 6.1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "unpacking $source" >&2
tar -xf "$source" -C "$work"
export KBUILD_OUTPUT=$work/build
export KBUILD_BUILD_USER=samples KBUILD_BUILD_HOST=lastwords KBUILD_BUILD_TIMESTAMP=2026-01-01
mkdir -p "$KBUILD_OUTPUT"
cd "$work/linux-source-6.1"
make -s tinyconfig >&2
scripts/kconfig/merge_config.sh -m -O "$KBUILD_OUTPUT" "$KBUILD_OUTPUT/.config" "$here/pstore.config" >/dev/null
make -s olddefconfig >&2
for wanted in $(grep '^CONFIG_' "$here/pstore.config"); do
    if ! grep -qxF "$wanted" "$KBUILD_OUTPUT/.config"; then
        echo "build_kernel.sh: this source does not take $wanted" >&2
        exit 1
    fi
done
echo "building the kernel" >&2
compiler=gcc
! command -v ccache >/dev/null || compiler="ccache gcc"
nice make -s -j"$(nproc)" CC="$compiler" bzImage modules >&2
release=$(make -s kernelrelease)

rm -rf "$folder"
mkdir -p "$folder/boot"
cp "$KBUILD_OUTPUT/arch/x86/boot/bzImage" "$folder/boot/vmlinuz-$release"
cp "$KBUILD_OUTPUT/System.map" "$folder/boot/System.map-$release"
cp "$KBUILD_OUTPUT/.config" "$folder/boot/config-$release"
make -s INSTALL_MOD_PATH="$folder" modules_install >&2
cp -r "$fetched/tools" "$folder/"
echo "$release, samples/make/pstore.config, linux-source-6.1 $(dpkg-query -f '${Version}' -W linux-source-6.1)" \
    >"$folder/package"
: >"$folder/complete"
echo "$folder"
