/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the module share. why_main.c says what it is for. */
#ifndef WHY_H
#define WHY_H

#include <linux/console.h>
#include <linux/sched.h>
#include <linux/types.h>

/* QEMU's isa-debugcon devices: none of them is a console, so they work whatever
 * state the consoles are in. */
#define WHY_PORT_LEGACY 0xe9
#define WHY_PORT_TRUTH 0xea
#define WHY_PORT_NBCON 0xeb

/* The texts on which a console of ours stops. */
#define WHY_SPIN_TEXT "why: spin here"
#define WHY_HOLD_TEXT "why: hold here"

/* Writes one line to the host. `word NAME ADDRESS SIZE` asks the host for the
 * value at the end. */
__printf(1, 2) void why_say(const char *format, ...);

/* Returns the address of any symbol of the kernel, or 0. */
unsigned long why_symbol(const char *name);

/* Starts a kernel thread, on one CPU unless cpu is -1, and tells the host its
 * address. */
struct task_struct *why_start(const char *name, int (*body)(void *), int cpu);

/* These two never return. */
void why_sleep(void);
void why_spin(const char *where);

/* One state to set up: what is done on loading, and what when `go` is written.
 * Both return 0 or -errno. */
struct why_state {
	const char *name;
	int (*prepare)(void);
	int (*go)(void);
};
extern const struct why_state why_console_states[];
extern const struct why_state why_nbcon_states[];
extern const struct why_state why_task_states[];
extern const struct why_state why_chain_states[];

int why_register_panic_notifier(void);
int why_start_sleeper(void);

#endif
