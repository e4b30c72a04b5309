/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program cannot disable interrupts. The figures do not include what that costs in a kernel. */
#ifndef BENCH_LINUX_IRQFLAGS_H
#define BENCH_LINUX_IRQFLAGS_H

#define local_irq_save(flags) ((void)((flags) = 0))
#define local_irq_restore(flags) ((void)(flags))

#endif
