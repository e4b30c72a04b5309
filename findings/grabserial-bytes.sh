#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# grabserial drops every byte that is not ASCII and every carriage return, and so joins lines.
#
# Version: grabserial 2.1.0 (Debian 12, 2.1.0-1). Input: three lines on a serial line (a pseudo terminal): one with a micro
# sign (c2 b5) and a lone byte e9; one that a program ended with a carriage return alone, before the kernel printed its own;
# one of ASCII.
# Guess before the first run: the output file has the bytes that came, with "[TIME DIFFERENCE] " before each line.
# Seen: c2 b5 and e9 are not there, nor is anything in their place. The carriage return is not there either, so that two
# lines of the screen are one line, with the kernel's time in its middle.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch grabserial=2.1.0-1 python3-serial socat libwrap0
{
    sleep 2
    printf '[    1.000000] toy: 5 \xc2\xb5s \xe9 end\r\n'
    printf 'unpacking 100 %%\r[    2.000000] toy: up\r\n'
    printf '[    3.000000] toy: end\r\n'
    sleep 2
} | run usr/bin/socat -u - "PTY,link=$folder/line,raw,echo=0,wait-slave" &
until [ -e "$folder/line" ]; do sleep 0.1; done
PYTHONPATH=$folder/root/usr/lib/python3/dist-packages python3 "$folder/root/usr/bin/grabserial" \
    -S -d "$folder/line" -t -e 4 -o "$folder/log" >"$folder/screen" 2>&1 </dev/null || true
wait

sed 's/^\[[0-9.]* [0-9.]*\]/[STAMP]/' "$folder/log" | cat -v >"$folder/seen"
expect "bytes that are not ASCII and carriage returns are dropped" <<'END'
[STAMP] [    1.000000] toy: 5 s  end
[STAMP] unpacking 100 %[    2.000000] toy: up
[STAMP] [    3.000000] toy: end
END
