// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plog as a Linux module: copies the kernel's log to memory that survives a
 * reset. docs/embedding.md says how to build and load it.
 *
 * Linux has a log of its own, which can be read without a lock. The module
 * copies the new lines of that log
 *
 *	- when the kernel shows a line on its consoles, because the module is a
 *	  console
 *	- in a panic, from a notifier, and so also if another console hangs or a
 *	  stopped CPU holds the consoles' lock
 *
 * next_seq moves on only after a line is persistent. If copying a line is
 * interrupted before that, the line is stored twice, but no line is lost.
 */
#include <linux/console.h>
#include <linux/debugfs.h>
#include <linux/hardirq.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/kmsg_dump.h>
#include <linux/libnvdimm.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/panic_notifier.h>
#include <linux/sched/clock.h>
#include <linux/utsname.h>

#include "runtime/plog_console.h"

static unsigned long long mem_address;
module_param(mem_address, ullong, 0400);
MODULE_PARM_DESC(mem_address, "physical address of the reserved memory");

static unsigned long mem_size;
module_param(mem_size, ulong, 0400);
MODULE_PARM_DESC(mem_size, "size of the reserved memory in bytes");

static bool mem_cached;
module_param(mem_cached, bool, 0400);
MODULE_PARM_DESC(mem_cached, "map it cached instead of write-combining");

/* A message as Linux returns it: each line of the text has a prefix. */
struct copied {
	char text[2048];
	u64 time_ns; /* of the message */
	bool has_time;
};

/* The panic CPU uses the second: it may have interrupted use of the first. */
static struct copied copy_buffers[2];
static int dying_cpu = -1;
static atomic64_t next_seq; /* Linux's seq of the next message to copy */
static struct plog plog;
static struct debugfs_blob_wrapper blob;

static struct copied *copied_here(void)
{
	return &copy_buffers[READ_ONCE(dying_cpu) == raw_smp_processor_id()];
}

/* The port: the functions that plog needs (runtime/plog_port.h). */

/*
 * While a message is copied from Linux's log, returns the time that Linux gave
 * it, so that the copy has the same time.
 */
uint64_t plog_port_time_ns(void)
{
	const struct copied *copied = copied_here();

	return copied->has_time ? copied->time_ns : local_clock();
}

struct plog_caller plog_port_caller(void)
{
	struct plog_caller caller = {.task = task_pid_nr(current),
				     .cpu = raw_smp_processor_id()};

	if (in_nmi())
		caller.context = PLOG_CONTEXT_NMI;
	else if (in_hardirq())
		caller.context = PLOG_CONTEXT_HARDIRQ;
	else if (in_serving_softirq())
		caller.context = PLOG_CONTEXT_SOFTIRQ;
	return caller;
}

void plog_port_clean(const volatile void *at, size_t bytes)
{
	if (mem_cached)
		arch_wb_cache_pmem((void *)at, bytes);
}

void plog_port_persist(void)
{
	wmb();
}

void plog_port_pause(void)
{
	cpu_relax();
}

/* Stops nothing: Linux stops the CPUs before it calls the panic notifiers. */
bool plog_port_stop_cpu(uint16_t cpu, int how)
{
	return false;
}

/*
 * Parses the prefix "<6>[    5.123456] ", or "<6>" if printk.time is off.
 * Returns the length of the prefix.
 */
static size_t take_prefix(struct copied *copied, struct plog_message *message)
{
	unsigned int priority, microseconds;
	unsigned long long seconds;
	int before = 0, after = 0;
	const char *end;

	if (sscanf(copied->text, "<%u>%n[%llu.%u]%n", &priority, &before,
		   &seconds, &microseconds, &after) < 1)
		return 0;
	message->level = priority & 7;
	message->facility = priority >> 3;
	if (after == 0)
		return before;
	end = copied->text + after - 1;
	if (IS_ENABLED(CONFIG_PRINTK_CALLER))
		end = strchrnul(end + 1, ']'); /* "[    5.123456][    T1] " */
	if (strncmp(end, "] ", 2) != 0)
		return before;
	copied->time_ns = seconds * NSEC_PER_SEC + microseconds * NSEC_PER_USEC;
	copied->has_time = true;
	return end + 2 - copied->text;
}

