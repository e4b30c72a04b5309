#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints what a program would have received on a UDP port, from QEMU's capture of a network (filter-dump).

usage: udp_of_pcap.py PORT CAPTURE >TEXT      (the payloads one after the other, as `nc -u -l PORT` writes them)
"""
import struct
import sys

ETHERNET, IPV4, UDP = 1, 0x0800, 17


def payloads(capture, port):
    magic, link = struct.unpack_from("<I16xI", capture)
    if magic != 0xA1B2C3D4 or link != ETHERNET:
        raise ValueError("expected a little-endian pcap file of Ethernet frames")
    at = 24
    while at + 16 <= len(capture):
        (length,) = struct.unpack_from("<8xI", capture, at)
        frame = capture[at + 16:at + 16 + length]
        at += 16 + length
        if len(frame) < 42 or struct.unpack_from(">H", frame, 12)[0] != IPV4 or frame[23] != UDP:
            continue
        udp = 14 + (frame[14] & 15) * 4
        to, size = struct.unpack_from(">2xHH", frame, udp)
        if to == port:
            yield frame[udp + 8:udp + size]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[2], "rb") as file:
        for payload in payloads(file.read(), int(sys.argv[1])):
            sys.stdout.buffer.write(payload)


main()
