#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dmesg -T gives a saved log the wall times of this machine's boot, and dmesg -d and -e give no difference to time 0.
#
# Version: dmesg of util-linux 2.38.1 (Debian 12, 2.38.1-5+deb12u3). Input: a file of three lines as `dmesg -r` prints
# them, at 0, 1.25 and 3 seconds; it may be of another machine, or of an earlier boot.
# Guess before the first run: the file does not say when the kernel was booted, so -T, -e and --time-format iso end with an
# error or leave the wall time out. -d and -e show how long after the line before it each line came: 1.25 s and 1.75 s.
# Seen: the wall time is the time at which this machine was booted and the seconds of the file, to the microsecond with
# --time-format iso, without a word. The line at 1.25 s has the difference 0: time 0 counts as "no line before". Every boot
# begins with lines at time 0, so the differences do not add up to the times.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch util-linux=2.38.1-5+deb12u3
printf '<6>[    0.000000] one\n<6>[    1.250000] two\n<6>[    3.000000] three\n' >"$folder/log"

run bin/dmesg -d -F "$folder/log" >"$folder/seen"
expect "the first line after time 0 has no difference" <<'END'
[    0.000000 <    0.000000>] one
[    1.250000 <    0.000000>] two
[    3.000000 <    1.750000>] three
END

run bin/dmesg -e -F "$folder/log" | tail -n 2 >"$folder/seen"
expect "-e shows the same" <<'END'
[  +0.000000] two
[  +1.750000] three
END

read -r uptime _ </proc/uptime
booted=$(($(date +%s) - ${uptime%.*}))
run bin/dmesg --time-format iso -F "$folder/log" >"$folder/iso"
seconds=$(date -d "$(head -n 1 "$folder/iso" | sed 's/,.*//')" +%s)
echo $((seconds - booted < 3 && booted - seconds < 3)) >"$folder/seen"
expect "time 0 of the file is shown as the time when this machine was booted" <<<1