/*
 * Stores a message in plog, without the prefix of each line and the newline at
 * the end.
 */
static void store(struct copied *copied, size_t length)
{
	struct plog_message message = {.level = LOGLEVEL_WARNING};
	const size_t prefix = take_prefix(copied, &message);
	char *text = copied->text;
	size_t from, to = prefix;

	for (from = prefix; from < length; from++) {
		text[to++] = text[from];
		if (text[from] == '\n')
			from += prefix;
	}
	message.text = text + prefix;
	message.length = to > prefix ? to - prefix - 1 : 0;
	plog_write(&plog, &message);
	copied->has_time = false;
}

/*
 * Copies the new messages. Runs on one CPU at a time, under the consoles' lock,
 * except that the panic CPU may interrupt it and start anew.
 */
static void copy_new(void)
{
	struct copied *copied = copied_here();
	s64 seq = atomic64_read(&next_seq);
	size_t length;

	for (;;) {
		struct kmsg_dump_iter iter = {seq, U64_MAX};

		if (!kmsg_dump_get_line(&iter, true, copied->text,
					sizeof(copied->text), &length))
			return;
		store(copied, length);
		if (!atomic64_try_cmpxchg(&next_seq, &seq, iter.cur_seq))
			return; /* the panic CPU has continued from here */
		seq = iter.cur_seq;
	}
}

static void write(struct console *console, const char *text, unsigned int count)
{
	copy_new();
}

static struct console console = {
	.name = "plog",
	.flags = CON_ENABLED | CON_ANYTIME,
	.index = -1,
	.write = write,
};

static int copy_in_panic(struct notifier_block *block, unsigned long event,
			 void *data)
{
	WRITE_ONCE(dying_cpu, raw_smp_processor_id());
	plog_panic_begin(&plog);
	copy_new();
	return NOTIFY_DONE;
}

/* Called before and after all other notifiers, to copy what they print, too. */
static struct notifier_block first = {.notifier_call = copy_in_panic,
				      .priority = INT_MAX};
static struct notifier_block last = {.notifier_call = copy_in_panic,
				     .priority = INT_MIN};

static bool attach(void *region)
{
	struct plog_setup setup = {
		.region = region,
		.region_bytes = mem_size,
		.memory_bytes = plog_memory_bytes(mem_size, nr_cpu_ids),
		.release = init_utsname()->release,
		.cpus = nr_cpu_ids,
		.survives = true,
		.wall_time_ns = ktime_get_real_ns(),
	};

	setup.memory = kvzalloc(setup.memory_bytes, GFP_KERNEL);
	if (setup.memory && plog_attach(&plog, &setup))
		return true;
	kvfree(setup.memory);
	return false;
}

/* There is no exit function: the log is needed until the very end. */
static int __init plog_linux_init(void)
{
	void *region;

	if (!request_mem_region(mem_address, mem_size, "plog"))
		return -EBUSY;
	region = memremap(mem_address, mem_size,
			  mem_cached ? ARCH_MEMREMAP_PMEM : MEMREMAP_WC);
	if (!region || !attach(region)) {
		if (region)
			memunmap(region);
		release_mem_region(mem_address, mem_size);
		return -EINVAL;
	}
	pr_info("plog: boot %u, %u slots at 0x%llx\n", plog.epoch, plog.slots,
		mem_address);
	blob.data = region;
	blob.size = mem_size;
	debugfs_create_blob("plog", 0400, NULL, &blob); /* for lastwords */
	copy_new();
	register_console(&console);
	atomic_notifier_chain_register(&panic_notifier_list, &first);
	atomic_notifier_chain_register(&panic_notifier_list, &last);
	return 0;
}
module_init(plog_linux_init);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Copies the kernel's log to memory that survives a reset");
