/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does nothing, since a program cannot disable interrupts. So the times do not include their cost.
 */
#ifndef BENCH_LINUX_IRQFLAGS_H
#define BENCH_LINUX_IRQFLAGS_H

#define local_irq_save(flags) ((void)((flags) = 0))
#define local_irq_restore(flags) ((void)(flags))

#endif
