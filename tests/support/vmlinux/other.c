// SPDX-License-Identifier: GPL-2.0-or-later
// Another unit with a static variable whose name is also that of a static variable of font.c.

static int twice __attribute__((section(".twice_of_other"), used)) = 4;
// A name that ends like the name of a structure, so that the linker merges the two texts.
struct fb_console {
    int dummy;
};
struct fb_console a_dummy;
