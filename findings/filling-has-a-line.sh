#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# addr2line and eu-addr2line give the filling between two functions a line: the last one of the function before it.
#
# Versions: binutils 2.40 (Debian 12, 2.40-2), elfutils 0.188 (0.188-2.1). Input: a program with two functions, between which
# is filling with a symbol of its own, as Linux's objtool makes it (__pfx_NAME, 54,497 of them in a kernel 7.2). The debugging
# information, DWARF 5, gives each function its addresses, and the filling to none.
# Guess before the first run: "??:0" or the like, since no function of the debugging information has that address.
# Seen: both name the symbol of the filling, and say that it is on line 11, which is the last line of the function before it.
# A row of the table of lines is valid up to the next row, and the tools ask no further. Nothing tells this from a line that is
# right.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch binutils-x86-64-linux-gnu=2.40-2 libbinutils=2.40-2 libctf0=2.40-2 libctf-nobfd0=2.40-2 libgprofng0=2.40-2 \
    elfutils=0.188-2.1 libelf1=0.188-2.1 libdw1=0.188-2.1 libasm1=0.188-2.1

cat >"$folder/a.s" <<'END'
    .file 0 "/src" "a.c"
    .text
    .globl first
    .type first, @function
first:
    .loc 0 10
    nop
    .loc 0 11
    ret
.Lfirst_end:
    .size first, .-first
    .type __pfx_second, @function
__pfx_second:
    .fill 16, 1, 0x90
    .size __pfx_second, 16
    .globl second
    .type second, @function
second:
    .loc 0 20
    nop
    ret
.Lend:
    .size second, .-second
    .section .debug_info, "", @progbits
.Lunit:
    .4byte .Linfo_end - .Linfo
.Linfo:
    .2byte 5
    .byte 1, 8
    .4byte .Labbrev
    .uleb128 1
    .string "a.c"
    .4byte .Lline
    .8byte first, .Lend - first
    .uleb128 2
    .string "first"
    .8byte first, .Lfirst_end - first
    .uleb128 2
    .string "second"
    .8byte second, .Lend - second
    .byte 0
.Linfo_end:
    .section .debug_abbrev, "", @progbits
.Labbrev:
    .uleb128 1, 0x11
    .byte 1
    .uleb128 0x03, 0x08, 0x10, 0x17, 0x11, 0x01, 0x12, 0x07, 0, 0
    .uleb128 2, 0x2e
    .byte 0
    .uleb128 0x03, 0x08, 0x11, 0x01, 0x12, 0x07, 0, 0
    .byte 0
    .section .debug_line, "", @progbits
.Lline:
    .section .debug_aranges, "", @progbits
    .4byte .Laranges_end - .Laranges
.Laranges:
    .2byte 2
    .4byte .Lunit
    .byte 8, 0
    .4byte 0
    .8byte first, .Lend - first, 0, 0
.Laranges_end:
END
run usr/bin/x86_64-linux-gnu-as -o "$folder/a.o" "$folder/a.s"
run usr/bin/x86_64-linux-gnu-ld -Ttext=0x401000 -e first -o "$folder/a" "$folder/a.o"

run usr/bin/x86_64-linux-gnu-nm -n "$folder/a" | grep -E 'first|second' >"$folder/seen"
expect "the filling lies between the two functions" <<'END'
0000000000401000 T first
0000000000401002 t __pfx_second
0000000000401012 T second
END

run usr/bin/x86_64-linux-gnu-addr2line -f -e "$folder/a" 0x401008 >"$folder/seen"
expect "binutils: the filling is on the last line of the function before it" <<'END'
__pfx_second
/src/a.c:11
END

run usr/bin/eu-addr2line -f -e "$folder/a" 0x401008 >"$folder/seen"
expect "elfutils: the same" <<'END'
__pfx_second
/src/a.c:11
END
