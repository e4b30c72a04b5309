#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dmesg --json computes wrong priorities, and of a file it repeats the rest of the file in every message.
#
# Version: dmesg of util-linux 2.38.1 (Debian 12, 2.38.1-5+deb12u3). Input: two lines as `dmesg -r` prints them. The first
# has facility 3 (daemon) and level 6 (info), so its priority is 3 * 8 + 6 = 30. The second has a byte that is not UTF-8.
# Guess before the first run: "pri" is the number before the line, 30; "msg" is the text of one line; the output is
# valid JSON, with the byte escaped as in dmesg's text output (\xff).
# Seen: "pri" is 7, that is facility | level, which reads as kern.debug. "msg" goes on to the end of the file. The byte
# 0xff stands in the JSON as it is. With -x, "fac" and "pri" are names, and right.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch util-linux=2.38.1-5+deb12u3
printf '<30>[    1.000000] first\n<6>[    2.000000] second\n' >"$folder/two.txt"

run bin/dmesg --json -F "$folder/two.txt" >"$folder/seen"
expect "facility 3, level 6 has priority 7, and the first message holds the second line as well" <<'END'
{
   "dmesg": [
      {
         "pri": 7,
         "time":     1.000000,
         "msg": "first\n<6>[    2.000000] second\n"
      },{
         "pri": 6,
         "time":     2.000000,
         "msg": "second\n"
      }
   ]
}
END

run bin/dmesg --json -x -F "$folder/two.txt" | grep -A 1 '"fac"' | head -n 2 >"$folder/seen"
expect "with -x facility and level are names, and right" <<'END'
         "fac": "daemon",
         "pri": "info",
END

run bin/dmesg -F "$folder/two.txt" >"$folder/seen"
expect "without --json the same file gives two lines" <<'END'
[    1.000000] first
[    2.000000] second
END

printf '<6>[    1.000000] \xff\n' >"$folder/byte.txt"
run bin/dmesg --json -F "$folder/byte.txt" | grep -a '"msg"' | od -An -tx1 >"$folder/seen"
expect "a byte that is no UTF-8 is not escaped, so the output is no JSON" <<'END'
 20 20 20 20 20 20 20 20 20 22 6d 73 67 22 3a 20
 22 ff 5c 6e 22 0a
END
