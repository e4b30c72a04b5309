// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Brings the kernel's consoles into one of the states in which they are silent,
 * so that its memory can be dumped in that state. `what` names the state;
 * writing to the parameter `go` sets it up. The module tells the host the
 * addresses of its tasks and locks through a port of QEMU that is no console.
 * It cannot be unloaded.
 */
#include "why.h"

#include <linux/delay.h>
#include <linux/io.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/semaphore.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
#include <linux/panic_notifier.h>
#endif

static char *what = "";
module_param(what, charp, 0444);
MODULE_PARM_DESC(what, "the state to set up");

static const struct why_state *const why_tables[] = {
	why_console_states, why_nbcon_states, why_task_states,
	why_chain_states};
static const struct why_state *why_chosen;

void why_say(const char *format, ...)
{
	char line[160];
	va_list arguments;
	int i;
	va_start(arguments, format);
	vscnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	for (i = 0; line[i]; i++) {
		outb(line[i], WHY_PORT_TRUTH);
	}
	outb('\n', WHY_PORT_TRUTH);
}

/* kallsyms_lookup_name() is not exported since 5.7, but a kprobe finds it. */
unsigned long why_symbol(const char *name)
{
	static unsigned long (*lookup)(const char *name);
	if (!lookup) {
		struct kprobe probe = {.symbol_name = "kallsyms_lookup_name"};
		if (register_kprobe(&probe)) {
			return 0;
		}
		lookup = (void *)probe.addr;
		unregister_kprobe(&probe);
	}
	return lookup(name);
}

struct task_struct *why_start(const char *name, int (*body)(void *), int cpu)
{
	struct task_struct *task = kthread_create(body, NULL, "%s", name);
	if (IS_ERR(task)) {
		return task;
	}
	if (cpu >= 0) {
		kthread_bind(task, cpu);
	}
	why_say("task %s %px pid %d", name, task, task->pid);
	wake_up_process(task);
	return task;
}

/* Always true. Where the compiler saw that a function never returns, objtool
 * would ask for an annotation. */
static bool why_forever = true;

noinline void why_sleep(void)
{
	while (READ_ONCE(why_forever)) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
}

noinline void why_spin(const char *where)
{
	why_say("spins in %s on CPU %d, task %s %px", where,
		raw_smp_processor_id(), current->comm, current);
	while (READ_ONCE(why_forever)) {
		cpu_relax();
	}
}

static int why_panic_notifier(struct notifier_block *block, unsigned long event,
			      void *text)
{
	why_spin("why_panic_notifier");
	return NOTIFY_DONE;
}
static struct notifier_block why_notifier = {.notifier_call =
						     why_panic_notifier};

int why_register_panic_notifier(void)
{
	return atomic_notifier_chain_register(&panic_notifier_list,
					      &why_notifier);
}

/* Asks the host for the values of printk's variables. Those that this kernel
 * does not have are left out. */
static void why_say_words(void)
{
	static const struct {
		const char *name;
		int size;
	} words[] = {
		{"console_owner", 8},
		{"console_waiter", 1},
		{"console_locked", 4},
		{"console_suspended", 4},
		{"panic_cpu", 4},
		{"oops_in_progress", 4},
		{"console_printk", 4},
		{"printk_cpu_sync_owner", 4},
		{"legacy_allow_panic_sync", 1},
		{"suppress_printk", 4},
		{"logbuf_lock", 4},
		{"printk_legacy_kthread", 8},
	};
	unsigned long semaphore = why_symbol("console_sem");
	size_t i;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		unsigned long address = why_symbol(words[i].name);
		if (address) {
			why_say("word %s %lx %d", words[i].name, address,
				words[i].size);
		}
	}
	why_say("word console_sem.count %lx 4",
		semaphore + offsetof(struct semaphore, count));
#ifdef CONFIG_DETECT_HUNG_TASK_BLOCKER
	why_say("word console_sem.last_holder %lx 8",
		semaphore + offsetof(struct semaphore, last_holder));
#endif
}

static int why_go(const char *value, const struct kernel_param *parameter)
{
	int error = why_chosen && why_chosen->go ? why_chosen->go() : 0;
	why_say("gone %s: %d", what, error);
	return error;
}
static const struct kernel_param_ops why_go_ops = {.set = why_go};
module_param_cb(go, &why_go_ops, NULL, 0200);
MODULE_PARM_DESC(go, "sets the state up");

static int __init why_init(void)
{
	size_t i;
	for (i = 0; i < ARRAY_SIZE(why_tables) && !why_chosen; i++) {
		const struct why_state *state;
		for (state = why_tables[i]; state->name; state++) {
			if (!strcmp(state->name, what)) {
				why_chosen = state;
			}
		}
	}
	if (!why_chosen) {
		return -EINVAL;
	}
	why_say("state %s", what);
	why_say_words();
	return why_chosen->prepare ? why_chosen->prepare() : 0;
}

module_init(why_init);
MODULE_DESCRIPTION("Brings consoles into the states in which they are silent");
MODULE_LICENSE("GPL");
