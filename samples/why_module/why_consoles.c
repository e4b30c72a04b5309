// SPDX-License-Identifier: GPL-2.0-or-later
/* A legacy console, whycon0, and the states that it or the list of consoles can
 * be in. */
#include "why.h"

#include <linux/delay.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/serial_8250.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/version.h>

static int baud;
module_param(baud, int, 0444);
MODULE_PARM_DESC(baud, "whycon0's speed in bits a second, ten bits a byte; 0: "
		       "as fast as it goes");

/* Exported, but declared only inside the driver. */
struct uart_8250_port *serial8250_get_port(int line);

static bool spins_in_panic;

static void why_legacy_write(struct console *console, const char *text,
			     unsigned int count)
{
	unsigned int i;
	for (i = 0; i < count; i++) {
		outb(text[i], WHY_PORT_LEGACY);
		if (baud) {
			udelay(10000000 / baud);
		}
	}
	if (strnstr(text, WHY_SPIN_TEXT, count) ||
	    (spins_in_panic && oops_in_progress)) {
		why_spin("why_legacy_write");
	}
}

static struct console why_legacy = {
	.name = "whycon",
	.write = why_legacy_write,
	.flags = CON_PRINTBUFFER | CON_ENABLED | CON_ANYTIME,
};

static int register_legacy(void)
{
	register_console(&why_legacy);
	why_say("console whycon0 %px", &why_legacy);
	why_say("word whycon0.flags %px 2", &why_legacy.flags);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 19, 0)
	why_say("word whycon0.seq %px 8", &why_legacy.seq);
#endif
	return 0;
}

/* Registered without CON_PRINTBUFFER: what was logged before is not shown. */
static int register_late(void)
{
	why_legacy.flags &= ~CON_PRINTBUFFER;
	return register_legacy();
}

/* Clears CON_ENABLED. From 6.15 on the function has another name. */
static int disable(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
	console_suspend(&why_legacy);
#else
	console_stop(&why_legacy);
#endif
	return 0;
}

/* Suspends the port of ttyS0 alone, as its driver does while the machine falls
 * asleep. */
static int suspend_port(void)
{
	serial8250_suspend_port(0);
	return 0;
}

/* Tells the driver of ttyS0 to switch its port off, and goes on printing. */
static int switch_port_off(void)
{
	struct uart_port *port = &serial8250_get_port(0)->port;
	port->ops->pm(port, UART_PM_STATE_OFF, UART_PM_STATE_ON);
	port->state->pm_state = UART_PM_STATE_OFF;
	return 0;
}

static int why_locker_body(void *unused)
{
	struct uart_port *port = &serial8250_get_port(0)->port;
	local_irq_disable();
	spin_lock(&port->lock);
	why_say("event %s %px has the lock of the port, %px", current->comm,
		current, &port->lock);
	why_spin("why_locker_body");
	return 0;
}

static int why_says_body(void *unused)
{
	msleep(500);
	pr_info(WHY_SPIN_TEXT "\n");
	return 0;
}

/* One CPU spins with the lock of ttyS0's port, a second one spins for it in
 * write(), a third one lives on. */
static int hold_port_lock(void)
{
	why_start("why_locker", why_locker_body, 1);
	why_start("why_printer", why_says_body, 2);
	return 0;
}

static int register_panic_spinner(void)
{
	spins_in_panic = true;
	return register_legacy();
}

static int why_print_body(void *unused)
{
	pr_info(WHY_SPIN_TEXT "\n");
	return 0;
}

static int why_wait_body(void *unused)
{
	msleep(500);
	pr_info("why: this task waits to take the console over\n");
	return 0;
}

/* One CPU spins in write(), a second one waits to take over, a third one lives
 * on. */
static int spin_in_write(void)
{
	why_start("why_printer", why_print_body, 1);
	why_start("why_waiter", why_wait_body, 2);
	return 0;
}

const struct why_state why_console_states[] = {
	{"plain", register_legacy, NULL}, /* nothing is wrong */
	{"late", NULL, register_late},
	{"disabled", register_legacy, disable},
	{"port-suspended", NULL, suspend_port},
	{"port-off", NULL, switch_port_off},
	{"port-lock", NULL, hold_port_lock},
	{"spin-write", register_legacy, spin_in_write},
	{"panic-write", register_panic_spinner, NULL},
	{},
};
