/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does nothing, since a program cannot disable interrupts. The times do not include this cost. */
#ifndef BENCH_LINUX_IRQFLAGS_H
#define BENCH_LINUX_IRQFLAGS_H

#define local_irq_save(flags) ((void)((flags) = 0))
#define local_irq_restore(flags) ((void)(flags))

#endif
