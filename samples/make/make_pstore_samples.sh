#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the cases of samples/pstore again. Times and addresses differ from run to run; everything else is the same.
#
# usage: make_pstore_samples.sh FOLDER [CASE...]
#        make_pstore_samples.sh FOLDER --kept MADE CASE    (MADE is already there, as keep_pstore.sh leaves it)
# Keeps what a test needs of each case; files above 4 KiB are compressed (NAME.zst). Prints, for the manifest, the sha256 of
# what a reader gets after decompression. LASTWORDS is the program that trims a vmcore (lastwords trim).
set -euo pipefail

folder=${1:?usage: make_pstore_samples.sh FOLDER [CASE...]}
shift
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"
folder=$(realpath "$folder")

# CASE SCENARIO KERNEL[/ARCH] [CHANGE...]: if there are CHANGEs, damage_region.py makes them in the scenario's region, and
# then a kernel shows the damaged region.
cases="ramoops-nokaslr pstore-nokaslr small
ramoops-ecc8 pstore-ecc8 small
ramoops-uneven pstore-uneven small
ramoops-wrap-ecc pstore-wrap-ecc small
ramoops-more-oopses pstore-more-oopses small
ramoops-shutdown pstore-shutdown small
ramoops-logger-wrap pstore-logger-wrap small
ramoops-damaged-blocks pstore-oopses small 0xa0c:9 0xf0c:8 0x140c:1 0x5e0c:12 0x1000c:20 0x1320c:20 0x1028c:4 0x1c08c:3
ramoops-damaged-headers pstore-oopses small 0x0=$(printf '00%.0s' {1..12}) 0x4000=$(printf 'ff%.0s' {1..12}) 0x800c:20 \
0x10000:4 0x1fff0:16
ramoops-damaged-plain-ecc pstore-plain-ecc small 0x40c:9 0x60c:8 0x80c:120 0x4f0c:20 0xfff0:3
compress-lzo pstore-lzo small
compress-lz4 pstore-lz4 small
compress-lz4hc pstore-lz4hc small
compress-842 pstore-842 small
compress-zstd pstore-zstd small
efi pstore-efi small
efi-plain pstore-efi-plain small
efi-6.12 pstore-efi 6.12
erst pstore-erst small
blk pstore-blk small
blk-plain pstore-blk-plain small
mtd pstore-mtd small
mtdoops pstore-mtdoops small
nvram pstore-nvram 6.1/ppc64el
nvram-pstore pstore-nvram-files small/ppc64el
one-crash pstore-crash-tail small
one-crash-net pstore-crash-net small
one-crash-netext pstore-crash-netext small"

# keep CASE MADE: keeps the part of MADE that tests need, compressed.
keep() {
    local case=$1 made=$2 to=$folder/$1 file
    rm -rf "$to"
    mkdir -p "$to"
    for file in region.bin disk erst vars nvram kernel-decoded efivars files.txt case.txt; do
        [ ! -e "$made/$file" ] || cp -r "$made/$file" "$to/"
    done
    case $case in
        one-crash*)
            cp "$made/ttyS0.txt" "$to/"
            [ ! -e "$made/netconsole.txt" ] || cp "$made/netconsole.txt" "$to/"
            [ ! -e "$made/netconsole.txt" ] || rm -rf "$to/kernel-decoded" "$to/files.txt" ;;&
        one-crash-netext) rm "$to/region.bin" ;;
        one-crash)
            mkdir "$to/guest"
            cp "$made"/guest/dmesg{-r,-x,-T,-J} "$made/guest/consoles" "$to/guest/"
            "${LASTWORDS:-lastwords}" trim "$made/vmcore.kdump-zlib" -o "$to/vmcore.kdump" >&2 ;;
        efi-*) rm "$to/vars" ;;
        ramoops-nokaslr) "$here/cut_symbols.py" "$made/guest/kallsyms" "$made/kernel-decoded/ftrace-ramoops-0" >"$to/System.map" ;;
        mtdoops) cp "$made/guest/after/dmesg-r" "$to/" ;;
        nvram*) cp "$made/hvc0.txt" "$to/" ;;
    esac
    chmod -R u+w "$to"
    (cd "$folder" && find "$case" -type f \( -name region.bin -o -name disk -o -name erst -o -name vars -o -name nvram \
        -o -name vmcore.kdump \) -print0 | sort -z | xargs -0 -r sha256sum)
    find "$to" -type f -size +4k -exec zstd -q --rm --ultra -22 {} +
}

# make SCENARIO KERNEL MADE: runs the scenario and leaves the case in the folder MADE.
make() {
    local scenario=$1 kernel=$2 made=$3
    local machine=(--kernel "${kernel%/*}")
    [[ $kernel != */* ]] || machine+=(--arch "${kernel#*/}")
    "$here/make_dump.sh" "${machine[@]}" --scenario "$scenario" -o "$made.run" >&2
    "$here/keep_pstore.sh" "$made.run" "$made"
    rm -rf "$made.run"
}

# show REGION MADE: lets the small kernel show the region, with the parameters in MADE's case.txt; the result replaces MADE.
show() {
    local region=$1 made=$2 parameters
    parameters=$(sed -n 's/^ramoops: //p' "$made/case.txt" | tr , '\n' | grep -v '^mem_' | tr '\n' ' ')
    rm -rf "$made"
    PSTORE_REGION=$region PSTORE_PARAMETERS=$parameters make pstore-show small "$made"
}

if [ "${1:-}" = --kept ]; then
    keep "$3" "$2"
    exit
fi
while read -r case scenario kernel changes; do
    if [ $# != 0 ] && [[ " $* " != *" $case "* ]]; then
        continue
    fi
    work=$(mktemp -d)
    make "$scenario" "$kernel" "$work/made"
    if [ -n "$changes" ]; then
        # shellcheck disable=SC2086 # a list
        "$here/damage_region.py" "$work/made/region.bin" "$work/damaged" $changes
        show "$work/damaged" "$work/made"
        echo "damaged: $scenario, changed $changes" >>"$work/made/case.txt"
    fi
    keep "$case" "$work/made"
    rm -rf "$work"
done <<<"$cases"
