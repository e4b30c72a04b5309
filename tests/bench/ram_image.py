# SPDX-License-Identifier: GPL-2.0-or-later
"""A RAM image for the benchmark: memory that is empty, text or of no form, and somewhere in it a ramoops region."""
import random

MIB = 1 << 20
PAGE = 4096


def fillings(rng):
    """So many MiB of each kind, to be repeated: only their mixture matters."""
    text = b"".join(b"line %d of a file that the page cache holds\n" % number for number in range(30000))[:MIB]
    return [[bytes(MIB)], [text], [rng.randbytes(MIB) for _ in range(16)]]


def write_ram_image(path, mib, region, seed=1):
    """Writes `mib` MiB with the region's bytes at a page in the third quarter; the same ones for the same seed."""
    rng = random.Random(seed)
    kinds = fillings(rng)
    with open(path, "wb") as image:
        for _ in range(mib):
            image.write(rng.choice(rng.choice(kinds)))
        quarter = mib * MIB // PAGE // 4
        image.seek(rng.randrange(2 * quarter, 3 * quarter) * PAGE)
        image.write(region)
    return path
