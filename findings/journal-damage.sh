#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# journalctl shows nothing of a journal that has lost its unused end, and shows a damaged message as if it were right.
#
# Version: journalctl and libsystemd of systemd 252 (Debian 12, 252.39-1~deb12u2). Input: samples/journal/two-boots.journal.zst,
# a whole journal of 11 entries in 8 MiB, of which all but the first 3.7 MiB are zeros.
# Guess before the first run: of a journal that is cut, journalctl shows the entries before the cut. An entry whose message has
# a flipped bit is left out, or something is said about it, because every object of a journal has a hash.
# Seen: if one byte of the unused zeros at the end is missing, journalctl shows nothing ("No data available"); with zeros put in
# its place it shows all entries. A message with a flipped bit is shown as it is, with exit code 0; only --verify compares hashes.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch systemd=252.39-1~deb12u2 libsystemd0=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 zstd libzstd1
run usr/bin/zstd -q -d "$samples/journal/two-boots.journal.zst" -o "$folder/whole.journal"
journalctl() { run bin/journalctl --no-pager "$@" 2>&1; }

size=$(stat -c %s "$folder/whole.journal")
head -c $((size - 1)) "$folder/whole.journal" >"$folder/cut.journal"
tail -c 1 "$folder/whole.journal" | od -An -tx1 >"$folder/seen"
expect "the last byte of the journal is an unused zero" <<'END'
 00
END
{ journalctl --file "$folder/cut.journal" -o cat && echo "exit code 0"; } >"$folder/seen" || echo "exit code $?" >>"$folder/seen"
expect "without that byte no entry is shown" <<'END'
Failed to open files: No data available
exit code 1
END
truncate -s "$size" "$folder/cut.journal"
journalctl --file "$folder/cut.journal" -o cat | wc -l >"$folder/seen"
expect "with a zero in its place all 12 lines are shown" <<'END'
12
END

# Changes the "K" of a message into a "J".
at=$(grep -abo 'MESSAGE=Kernel panic' "$folder/whole.journal" | head -n 1 | cut -d : -f 1)
printf J | dd of="$folder/whole.journal" bs=1 seek=$((at + 8)) conv=notrunc status=none
{ journalctl --file "$folder/whole.journal" -o cat -p 0 && echo "exit code 0"; } >"$folder/seen"
expect "a message with a flipped bit is shown, and nothing is said" <<'END'
Jernel panic - not syncing: the wheel stands still
exit code 0
END
{ journalctl --verify --file "$folder/whole.journal" || true; } | grep -c 'File corruption detected' >"$folder/seen"
expect "--verify finds the damage" <<<1
