#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Turns the output of make_dump.sh for a pstore scenario into a case: what a reader gets, and what the kernel itself showed.
#
# usage: keep_pstore.sh RUN_FOLDER CASE_FOLDER
# Writes CASE_FOLDER/
#   region.bin, disk, erst, vars, pcap, all   the memory or medium after the crash, if the scenario has it
#   kernel-decoded/   /sys/fs/pstore of the next boot; files.txt has their sizes and times
#   netconsole.txt    what arrived at the host's UDP port
#   efivars/          the efivarfs files of the next boot
#   ttyS0.txt, vmcore.*, guest/   as make_dump.sh describes them; guest/next-boot/kallsyms has the next boot's addresses
#   case.txt          how the case was made; the ramoops parameters in a line of their own
set -euo pipefail

run=${1:?usage: keep_pstore.sh RUN_FOLDER CASE_FOLDER}
case=${2:?}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$case"
cp -al "$run/." "$case/"
for name in kernel-decoded efivars; do
    [ ! -e "$case/guest/$name" ] || mv -T "$case/guest/$name" "$case/$name"
done
[ ! -e "$case/guest/next-boot/files" ] || mv "$case/guest/next-boot/files" "$case/files.txt"
for file in "$case"/memory.*; do
    [ -e "$file" ] || continue
    name=${file##*/memory.}
    [ "$name" != region ] || name=region.bin
    mv "$file" "$case/$name"
done
# nvram-crash is a copy made before the next boot, which may have written to the NVRAM. The case gets this copy.
[ ! -e "$case/nvram-crash" ] || mv "$case/nvram-crash" "$case/nvram"
if [ -e "$case/pcap" ]; then
    "$here/udp_of_pcap.py" 6666 "$case/pcap" >"$case/netconsole.txt"
fi
sed 's/  memory\.region$/  region.bin/; s/  memory\./  /' "$case/about.txt" >"$case/case.txt"
rm "$case/about.txt"
parameters=$(grep -o 'ramoops\.[a-z_]*=[^ ]*' "$case/case.txt" | sed 's/ramoops\.//' | paste -sd, || true)
[ -z "$parameters" ] || echo "ramoops: $parameters" >>"$case/case.txt"
