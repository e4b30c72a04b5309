#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# makedumpfile --dump-dmesg prints logs that differ from what the kernel stored, and ends with exit code 0.
#
# Version: makedumpfile 1.7.2 (Debian 12, 1:1.7.2-1). Input: dumps of samples/dumps, whose logs are whole and undamaged.
# The file records.jsonl beside each dump has the records as the kernel itself printed them.
# Guess before the first run: makedumpfile knows the ring of Linux 5.10 and later. So it prints every finished record as
# the kernel stored it, with a byte that is not ASCII as \xNN. It reports a record that was never finished, and has no
# complaint about a dump of Debian 12's own kernel.
# Seen: four differences, which are numbered below. docs/peers.md compares makedumpfile with lastwords.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch makedumpfile=1:1.7.2-1 libdw1 libelf1 liblzo2-2
dmesg_of() {
    rm -f "$folder/log"
    run usr/bin/makedumpfile --dump-dmesg "$samples/dumps/$1/vmcore.kdump" "$folder/log" >"$folder/said" 2>&1
}

# 1. Since 6.18 a block may end exactly at the end of the text ring. makedumpfile takes such a block for one that wraps,
# so it prints bytes of other records as the text of record 6180 ("lagcon: exact fit, a block of 536 bytes ...").
dmesg_of 7.2-exact-fit
grep -A 1 -F '[    7.222278]' "$folder/log" >"$folder/seen"
expect "a block that ends at the ring's end is printed with the text of other records" <<'END'
[    7.222278] burst C 0/15 5 
               \x00 xxxxxx&\x08\x00\x00\x00\x00\x00\x00burst C 1/15 xxxxxxxxx
END
grep -c 'lagcon: exact fit' "$folder/log" >"$folder/seen" || true
expect "the text of that record is nowhere" <<<0

# 2. It prints nothing about a record that was reserved and never finished (seq 407), although all consoles stopped there.
dmesg_of 6.1-reserved
grep -B 1 -A 1 'AFTER-RESERVE 0/9' "$folder/log" >"$folder/seen"
expect "an unfinished record is left out without a word" <<'END'
[    4.818077] burst B 9/10 xxx
[    5.975469] burst AFTER-RESERVE 0/9 
[    5.975536] burst AFTER-RESERVE 1/9 xxxxxxx
END

# 3. It reports that it does not support Debian 12's own kernel, and then prints the log of this kernel.
head -n 2 "$folder/said" >"$folder/seen"
expect "Linux 6.1 is called unsupported, with exit code 0" <<'END'
The kernel version is not supported.
The makedumpfile operation may be incomplete.
END

# 4. Bytes from 0x80 on are printed as negative numbers of 32 bits: valid UTF-8 (c3 a9 is an e with an acute accent)
# becomes \xffffffc3\xffffffa9. Bytes below 0x80 are \xNN.
dmesg_of 5.10-stuck-console
grep -o 'lagcon: bytes .* latin1 [^ ]*' "$folder/log" >"$folder/seen"
expect "bytes from 0x80 on are printed with eight digits" <<'END'
lagcon: bytes esc\x1b[31mred\x1b[0m utf8 \xffffffc3\xffffffa9\xffffffe2\xffffff82\xffffffac latin1 \xffffffe9
END
