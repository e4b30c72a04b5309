#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the guest's initramfs: busybox, the real dmesg, a few modules and our init.
#
# usage: build_initramfs.sh KERNEL_FOLDER SCENARIO_FILE OUTPUT
set -euo pipefail

kernel=${1:?usage: build_initramfs.sh KERNEL_FOLDER SCENARIO_FILE OUTPUT}
scenario=${2:?}
output=$(realpath "${3:?}")
here=$(cd "$(dirname "$0")" && pwd)

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/bin" "$root/lib" "$root/lib64" "$root/modules"
cp "$kernel/tools/busybox" "$root/bin/"
cp "$kernel/tools/dmesg" "$root/bin/dmesg.real"
cp "$kernel"/tools/lib*.so.* "$root/lib/"
cp "$kernel"/tools/ld-linux-* "$root/lib/"
cp "$kernel"/tools/ld-linux-* "$root/lib64/"
cp "$here/guest/init" "$here/guest/actions" "$root/"
cp "$scenario" "$root/scenario"
chmod 755 "$root/init" "$root"/bin/*
ln -s busybox "$root/bin/sh"

# Adds a module and, before it, those it depends on; what a kernel has built in has no file and is left out.
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
for module in virtio_pci virtio_console qemu_fw_cfg; do
    add_module "$module"
done

(cd "$root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) | gzip -1 >"$output"
