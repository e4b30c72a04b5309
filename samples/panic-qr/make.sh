#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the pictures of this folder again: QR codes of the panic screen, from text.txt.
#
# usage: make.sh        Needs Debian's qrencode and imagemagick. Encodes the digits with Python, apart from the tests' encoder.
set -euo pipefail
cd "$(dirname "$0")"

url() { # z or zl
    python3 - "$1" text.txt <<'END'
import sys, zlib
form, path = sys.argv[1:]
packer = zlib.compressobj(6, zlib.DEFLATED, 12, 4)  # drivers/gpu/drm/drm_panic.c
data = packer.compress(open(path, "rb").read()) + packer.flush()
if form == "z":
    width = [0, 3, 5, 8, 10, 13, 15, 17]
    parts = [data[i:i + 7] for i in range(0, len(data), 7)]
    digits = "".join(str(int.from_bytes(one, "little")).zfill(width[len(one)]) for one in parts)
else:
    bits = "".join(f"{byte:08b}" for byte in data)
    digits = ""
    for part in [bits[i:i + 13] for i in range(0, len(bits), 13)]:
        number = str(int(part, 2)).zfill(max(1, (len(part) + 1) // 3))
        assert len(number) == max(1, (len(part) + 1) // 3), "another text, please"
        digits += number
print(f"https://panic.example.org/report#?a=x86_64&v=6.15.4-test&{form}={digits}", end="")
END
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
url z | qrencode -8 -l L -s 2 -m 4 -o z.png
# A photo: turned, blurred, on a dark screen.
url zl | qrencode -8 -l L -s 4 -m 4 -o "$folder/zl.png"
convert "$folder/zl.png" -bordercolor black -border 60 -background black -rotate 6 -gaussian-blur 0x1.2 -colorspace Gray \
    -quality 60 zl-photo.jpg
# Two codes: the text itself, as kernels without a URL write it, and a link of another kind.
qrencode -8 -l L -s 2 -m 4 -o "$folder/raw.png" <text.txt
printf 'https://www.debian.org/' | qrencode -8 -l L -s 3 -m 4 -o other.png
convert "$folder/raw.png" other.png -background white -gravity center +append -colorspace Gray -depth 1 two.png
