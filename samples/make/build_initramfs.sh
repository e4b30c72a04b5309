#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the guest's initramfs: busybox, the real dmesg, a few modules and our init.
#
# usage: build_initramfs.sh KERNEL_FOLDER SCENARIO_FILE OUTPUT [kdump]
#   kdump    adds what is needed to load a crash kernel; this machine must have kexec-tools and makedumpfile
set -euo pipefail

kernel=${1:?usage: build_initramfs.sh KERNEL_FOLDER SCENARIO_FILE OUTPUT}
scenario=${2:?}
output=$(realpath "${3:?}")
kdump=${4:-}
here=$(cd "$(dirname "$0")" && pwd)

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/bin" "$root/lib" "$root/lib64" "$root/modules"
cp "$kernel/tools/busybox" "$root/bin/"
cp "$kernel/tools/dmesg" "$root/bin/dmesg.real"
cp -r "$kernel/tools/locale" "$root/"
cp "$kernel"/tools/lib*.so.* "$root/lib/"
for loader in "$kernel"/tools/ld-linux-* "$kernel"/tools/ld64.so.*; do
    [ ! -e "$loader" ] || cp "$loader" "$root/lib/"
    [ ! -e "$loader" ] || cp "$loader" "$root/lib64/"
done
cp "$here/guest/init" "$here/guest/actions" "$here/guest/pstore_actions" "$here/guest/why_actions" \
    "$root/"
cp "$scenario" "$root/scenario"
chmod 755 "$root/init" "$root"/bin/*
ln -s busybox "$root/bin/sh"

# Adds a module and, before it, the modules on which it depends. A module that is built into the kernel has no file and is
# left out.
add_module() {
    local file name
    file=$(find "$kernel/lib/modules" \( -name "$1.ko" -o -name "$1.ko.xz" \) | head -1)
    if [ -z "$file" ] || [ -e "$root/modules/$1.ko" ]; then
        return
    fi
    case $file in
        *.xz) xz -dc "$file" >"$root/modules/$1.ko" ;;
        *) cp "$file" "$root/modules/$1.ko" ;;
    esac
    for name in $(tr '\0' '\n' <"$root/modules/$1.ko" | sed -n 's/^depends=//p' | tr , ' '); do
        add_module "$name"
    done
    echo "$1.ko" >>"$root/modules/order"
}
: >"$root/modules/order"
MODULES=""
# shellcheck source=/dev/null
. "$scenario"
for module in virtio_pci virtio_console qemu_fw_cfg $MODULES; do
    add_module "$module"
done

# Adds programs of this machine together with this machine's C library, because the guest's C library may be older.
add_kdump() {
    local program
    mkdir -p "$root/kdump/lib"
    for program in /sbin/kexec /usr/bin/makedumpfile; do
        if [ ! -x "$program" ]; then
            echo "build_initramfs.sh: $program is not installed" >&2
            return 1
        fi
        cp "$program" "$root/kdump/"
        ldd "$program" | grep -o '/[^ ]*' | xargs -I{} cp -L -n {} "$root/kdump/lib/"
    done
    cp "$kernel"/boot/vmlinuz-* "$root/kdump/vmlinuz"
    ln -s "$(basename "$(ls "$root"/kdump/lib/ld-linux-*)")" "$root/kdump/lib/loader"
}

pack() {
    (cd "$root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) | gzip -1
}

if [ "$kdump" = kdump ]; then
    add_kdump
    mv "$root/kdump/vmlinuz" "$root.vmlinuz"
    pack >"$root.crash"
    mv "$root.vmlinuz" "$root/kdump/vmlinuz"
    mv "$root.crash" "$root/kdump/initramfs.gz"
fi
pack >"$output"
