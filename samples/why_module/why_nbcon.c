// SPDX-License-Identifier: GPL-2.0-or-later
/* An nbcon console, whynb0, and the states that it can be in. Linux has nbcon
 * consoles with threads since 6.12. */
#include "why.h"

#include <linux/delay.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/string.h>

static DEFINE_MUTEX(why_port_lock);
static bool holds_unsafe, spins_in_atomic;

static void emit(struct nbcon_write_context *context)
{
	unsigned int i;
	if (!nbcon_enter_unsafe(context)) {
		return;
	}
	for (i = 0; i < context->len; i++) {
		outb(context->outbuf[i], WHY_PORT_NBCON);
	}
	nbcon_exit_unsafe(context);
}

static void why_write_thread(struct console *console,
			     struct nbcon_write_context *context)
{
	emit(context);
	if (!strnstr(context->outbuf, WHY_HOLD_TEXT, context->len)) {
		return;
	}
	if (holds_unsafe && !nbcon_enter_unsafe(context)) {
		return;
	}
	why_say("event why_write_thread sleeps as %s %px, CPU %d",
		current->comm, current, raw_smp_processor_id());
	why_sleep();
}

static void why_write_atomic(struct console *console,
			     struct nbcon_write_context *context)
{
	emit(context);
	if (spins_in_atomic) {
		why_spin("why_write_atomic");
	}
}

/* migrate_disable() is what nbcon asks of a driver whose lock is a mutex. */
static void why_device_lock(struct console *console, unsigned long *flags)
{
	mutex_lock(&why_port_lock);
	migrate_disable();
}

static void why_device_unlock(struct console *console, unsigned long flags)
{
	migrate_enable();
	mutex_unlock(&why_port_lock);
}

static struct console why_nbcon = {
	.name = "whynb",
	.write_thread = why_write_thread,
	.write_atomic = why_write_atomic,
	.device_lock = why_device_lock,
	.device_unlock = why_device_unlock,
	.flags = CON_PRINTBUFFER | CON_ENABLED | CON_ANYTIME | CON_NBCON,
};

static int register_nbcon(void)
{
	register_console(&why_nbcon);
	why_say("console whynb0 %px", &why_nbcon);
	why_say("word whynb0.flags %px 2", &why_nbcon.flags);
	why_say("word whynb0.nbcon_state %px 4", &why_nbcon.nbcon_state);
	why_say("word whynb0.nbcon_seq %px 8", &why_nbcon.nbcon_seq);
	why_say("word whynb0.kthread %px 8", &why_nbcon.kthread);
	why_say("word why_port_lock.owner %px 8", &why_port_lock.owner);
	return 0;
}

static int hold_safe(void)
{
	pr_info(WHY_HOLD_TEXT "\n");
	return 0;
}

static int hold_unsafe(void)
{
	holds_unsafe = true;
	return hold_safe();
}

/* Prints in an emergency section, as WARN() does, again and again: each time it
 * asks the owner for a handover. */
static int why_emergency_body(void *unused)
{
	void (*enter)(void) = (void *)why_symbol("nbcon_cpu_emergency_enter");
	void (*leave)(void) = (void *)why_symbol("nbcon_cpu_emergency_exit");
	int i;
	msleep(1000);
	enter();
	for (i = 0; i < 20000; i++) {
		pr_warn("why: emergency %d\n", i);
	}
	leave();
	return 0;
}

static int ask_for_handover(void)
{
	hold_unsafe();
	why_start("why_emergency", why_emergency_body, 1);
	return 0;
}

/* The emergency section's owner spins in write_atomic() itself. */
static int spin_in_emergency(void)
{
	spins_in_atomic = true;
	why_start("why_emergency", why_emergency_body, 1);
	return 0;
}

static int spin_in_panic(void)
{
	spins_in_atomic = true;
	return 0;
}

static int why_driver_body(void *unused)
{
	mutex_lock(&why_port_lock);
	why_sleep();
	return 0;
}

/* The console's thread waits in device_lock() for the mutex that another task
 * holds. */
static int block_device_lock(void)
{
	why_start("why_driver", why_driver_body, -1);
	return 0;
}

static int why_hog_body(void *unused)
{
	preempt_disable();
	why_spin("why_hog_body");
	return 0;
}

/* The console's thread may run, but another task keeps its CPU. */
static int starve(void)
{
	int error = set_cpus_allowed_ptr(why_nbcon.kthread, cpumask_of(1));
	msleep(300);
	why_start("why_hog", why_hog_body, 1);
	return error;
}

static int why_waker_body(void *unused)
{
	local_irq_disable();
	pr_info("why: the work that wakes the thread waits on this CPU\n");
	why_spin("why_waker_body");
	return 0;
}

/* A record is logged with interrupts off, so the irq_work that wakes the
 * console's thread waits on that CPU, and the CPU takes no interrupts any
 * more. */
static int keep_waker(void)
{
	why_start("why_waker", why_waker_body, 1);
	return 0;
}

/* Nothing is wrong with the console, but printing on it from a panic is unsafe;
 * and a notifier spins. */
static int register_unsafe(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
	why_nbcon.flags |= CON_NBCON_ATOMIC_UNSAFE;
	register_nbcon();
	return why_register_panic_notifier();
#else
	return -EOPNOTSUPP;
#endif
}

const struct why_state why_nbcon_states[] = {
	{"nbcon-plain", register_nbcon, NULL},
	{"nbcon-safe", register_nbcon, hold_safe},
	{"nbcon-unsafe", register_nbcon, hold_unsafe},
	{"nbcon-request", register_nbcon, ask_for_handover},
	{"nbcon-emergency", register_nbcon, spin_in_emergency},
	{"nbcon-panic", register_nbcon, spin_in_panic},
	{"device-lock", register_nbcon, block_device_lock},
	{"starved", register_nbcon, starve},
	{"waker", register_nbcon, keep_waker},
	{"atomic-unsafe", register_unsafe, NULL},
	{},
};
#else
const struct why_state why_nbcon_states[] = {{}};
#endif
