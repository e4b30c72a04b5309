#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the cases of samples/pstore again: other times and addresses, the same contents otherwise.
#
# usage: make_pstore_samples.sh FOLDER [CASE...]
# Keeps of each case what a test needs; files above 4 KiB are packed (NAME.zst). Prints a sha256 line for the manifest.
set -euo pipefail

folder=${1:?usage: make_pstore_samples.sh FOLDER [CASE...]}
shift
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"
folder=$(realpath "$folder")

# CASE SCENARIO KERNEL
cases="ramoops-nokaslr pstore-nokaslr small
ramoops-ecc8 pstore-ecc8 small
ramoops-uneven pstore-uneven small
ramoops-wrap-ecc pstore-wrap-ecc small
ramoops-more-oopses pstore-more-oopses small
ramoops-shutdown pstore-shutdown small
ramoops-logger-wrap pstore-logger-wrap small
compress-lzo pstore-lzo small
compress-lz4 pstore-lz4 small
compress-lz4hc pstore-lz4hc small
compress-842 pstore-842 small
compress-zstd pstore-zstd small
compress-none pstore-none small
efi pstore-efi small
efi-plain pstore-efi-plain small
erst pstore-erst small
blk pstore-blk small
mtd pstore-mtd small
mtdoops pstore-mtdoops small
nvram pstore-nvram ppc64el
one-crash pstore-crash-net small
one-crash-tail-debian pstore-crash-tail 6.1"

keep() {
    local case=$1 from=$2 to=$folder/$1
    rm -rf "$to"
    mkdir -p "$to"
    for name in region.bin disk erst vars nvram kernel-decoded efivars files.txt case.txt ttyS0.txt netconsole.txt; do
        [ ! -e "$from/$name" ] || cp -r "$from/$name" "$to/"
    done
    case $case in
        one-crash*)
            mkdir -p "$to/guest"
            cp "$from"/guest/dmesg{,-r,-x,-T,-J} "$from/guest/kmsg" "$to/guest/"
            ! command -v lastwords >/dev/null || lastwords trim "$from/vmcore.kdump-zlib" -o "$to/vmcore.kdump" ;;
        mtdoops) cp -r "$from/guest/after" "$to/" ;;
    esac
    case $case in
        nvram) cp "$from/guest/dmesg" "$to/" ;;
    esac
    chmod -R u+w "$to"
    find "$to" -type f -size +4k ! -name vmcore.kdump -exec zstd -q --rm --ultra -22 {} +
    (cd "$folder" && find "$case" -type f \( -name 'region.bin*' -o -name 'disk*' -o -name 'erst*' -o -name 'vars*' \
        -o -name 'nvram*' -o -name vmcore.kdump \) -print0 | sort -z | xargs -0 sha256sum)
}

while read -r case scenario kernel; do
    if [ $# != 0 ] && [[ " $* " != *" $case "* ]]; then
        continue
    fi
    machine=(--kernel "$kernel")
    [ "$kernel" != ppc64el ] || machine=(--kernel 6.1 --arch ppc64el)
    work=$(mktemp -d)
    "$here/make_dump.sh" "${machine[@]}" --scenario "$scenario" -o "$work/run" >&2
    "$here/keep_pstore.sh" "$work/run" "$work/case"
    keep "$case" "$work/case"
    rm -rf "$work"
done <<<"$cases"
