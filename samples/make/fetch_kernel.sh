#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Fetches a Debian kernel and a guest's few programs with apt and unpacks them in a cache; installs nothing.
#
# usage: fetch_kernel.sh KERNEL [ARCH] [FLAVOUR] [headers]
#   KERNEL   5.10, 6.1, 6.12 or 7.x (what Debian's testing has), or a Debian suite's name
#   ARCH     amd64 (default), arm64 or ppc64el
#   FLAVOUR  cloud (default) or generic
#   headers  also fetches what is needed to build a module for that kernel on a machine of its architecture
# Prints the folder: boot/vmlinuz-*, lib/modules/*/ (the kernel's), tools/ (busybox, dmesg, its libraries
# and a UTF-8 locale) and, if asked for, headers/build (for make -C).
# The cache is $LASTWORDS_CACHE, else ~/.cache/lastwords; what is already there is not fetched again.
set -euo pipefail

kernel=${1:?usage: fetch_kernel.sh KERNEL [ARCH] [FLAVOUR] [headers]}
arch=${2:-amd64}
flavour=${3:-cloud}
headers=${4:-}

case $kernel in
    5.10) suites="bullseye" ;;
    6.1) suites="bookworm" ;;
    6.12) suites="trixie" ;;
    7.*) suites="forky sid" ;;
    *) suites="$kernel" ;;
esac
case $flavour-$arch in
    *-ppc64el) meta="linux-image-powerpc64le" flavour=generic ;;
    cloud-*) meta="linux-image-cloud-$arch" ;;
    generic-*) meta="linux-image-$arch" ;;
    *) echo "fetch_kernel.sh: flavour '$flavour': expected cloud or generic" >&2; exit 1 ;;
esac

cache=${LASTWORDS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lastwords}
folder=$cache/kernels/$kernel-$flavour-$arch
if [ -e "$folder/complete" ] && { [ "$headers" != headers ] || [ -e "$folder/headers/build" ]; }; then
    echo "$folder"
    exit 0
fi

# The mirror that this machine already uses for Debian. The security archive is next to debian/ on that mirror.
mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "Debian" {print $2; exit}')
mirror=${mirror:-http://deb.debian.org/debian}
mirror=${mirror%/}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Runs apt with lists, a cache and a package state of its own: the machine's are neither read nor changed.
private_apt() {
    local program=$1
    shift
    "$program" -qq \
        -o Dir::Etc::sourcelist="$apt_folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State::Lists="$apt_folder/lists" -o Dir::Cache="$apt_folder/cache" \
        -o Dir::State::status="$apt_folder/status" -o APT::Sandbox::User= \
        -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Acquire::Languages=none "$@"
}

use_suite() {
    local suite=$1
    apt_folder=$cache/apt/$suite-$arch
    mkdir -p "$apt_folder/lists/partial" "$apt_folder/cache/archives/partial"
    : >"$apt_folder/status"
    echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt_folder/sources.list"
    case $suite in
        sid | unstable | forky | testing) ;;
        *) echo "deb [signed-by=$keyring] $mirror-security $suite-security main" >>"$apt_folder/sources.list" ;;
    esac
    if ! private_apt apt-get update >&2; then
        # The security archive may be changing at this moment. Without it, the kernel of the release itself is fetched.
        sed -i /-security/d "$apt_folder/sources.list"
        private_apt apt-get update >&2 || return 1
    fi
    private_apt apt-cache show "$meta" >/dev/null 2>&1
}

found=
for suite in $suites; do
    echo "looking for $meta in Debian $suite ($arch)" >&2
    if use_suite "$suite"; then
        found=$suite
        break
    fi
done
if [ -z "$found" ]; then
    echo "fetch_kernel.sh: no package $meta in: $suites (from $mirror)" >&2
    exit 1
fi

depends_of() {
    private_apt apt-cache depends "$1" | awk '$1 == "Depends:" {print $2}'
}
# Fetches the kernel that the metapackage names. Newer kernels come in parts (linux-binary-*, linux-modules-*).
fetch_image() {
    local image parts deb name vmlinuz release
    image=$(depends_of "$meta" | grep -m1 '^linux-image-')
    parts=$(depends_of "$image" | grep -E '^linux-(binary|modules)-' || true)

    rm -rf "$folder.partial"
    mkdir -p "$folder.partial/debs" "$folder.partial/tools"
    cd "$folder.partial/debs"
    echo "fetching $image" >&2
    # shellcheck disable=SC2086 # a list of names
    private_apt apt-get download $image $parts busybox-static util-linux libc6 libc-bin libtinfo6 >&2

    for deb in linux-*.deb; do
        dpkg-deb -x "$deb" unpacked
    done
    mkdir -p ../boot ../lib/modules
    release=$(find unpacked -path '*lib/modules/*' -prune -printf '%f\n' | head -1)
    # In packages of 7.x the kernel's image is beside its modules.
    vmlinuz=$(find unpacked -name "vmlinu[xz]-$release" -o -path "*/$release/vmlinuz")
    cp "$vmlinuz" "../boot/vmlinuz-$release"
    mv "$(find unpacked -path "*lib/modules/$release" -prune)" ../lib/modules/
    for deb in busybox-static_*.deb util-linux_*.deb libc6_*.deb libc-bin_*.deb libtinfo6_*.deb; do
        dpkg-deb -x "$deb" tools
    done
    for name in busybox dmesg libc.so.6 'libtinfo.so.6*' 'ld-linux-*.so.*' 'ld64.so.*'; do
        find tools \( -type f -o -type l \) -name "$name" ! -path '*/doc/*' ! -path '*/bash-completion/*' \
            ! -path '*/initramfs-tools/*' ! -path '*/lintian/*' -exec cp -L {} ../tools/ \; 2>/dev/null
    done
    # Only in a locale that has characters beyond ASCII, dmesg prints them unchanged.
    mkdir -p ../tools/locale
    find tools -type d \( -name C.utf8 -o -name C.UTF-8 \) -exec cp -rT {} ../tools/locale/C.utf8 \;
    ls linux-image-*.deb | sed 's/\.deb$//' >../package
    cd "$cache"
    rm -rf "$folder.partial/debs" "$folder"
    mv "$folder.partial" "$folder"
    : >"$folder/complete"
}

# Fetches the headers of the kernel that is in the folder. Their makefile names the path at which they would be installed.
fetch_headers() {
    local release parts deb
    release=$(ls "$folder/lib/modules")
    parts=$(depends_of "linux-headers-$release" 2>/dev/null | grep -E '^linux-(headers|kbuild)-' || true)
    if [ -z "$parts" ]; then
        echo "fetch_kernel.sh: no headers of $release, maybe no longer: remove $folder to fetch a newer kernel" >&2
        return 1
    fi
    rm -rf "$folder/headers" "$folder/headers.partial"
    mkdir -p "$folder/headers.partial/debs"
    cd "$folder/headers.partial/debs"
    echo "fetching linux-headers-$release" >&2
    # shellcheck disable=SC2086 # a list of names
    private_apt apt-get download "linux-headers-$release" $parts >&2
    for deb in *.deb; do
        dpkg-deb -x "$deb" ..
    done
    cd ..
    rm -rf debs
    sed -i "s,/usr/src/,$folder/headers/usr/src/," "usr/src/linux-headers-$release/Makefile"
    ln -s "usr/src/linux-headers-$release" build
    mv "$folder/headers.partial" "$folder/headers"
}

[ -e "$folder/complete" ] || fetch_image
[ "$headers" != headers ] || fetch_headers
echo "$folder"
