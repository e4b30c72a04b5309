/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device of a message, which takes 64 bytes of each record in 6.1 and in other versions. */
#ifndef BENCH_LINUX_DEV_PRINTK_H
#define BENCH_LINUX_DEV_PRINTK_H

struct dev_printk_info {
    char subsystem[16];
    char device[48];
};

#endif
