// SPDX-License-Identifier: GPL-2.0-or-later
// A unit with types and variables that have the names of others: 7.2 has two structs called
// `console` (280 and 40 bytes), and other units only announce theirs.

struct console {
    int columns;
    int rows;
};
struct printk_log;
struct nbcon_state;

struct console a_font_console;
struct printk_log* a_pointer;
struct nbcon_state* another_pointer;

static int cont __attribute__((section(".cont_of_font"), used)) = 2;
static int twice __attribute__((section(".twice_of_font"), used)) = 3;
