#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In a bare chroot, mounts what sanitizers and terminals need and a running machine always has: /proc and /dev/pts.
# Sourced; what was mounted is unmounted when the shell that sources it ends.
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

# mount_missing PROBE TYPE PLACE [OPTION...]: mounts PLACE unless PROBE is there.
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
