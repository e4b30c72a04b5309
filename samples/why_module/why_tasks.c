// SPDX-License-Identifier: GPL-2.0-or-later
/* States in which a task of ours holds one of printk's locks or a record of its
 * log. */
#include "why.h"

#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/spinlock.h>
#include <linux/tracepoint.h>
#include <linux/version.h>

static int why_sleeper_body(void *unused)
{
	console_lock();
	why_say("event %s %px has console_sem and sleeps", current->comm,
		current);
	why_sleep();
	return 0;
}

int why_start_sleeper(void)
{
	why_start("why_console", why_sleeper_body, -1);
	return 0;
}

static int why_leaver_body(void *unused)
{
	console_lock();
	why_say("event %s %px has console_sem and exits", current->comm,
		current);
	return 0;
}

/* Nobody will ever release console_sem. */
static int leave_locked(void)
{
	why_start("why_leaver", why_leaver_body, -1);
	return 0;
}

static struct task_struct *why_writer;
static void why_console_probe(void *data, const char *text, size_t size)
{
	if (current == why_writer) {
		why_spin("why_console_probe");
	}
}

static int why_writer_body(void *unused)
{
	why_writer = current;
	pr_info("why: this record is never committed\n");
	return 0;
}

/* From 5.11 on the tracepoint `console` is passed when a record is reserved and
 * not committed. */
static void hook(struct tracepoint *point, void *error)
{
	if (!strcmp(point->name, "console")) {
		*(int *)error = tracepoint_probe_register(
			point, why_console_probe, NULL);
	}
}

static int prepare_reserved(void)
{
	int error = -ENOENT;
	for_each_kernel_tracepoint(hook, &error);
	return error;
}

static int reserve(void)
{
	why_start("why_writer", why_writer_body, 1);
	return 0;
}

static int why_logbuf_body(void *unused)
{
	raw_spinlock_t *lock = (raw_spinlock_t *)why_symbol("logbuf_lock");
	local_irq_disable();
	raw_spin_lock(lock);
	why_spin("why_logbuf_body");
	return 0;
}

/* Only kernels before 5.15 have this lock. */
static int hold_logbuf_lock(void)
{
	if (!why_symbol("logbuf_lock")) {
		return -EOPNOTSUPP;
	}
	why_start("why_logbuf", why_logbuf_body, 1);
	return 0;
}

/* printk_deferred(), which no kernel exports. Since 5.15 it is a macro for
 * _printk_deferred(). */
static int (*why_printk_deferred)(const char *format, ...);

static int why_irqs_off_body(void *unused)
{
	local_irq_disable();
	why_printk_deferred(KERN_INFO "why: deferred 1\n");
	why_printk_deferred(KERN_INFO "why: deferred 2\n");
	why_spin("why_irqs_off_body");
	return 0;
}

/* The CPU never runs the irq_work that shall print. It should be the only CPU:
 * any other one would print, too. */
static int defer(void)
{
	unsigned long function = why_symbol("_printk_deferred");
	function = function ? function : why_symbol("printk_deferred");
	if (!function) {
		return -EOPNOTSUPP;
	}
	why_printk_deferred = (void *)function;
	why_start("why_irqs_off", why_irqs_off_body, 0);
	return 0;
}

const struct why_state why_task_states[] = {
	{"sleeper", NULL, why_start_sleeper},
	{"exited", NULL, leave_locked},
	{"reserved", prepare_reserved, reserve},
	{"logbuf-lock", NULL, hold_logbuf_lock},
	{"deferred", NULL, defer},
	{"notifier", why_register_panic_notifier, why_start_sleeper},
	{},
};
