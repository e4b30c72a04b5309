#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes a file of systemd's journal with two boots, and what journalctl prints of it.
#
# usage: make_journal.sh DIR        writes DIR/two-boots.journal.zst and DIR/two-boots.export
# Needs journalctl, zstd and, for the download of systemd-journal-remote, an up-to-date `apt-get update`. Nothing is
# installed. The file has random identifiers, so it differs from one run to the next.
set -euo pipefail
out=$(realpath "$1")
source "$(dirname "$0")/../../findings/fetch.sh"

fetch systemd-journal-remote libmicrohttpd12
libraries="$libraries:/usr/lib/x86_64-linux-gnu/systemd:/lib/x86_64-linux-gnu/systemd"

# entry BOOT MICROSECONDS FIELD...: an entry that journald took 2 s after the kernel logged it, in the Journal Export Format.
# A field NAME:value is written with its length, in 64 bits, as one with a newline or a byte that is not text has to be.
entry() {
    local boot=$1 taken=$(($2 + 2000000)) field value
    shift 2
    printf '__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%032d\n_HOSTNAME=box\n' \
        $((1736157600000000 + boot * 600000000 + taken)) $taken $boot
    for field; do
        if [[ $field =~ ^[A-Z_]+: ]]; then
            value=$(printf '%b.' "${field#*:}")
            value=${value%.}
            printf '%s\n' "${field%%:*}"
            printf '%b' "\\x$(printf '%02x' "${#value}")\0\0\0\0\0\0\0"
            printf '%s\n' "$value"
        else
            printf '%s\n' "$field"
        fi
    done
    printf '\n'
}
# kernel BOOT MICROSECONDS PRIORITY FIELD...: an entry that journald read from /dev/kmsg.
kernel() {
    local boot=$1 time=$2 priority=$3
    shift 3
    entry "$boot" "$time" _TRANSPORT=kernel "PRIORITY=$priority" SYSLOG_FACILITY=0 SYSLOG_IDENTIFIER=kernel \
        "_SOURCE_MONOTONIC_TIMESTAMP=$time" "$@"
}

LC_ALL=C
{
    kernel 1 0 5 "MESSAGE=Linux version 6.1.0-mill (miller@mill) #1 SMP"
    kernel 1 0 6 "MESSAGE=Command line: root=/dev/vda quiet"
    kernel 1 1200000 6 'MESSAGE:two lines\nof one message'
    kernel 1 1300000 4 'MESSAGE:a byte \xff and a tab\there'
    kernel 1 1400000 3 "MESSAGE=usb 1-1: device descriptor read/64, error -71" _KERNEL_SUBSYSTEM=usb _KERNEL_DEVICE=c189:1
    entry 1 1500000 _TRANSPORT=kernel PRIORITY=6 SYSLOG_FACILITY=3 SYSLOG_IDENTIFIER=systemd SYSLOG_PID=1 \
        _SOURCE_MONOTONIC_TIMESTAMP=1500000 "MESSAGE=Mounting the mill."
    entry 1 2500000 _TRANSPORT=syslog PRIORITY=4 SYSLOG_FACILITY=3 SYSLOG_IDENTIFIER=milld _PID=77 _UID=0 _COMM=milld \
        "MESSAGE=the wheel is slow"
    kernel 1 9000000 0 "MESSAGE=Kernel panic - not syncing: the wheel stands still"
    kernel 2 0 5 "MESSAGE=Linux version 6.1.1-mill (miller@mill) #2 SMP"
    kernel 2 0 6 "MESSAGE=Command line: root=/dev/vda"
    kernel 2 3100000 6 "MESSAGE=eth0: link is up"
} >"$folder/entries"
run lib/systemd/systemd-journal-remote -o "$folder/two-boots.journal" "$folder/entries" 2>"$folder/said"
journalctl --file "$folder/two-boots.journal" -o export >"$out/two-boots.export"
zstd -q -19 -f "$folder/two-boots.journal" -o "$out/two-boots.journal.zst"
