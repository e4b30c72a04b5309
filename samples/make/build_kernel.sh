#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds a small kernel from Debian's linux-source with features that Debian's own kernels have switched off: pstore's
# console, pmsg and ftrace, its other backends and compressions (pstore.config); for ppc64el, pstore as a whole
# (pstore_ppc64el.config).
#
# usage: build_kernel.sh [ARCH]      (amd64, the default, or ppc64el)
# Prints a folder like that of fetch_kernel.sh: boot/vmlinuz-*, boot/System.map-*, boot/config-*, lib/modules/*/, tools/,
# package. The cache is $LASTWORDS_CACHE, else ~/.cache/lastwords. The kernel is built again if the config is newer.
# $LINUX_SOURCE is the tarball of another source than that of 6.1: .../linux-source-7.2.tar.xz gives the kernel small-7.2.
# Needs the group kernel of .ci/packages, for ppc64el gcc-powerpc64le-linux-gnu; some ten minutes of one CPU; no root.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source=${LINUX_SOURCE:-/usr/src/linux-source-6.1.tar.xz}
name=$(basename "$source" .tar.xz)
version=${name#linux-source-}
cache=${LASTWORDS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lastwords}
target=${1:-amd64}
case $target in
    amd64)
        config=$here/pstore.config image=bzImage compiler=gcc
        file=arch/x86/boot/bzImage ;;
    ppc64el)
        config=$here/pstore_ppc64el.config image=vmlinux file=vmlinux
        export ARCH=powerpc CROSS_COMPILE=powerpc64le-linux-gnu-
        compiler=${CROSS_COMPILE}gcc ;;
    *) echo "build_kernel.sh: architecture '$target': expected amd64 or ppc64el" >&2; exit 1 ;;
esac
folder=$cache/kernels/small-$version-$target
if [ -e "$folder/complete" ] && [ "$folder/complete" -nt "$config" ]; then
    echo "$folder"
    exit 0
fi
if [ ! -e "$source" ]; then
    echo "build_kernel.sh: no $source: install $name" >&2
    exit 1
fi

# The guest's programs are the same as with Debian's own kernel 6.1.
fetched=$("$here/fetch_kernel.sh" 6.1 "$target")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "unpacking $source" >&2
tar -xf "$source" -C "$work"
export KBUILD_OUTPUT=$work/build
export KBUILD_BUILD_USER=samples KBUILD_BUILD_HOST=lastwords KBUILD_BUILD_TIMESTAMP=2026-01-01
mkdir -p "$KBUILD_OUTPUT"
cd "$work/$name"
make -s tinyconfig >/dev/null
scripts/kconfig/merge_config.sh -m -O "$KBUILD_OUTPUT" "$KBUILD_OUTPUT/.config" "$config" >/dev/null
make -s olddefconfig >/dev/null
# Checks that the kernel has the wanted options. Since 6.6 pstore has only deflate, always, so compressions are not checked.
for wanted in $(grep '^CONFIG_' "$config"); do
    if [[ $version != 6.1 && $wanted == CONFIG_PSTORE_*_COMPRESS=y ]]; then
        continue
    fi
    if ! grep -qxF "$wanted" "$KBUILD_OUTPUT/.config"; then
        echo "build_kernel.sh: this source does not take $wanted" >&2
        exit 1
    fi
done
echo "building the kernel" >&2
! command -v ccache >/dev/null || compiler="ccache $compiler"
nice make -s -j"$(nproc)" CC="$compiler" "$image" >&2
release=$(make -s kernelrelease)

rm -rf "$folder"
mkdir -p "$folder/boot" "$folder/lib/modules/$release"
cp "$KBUILD_OUTPUT/$file" "$folder/boot/vmlinuz-$release"
cp "$KBUILD_OUTPUT/System.map" "$folder/boot/System.map-$release"
cp "$KBUILD_OUTPUT/.config" "$folder/boot/config-$release"
cp -r "$fetched/tools" "$folder/"
echo "$release, samples/make/$(basename "$config"), $name $(dpkg-query -f '${Version}' -W "$name" 2>/dev/null)" \
    >"$folder/package"
: >"$folder/complete"
echo "$folder"
