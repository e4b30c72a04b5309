#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# minicom's capture file has only the first byte of each UTF-8 character, and no time stamp on the first two lines.
#
# Version: minicom 2.8 (Debian 12, 2.8-2), in a UTF-8 locale, as all are today. Input: four lines on a serial line (a
# pseudo terminal) with a micro sign (c2 b5) and a lone byte e9, 0.3 s apart. minicom captures with -C, and then also with
# "-O timestamp=simple".
# Guess before the first run: a capture file has the bytes that came, and each line has a time stamp before it.
# Seen: c2 b5 becomes c2, which is no UTF-8 any more. The byte e9, which is no UTF-8, stays. In LC_ALL=C all bytes stay. The
# first two lines have no time stamp.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch minicom=2.8-2 socat libwrap0
# capture LOCALE OPTIONS...: what minicom writes when four lines come in.
capture() {
    local locale=$1
    shift
    rm -f "$folder/line" "$folder/capture"
    for i in 1 2 3 4; do
        sleep $((i == 1 ? 2 : 0)).3
        printf '[    %d.000000] toy: 5 \xc2\xb5s \xe9 end\r\n' "$i"
    done | run usr/bin/socat -u - "PTY,link=$folder/line,raw,echo=0,wait-slave" &
    until [ -e "$folder/line" ]; do sleep 0.1; done
    HOME=$folder TERM=xterm script -qec "LC_ALL=$locale LD_LIBRARY_PATH=$libraries timeout 5 $folder/root/usr/bin/minicom \
        -o -C $folder/capture -D $folder/line $*" /dev/null </dev/null >"$folder/screen" || true
    wait
}

capture C.UTF-8
head -n 2 "$folder/capture" | od -An -tx1 -w38 >"$folder/seen"
expect "in a UTF-8 locale the second byte of a character is lost" <<'END'
 5b 20 20 20 20 31 2e 30 30 30 30 30 30 5d 20 74 6f 79 3a 20 35 20 c2 73 20 e9 20 65 6e 64 0a 5b 20 20 20 20 32 2e
 30 30 30 30 30 30 5d 20 74 6f 79 3a 20 35 20 c2 73 20 e9 20 65 6e 64 0a
END

capture C
head -n 1 "$folder/capture" | od -An -tx1 -w38 >"$folder/seen"
expect "in the C locale all bytes are there" <<'END'
 5b 20 20 20 20 31 2e 30 30 30 30 30 30 5d 20 74 6f 79 3a 20 35 20 c2 b5 73 20 e9 20 65 6e 64 0a
END

capture C -O timestamp=simple
sed 's/[0-9-]\{10\} [0-9:]\{8\}/STAMP/' "$folder/capture" | grep -ao '.*toy' >"$folder/seen"
expect "the first two lines have no time stamp" <<'END'
[    1.000000] toy
[    2.000000] toy
[STAMP] [    3.000000] toy
[STAMP] [    4.000000] toy
END
