#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes expected.txt: boots a real Linux in QEMU and loads a module that prints every case of formats.h.
#
# usage: regenerate.sh [KERNEL]        (default: 6.1; see samples/make/fetch_kernel.sh)
# Needs an amd64 machine with gcc, make, libelf, cpio, python3 and qemu-system-x86_64, but no root. The first run for a
# kernel needs a Debian mirror.
set -euo pipefail

kernel=${1:-6.1}
here=$(cd "$(dirname "$0")" && pwd)
make=$here/../../../samples/make

folder=$("$make/fetch_kernel.sh" "$kernel" amd64 cloud headers)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/module" "$work/root" "$work/out"
cp "$here"/module/* "$here"/format*.h "$work/module/"
make -s -C "$folder/headers/build" M="$work/module" modules >&2
cp "$work/module/formats_module.ko" "$work/root/"

# The guest's init sources this file. When prepare_formats returns, init sends the files in /out to the host.
cat >"$work/scenario" <<'SCENARIO'
ACTION=formats FLOOD=
prepare_formats() {
    insmod /formats_module.ko
    cat /proc/lastwords_formats >/out/formats
}
formats() { :; }
SCENARIO
"$make/build_initramfs.sh" "$folder" "$work/scenario" "$work/initramfs.gz"
# An initramfs may be several archives, one after the other, so the module is appended in one of its own.
(cd "$work/root" && find . | cpio --quiet -o -H newc -R 0:0) | gzip -1 >>"$work/initramfs.gz"

echo "booting $(ls "$folder/lib/modules")" >&2
# shellcheck disable=SC2054 # the commas are part of QEMU's options
qemu=(qemu-system-x86_64 -machine pc -cpu qemu64 -accel tcg -m 256 -nodefaults -display none -no-reboot
    -kernel "$(ls "$folder"/boot/vmlinu*)" -initrd "$work/initramfs.gz" -append "console=ttyS0 panic=0"
    -chardev file,id=serial,path=serial.raw -serial chardev:serial
    -device virtio-serial-pci
    -chardev file,id=files,path=guest.tar -device virtserialport,chardev=files,name=lastwords.files
    -chardev file,id=state,path=state -device virtserialport,chardev=state,name=lastwords.state)
python3 "$make/run_guest.py" --folder "$work" --seconds 300 --step witness -- "${qemu[@]}"
tar xf "$work/guest.tar" -C "$work/out" --no-same-owner

# The kernel must have printed one line for each case.
cases=$(cat "$here"/formats*.h | grep -cE '^(CASE|CUT|COUNTED|NESTED)\(')
printed=$(wc -l <"$work/out/formats")
if [ "$cases" != "$printed" ]; then
    echo "regenerate.sh: the kernel printed $printed of $cases cases; its console:" >&2
    tail -n 40 "$work/serial.raw" >&2
    exit 1
fi
{
    echo "# Printed by: $(cat "$work/out/uname")"
    echo "# Written by regenerate.sh: case, returned length, text, source of the case"
    cat "$work/out/formats"
} >"$here/expected.txt"
echo "$cases cases" >&2
