# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a RAM image for the benchmark: a mixture of zeros, text and random bytes, and a ramoops region among them."""
import random

MIB = 1 << 20
PAGE = 4096


def fillings(rng):
    """Returns three lists of blocks of 1 MiB: zeros, text, random bytes. The image repeats these blocks."""
    text = b"".join(b"line %d of a file that the page cache holds\n" % number for number in range(30000))[:MIB]
    return [[bytes(MIB)], [text], [rng.randbytes(MIB) for _ in range(16)]]


def write_ram_image(path, mib, region, seed=1):
    """Writes an image of `mib` MiB, with the region at a random page of the third quarter. The same seed gives the same
    image."""
    rng = random.Random(seed)
    kinds = fillings(rng)
    with open(path, "wb") as image:
        for _ in range(mib):
            image.write(rng.choice(rng.choice(kinds)))
        quarter = mib * MIB // PAGE // 4
        image.seek(rng.randrange(2 * quarter, 3 * quarter) * PAGE)
        image.write(region)
    return path
