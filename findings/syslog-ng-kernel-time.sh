#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# syslog-ng spoils the kernel's time of every record in /proc/kmsg that is not of facility kern.
#
# Version: syslog-ng 3.38.1 (Debian 12, 3.38.1-5+deb12u1). Input: lines as /proc/kmsg gives them, read with the options that
# its own source system() uses for /proc/kmsg where systemd does not run: program-override("kernel") flags(kernel). The
# third line is of facility 3 (daemon), as all that systemd, udevd and other programs write to /dev/kmsg.
# Guess before the first run: each line becomes "STAMP HOST kernel: ", and then the kernel's text as it is, with its time.
# Seen: for records of facility kern, yes. Of all others the word up to the first blank is taken for a program's name and
# PID, and program-override() replaces the name: the opening bracket is lost ("kernel:    2.000000] text"), or the time
# stands where a PID belongs, if there is no blank in it ("kernel[12345.678902]: text").
set -euo pipefail
source "$(dirname "$0")/fetch.sh"

fetch syslog-ng-core=3.38.1-5+deb12u1 libivykis0 libnet1
cat >"$folder/kmsg" <<'END'
<6>[    1.000000] kernel: facility kern
<4>[12345.678901] kernel: a time without blanks
<30>[    2.000000] systemd[1]: Started a service.
<30>[12345.678902] systemd[1]: Stopped a service.
END
cat >"$folder/conf" <<END
@version: 3.38
source kmsg { file("$folder/kmsg" program-override("kernel") flags(kernel)); };
destination text { file("$folder/log" template("\$MSGHDR\$MESSAGE\n")); };
log { source(kmsg); destination(text); };
END

LD_LIBRARY_PATH=$libraries "$folder/root/usr/sbin/syslog-ng" --foreground --no-caps --cfgfile "$folder/conf" --persist-file "$folder/persist" \
    --control "$folder/control" --pidfile "$folder/pid" --module-path "$folder/root/usr/lib/syslog-ng/3.38" \
    2>"$folder/errors" &
daemon=$!
for _ in {1..100}; do
    [ "$(cat "$folder/log" 2>/dev/null | wc -l)" -eq 4 ] && break
    sleep 0.1
done
kill "$daemon"
wait "$daemon" || true

cp "$folder/log" "$folder/seen"
expect "records of other facilities lose the bracket, or have their time as a PID" <<'END'
kernel: [    1.000000] kernel: facility kern
kernel: [12345.678901] kernel: a time without blanks
kernel:    2.000000] systemd[1]: Started a service.
kernel[12345.678902]: systemd[1]: Stopped a service.
END
