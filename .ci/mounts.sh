#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In a bare chroot, mounts /proc and /dev/pts, which sanitizers and terminals need and every running machine has.
# Another script sources this file. When that script ends, the file systems that were mounted here are unmounted.
mounted_here=()

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

unmount_all() {
    local place
    for place in "${mounted_here[@]}"; do
        as_root umount "$place" || true
    done
}

# mount_missing PROBE TYPE PLACE [OPTION...]: mounts a file system of this TYPE at PLACE, unless the file PROBE exists.
mount_missing() {
    [ -e "$1" ] && return
    echo "mounting $3: this looks like a bare chroot"
    if as_root mount "${@:4}" -t "$2" "$2" "$3"; then
        mounted_here=("$3" "${mounted_here[@]}")  # /proc last: umount reads it
    else
        echo "NOTE: $3 cannot be mounted here, and tests that need it will fail" >&2
    fi
}

trap unmount_all EXIT
mount_missing /proc/self/maps proc /proc
mount_missing /dev/pts/ptmx devpts /dev/pts -o ptmxmode=0666
