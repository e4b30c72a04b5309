#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# LiME writes zeros for the rest of a range of RAM if one page took more than a second to write, and says nothing.
#
# Version: lime-forensics-dkms 1.9.1-5 (Debian 12), on Linux 6.1 in QEMU. Input: 192 MiB of RAM, saved over TCP with
# format=lime to a reader that stops once, for 15 seconds, after 64 MiB. Needs also qemu-system-x86, gcc, make and python3.
# Guess before the first run, from the README ("max amount of milliseconds tolerated to read a page", 1000 by default; "if a
# page exceeds the timeout all the memory region are skipped"): reading RAM never takes a second, so a slow network changes
# nothing; if something is skipped, the file is shorter than its range headers say, and insmod fails or dmesg has a line.
# Seen: the time of writing counts too. The file has the size that its headers say, its last quarter is zeros, insmod ends
# with 0, and dmesg has no line. With timeout=0 all RAM is there.
set -euo pipefail
source "$(dirname "$0")/fetch.sh"
port=24461

fetch lime-forensics-dkms=1.9.1-5
export LASTWORDS_CACHE=$folder/cache
kernel=$("$samples/make/fetch_kernel.sh" 6.1 amd64 cloud headers)
module=$(echo "$folder"/root/usr/src/lime-forensics-*)
make -s -C "$kernel/headers/build" M="$module" modules >"$folder/make.log" 2>&1 || { cat "$folder/make.log" >&2; exit 1; }

guest=$folder/guest
mkdir -p "$guest"/{bin,proc,modules}
cp "$kernel/tools/busybox" "$guest/bin/"
cp "$module/lime.ko" "$guest/modules/"
for name in failover net_failover virtio virtio_ring virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_net; do
    find "$kernel/lib/modules" -name "$name.ko" -exec cp {} "$guest/modules/" \;
done
cat >"$guest/init" <<'END'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
for name in failover net_failover virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_net; do
    $b insmod /modules/$name.ko 2>/dev/null
done
$b ifconfig eth0 10.0.2.15 up
$b dmesg -c >/dev/null
$b insmod /modules/lime.ko path=tcp:4444 format=lime $($b tr ' ' '\n' </proc/cmdline | $b grep ^timeout=)
echo "insmod ends with $?"
echo "lines of LiME in dmesg: $($b dmesg | $b grep -i lime | $b grep -vc 'out-of-tree\|verification failed')"
$b sleep 10
$b poweroff -f
END
chmod +x "$guest/init"
(cd "$guest" && find . | cpio --quiet -o -H newc) | gzip -1 >"$folder/initramfs.gz"

cat >"$folder/reader.py" <<'END'
import socket, struct, sys, time
data = b""
while not data:
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    link.settimeout(60)
    try:
        link.connect(("127.0.0.1", int(sys.argv[1])))
        data = link.recv(65536)
    except OSError:
        pass
    time.sleep(0 if data else 0.5)
saved, stopped = bytearray(), False
while data:
    saved += data
    if len(saved) > 64 << 20 and not stopped:
        stopped = True
        time.sleep(15)
    data = link.recv(1 << 20)
at = 0
while at < len(saved):
    first, last = struct.unpack_from("<QQ", saved, at + 8)
    at += 32 + last + 1 - first
print("the file has the size that its headers say:", "yes" if at == len(saved) else "no")
print("its last quarter is zeros:", "no" if any(saved[len(saved) * 3 // 4:]) else "yes")
END

# save [OPTION]: boots the guest, with an option of the module on the kernel's command line, and reads what it saves.
save() {
    qemu-system-x86_64 -accel tcg -cpu max -m 192M -display none -no-reboot -kernel "$kernel"/boot/vmlinuz-* \
        -initrd "$folder/initramfs.gz" -append "console=ttyS0 panic=-1 quiet ${1:-}" -monitor none \
        -nic "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:$port-:4444" -serial "file:$folder/console" &
    timeout 300 python3 "$folder/reader.py" "$port" >"$folder/seen"
    wait
    tr -d '\r' <"$folder/console" | grep -aE '^(insmod ends|lines of)' >>"$folder/seen"
}

save
expect "a network that stalls costs the rest of the range, and nothing says so" <<'END'
the file has the size that its headers say: yes
its last quarter is zeros: yes
insmod ends with 0
lines of LiME in dmesg: 0
END

save timeout=0
expect "with timeout=0 all RAM is there" <<'END'
the file has the size that its headers say: yes
its last quarter is zeros: no
insmod ends with 0
lines of LiME in dmesg: 0
END
