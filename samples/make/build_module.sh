#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the kernel module in a folder of samples/, and with it the runtime, for a kernel that was fetched with headers.
#
# usage: build_module.sh KERNEL_FOLDER MODULE_FOLDER OUTPUT_FOLDER
# Builds in a copy of the sources, so that no file of the checkout changes. KERNEL_MAKE is the command to use instead of
# make: Debian's kernels from 6.12 on need the compiler of their own release, for example in a chroot.
set -euo pipefail

kernel=${1:?usage: build_module.sh KERNEL_FOLDER MODULE_FOLDER OUTPUT_FOLDER}
module=$(realpath "${2:?}")
output=${3:?}
root=$(cd "$(dirname "$0")/../.." && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/samples" "$output"
cp -r "$root/runtime" "$work/"
cp -r "$module" "$work/samples/"
${KERNEL_MAKE:-make} -s -C "$kernel/headers/build" M="$work/samples/$(basename "$module")" modules >&2
cp "$work/samples/$(basename "$module")"/*.ko "$output/"
