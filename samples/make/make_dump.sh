#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots a Debian kernel in QEMU, lets it crash (or not), dumps its memory, and keeps what the guest said about itself.
#
# usage: make_dump.sh --kernel 6.1 --scenario panic -o FOLDER [--arch arm64|ppc64el] [--flavour generic] [--forms elf,kdump-zlib]
#   --kernel     5.10, 6.1, 6.12, 7.x, or the name of a Debian suite; small: the kernel of build_kernel.sh
#   --scenario   a name from scenarios.sh (--list prints them)
#   --forms      elf, elf-paging, kdump-zlib, kdump-lzo, kdump-snappy; comma-separated
# Writes FOLDER/vmcore.FORM, ttyS0.txt (what the serial console showed), guest/ (dmesg, /dev/kmsg, /proc/consoles, ...
# as they were before the end) and about.txt. Needs qemu-system-x86 (or -arm), cpio, xz-utils, python3, binutils; no root.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
arch=amd64 flavour=cloud forms="" kernel="" scenario="" output=""
while [ $# -gt 0 ]; do
    case $1 in
        --kernel) kernel=$2; shift 2 ;;
        --scenario) scenario=$2; shift 2 ;;
        --arch) arch=$2; shift 2 ;;
        --flavour) flavour=$2; shift 2 ;;
        --forms) forms=$2; shift 2 ;;
        -o | --output) output=$2; shift 2 ;;
        --list) sed -n 's/^    \([a-z0-9-]*\)) *# /\1: /p' "$here"/{,pstore_,why_}scenarios.sh; exit 0 ;;
        *) sed -n '5,11s/^# \{0,1\}//p' "$0"; exit 1 ;;
    esac
done
if [ -z "$kernel" ] || [ -z "$scenario" ] || [ -z "$output" ]; then
    echo "make_dump.sh: --kernel, --scenario and -o are needed" >&2
    exit 1
fi

# shellcheck source=samples/make/scenarios.sh
. "$here/scenarios.sh"
# shellcheck source=samples/make/pstore_scenarios.sh
. "$here/pstore_scenarios.sh"
# shellcheck source=samples/make/why_scenarios.sh
. "$here/why_scenarios.sh"
choose_scenario "$scenario"
forms=${forms:-$FORMS}

if [ "$kernel" = small ]; then
    folder=$("$here/build_kernel.sh" "$arch")
else
    folder=$("$here/fetch_kernel.sh" "$kernel" "$arch" "$flavour" ${MODULE:+headers})
fi
mkdir -p "$output"
output=$(realpath "$output")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
vmlinuz=$(ls "$folder"/boot/vmlinu*)

{
    echo "ACTION=$ACTION"
    echo "FLOOD=$FLOOD"
    echo "FLOOD_TEXT='$FLOOD_TEXT'"
    echo "MODULES='$MODULES'"
    echo "FRONTS='$FRONTS'"
    echo "PMSG_LINES=$PMSG_LINES"
    echo "CRASHES='$CRASHES'"
} >"$work/scenario"
"$here/build_initramfs.sh" "$folder" "$work/scenario" "$work/initramfs.gz" "$KDUMP"
if [ -n "$MODULE" ]; then
    "$here/build_module.sh" "$folder" "$here/../$MODULE" "$work/root"
    # Appends the archive: an initramfs may consist of several archives, one after the other.
    (cd "$work/root" && find . | cpio --quiet -o -H newc -R 0:0) | gzip -1 >>"$work/initramfs.gz"
fi

case $arch in
    amd64)
        machine=(qemu-system-x86_64 -machine pc -cpu "$CPU" -serial chardev:serial -device vmcoreinfo)
        console=ttyS0 ;;
    arm64)
        machine=(qemu-system-aarch64 -machine virt -cpu "${CPU_ARM:-cortex-a57}" -serial chardev:serial -device vmcoreinfo)
        console=ttyAMA0 ;;
    ppc64el)
        machine=(qemu-system-ppc64 -machine pseries -cpu power9 -serial chardev:serial)
        console=hvc0 ;;
    *) echo "make_dump.sh: architecture '$arch': expected amd64, arm64 or ppc64el" >&2; exit 1 ;;
esac
cmdline="console=tty0 console=$console,115200 printk.devkmsg=on panic=0 $CMDLINE"
qemu=("${machine[@]}" -accel tcg,thread=multi -m "$MEMORY" -smp "$CPUS" -nodefaults -display none -no-reboot
    -kernel "$vmlinuz" -initrd "$work/initramfs.gz" -append "$cmdline"
    -chardev file,id=serial,path=serial.raw
    -device virtio-serial-pci
    -chardev file,id=files,path=guest.tar -device virtserialport,chardev=files,name=lastwords.files
    -chardev file,id=state,path=state -device virtserialport,chardev=state,name=lastwords.state
    "${QEMU_MORE[@]}")
for file in "${FILES[@]}"; do
    # NAME=SIZE makes a file of zeros, NAME=PATH copies a file.
    case ${file#*=} in
        /*) cp "${file#*=}" "$work/memory.${file%%=*}"; chmod 644 "$work/memory.${file%%=*}" ;;
        *) truncate -s "${file#*=}" "$work/memory.${file%%=*}" ;;
    esac
done

steps=()
for step in "${STEPS[@]}"; do
    if [ "$step" = dump ]; then
        for form in ${forms//,/ }; do
            steps+=(--step "dump:$form")
        done
    else
        steps+=(--step "$step")
    fi
done
echo "booting $(basename "$vmlinuz") for '$scenario'" >&2
# Now and then an emulated CPU fails on code that the booting kernel is patching. Therefore a failed run is tried again.
for try in 1 2 3; do
    if python3 "$here/run_guest.py" --folder "$work" --seconds "$SECONDS_MAX" "${steps[@]}" -- "${qemu[@]}"; then
        break
    fi
    echo "try $try of 3 failed" >&2
    [ "$try" -lt 3 ] || { cp "$work/serial.raw" "$output/$console.txt"; exit 1; }
done

find "$work" -maxdepth 1 \( -name 'vmcore.*' -o -name 'memory.*' \) -exec mv {} "$output/" \;
# If the guest was reset, what the serial console showed after the reset becomes a file of its own.
if [ -e "$work/serial.crash" ]; then
    tail -c "+$(($(wc -c <"$work/serial.crash") + 1))" "$work/serial.raw" >"$output/$console-next-boot.txt"
    mv "$work/serial.crash" "$work/serial.raw"
fi
mv "$work/serial.raw" "$output/$console.txt"
mkdir -p "$output/guest"
# If the guest was reset, the archive also has the files that it sent after the reset. Files with a name that was sent
# before are skipped.
tar xf "$work/guest.tar" -C "$output/guest" --no-same-owner --ignore-zeros --skip-old-files
{
    echo "package: $(cat "$folder/package")"
    echo "scenario: $scenario"
    echo "command line: $cmdline"
    echo "machine: $arch, $MEMORY MiB, $CPUS CPUs, -cpu $CPU"
    echo "qemu: $("${machine[0]}" --version | head -1)"
    (cd "$output" && find . -maxdepth 1 \( -name 'vmcore.*' -o -name 'memory.*' \) -printf '%P\n' | sort | xargs -r sha256sum)
} >"$output/about.txt"
echo "$output"
