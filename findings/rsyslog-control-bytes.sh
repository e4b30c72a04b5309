#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# rsyslog escapes control bytes of what comes over a socket, but not of what it reads from the kernel itself.
#
# Version: rsyslogd 8.2302.0 (Debian 12, 8.2302.0-1+deb12u2). Input: one line as /proc/kmsg gives it, with a tab, an ESC and
# a BEL. imklog reads it from a file; imudp gets the same text in a datagram, as a machine that relays its log sends it.
# Guess before the first run: parser.escapeControlCharactersOnReceive is on by default, and its documentation names no
# input that is left out. So both lines have #011 for the tab, #033 for ESC and #007 for BEL.
# Seen: only the line from the socket. imklog, which Debian's rsyslog.conf loads, passes the bytes on as they are. So the
# kern.log of a machine and the log of the host that it relays to have different texts for one record.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch rsyslog=8.2302.0-1+deb12u2 libestr0 libfastjson4
modules=$folder/root/usr/lib/x86_64-linux-gnu/rsyslog
port=$((20000 + RANDOM % 10000))
text=$'[    1.000000] toy: tab\tesc \e[31m bel \a end'
echo "<4>$text" >"$folder/kmsg"
cat >"$folder/conf" <<END
module(load="imklog" LogPath="$folder/kmsg")
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="$port")
template(name="text" type="string" string="%inputname% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\n")
action(type="omfile" file="$folder/log" template="text")
END

LD_LIBRARY_PATH=$libraries "$folder/root/usr/sbin/rsyslogd" -n -f "$folder/conf" -i "$folder/pid" -M "$modules" 2>"$folder/errors" &
daemon=$!
for _ in {1..100}; do # a datagram that comes before the socket is there is lost
    echo "<4>Jan  5 10:00:00 box kernel: $text" >"/dev/udp/127.0.0.1/$port" || true
    grep -q imudp "$folder/log" 2>/dev/null && break
    sleep 0.1
done
kill "$daemon"
wait "$daemon" || true

sort -u "$folder/log" | cat -v >"$folder/seen"
expect "imklog keeps control bytes, imudp escapes them" <<'END'
imklog kernel: [    1.000000] toy: tab	esc ^[[31m bel ^G end
imudp kernel: [    1.000000] toy: tab#011esc #033[31m bel #007 end
END
