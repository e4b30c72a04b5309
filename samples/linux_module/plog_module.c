// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plog in Linux, as a module: the kernel's log, in memory that survives a
 * reset. docs/embedding.md tells how to build and to load it.
 *
 * Linux has a log of its own, that can be read without a lock. What is new
 * there is passed on to plog
 *
 *	- when the kernel shows a line on its consoles, of which we are one
 *	- in a panic, by a notifier: so also if a console hangs before it is our
 *	  turn, or a dead CPU holds the consoles' lock
 *
 * A line is noted as passed on once it is safe. What is interrupted between
 * the two is stored twice, but nothing is lost.
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
MODULE_PARM_DESC(mem_address, "where the reserved memory starts");

static unsigned long mem_size;
module_param(mem_size, ulong, 0400);
MODULE_PARM_DESC(mem_size, "how many bytes it has");

static bool mem_cached;
module_param(mem_cached, bool, 0400);
MODULE_PARM_DESC(mem_cached, "map it cached, not write-combining");

/* Text as Linux gives it: each line of it with a prefix. */
struct passing {
	char text[2048];
	u64 time_ns; /* when it was said */
	bool has_time;
};

/* The panicking CPU's own is the second: it may have interrupted the first. */
static struct passing passings[2];
static int dying_cpu = -1;
static atomic64_t next_seq; /* Linux's: of the first that is to be passed on */
static struct plog plog;
static struct debugfs_blob_wrapper blob;

static struct passing *passing_here(void)
{
	return &passings[READ_ONCE(dying_cpu) == raw_smp_processor_id()];
}

/* The port. */

/* A message keeps the time that Linux gave it. */
uint64_t plog_port_time_ns(void)
{
	const struct passing *passing = passing_here();

	return passing->has_time ? passing->time_ns : local_clock();
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

/* Linux has stopped the others before it tells modules of the panic. */
bool plog_port_stop_cpu(uint16_t cpu, int how)
{
	return false;
}

/*
 * Takes level and time out of the prefix "<6>[    5.123456] ", or "<6>" if
 * Linux was told to leave out the time; returns how long it is.
 */
static size_t take_prefix(struct passing *passing, struct plog_message *message)
{
	unsigned int priority, microseconds;
	unsigned long long seconds;
	int before = 0, after = 0;
	const char *end;

	if (sscanf(passing->text, "<%u>%n[%llu.%u]%n", &priority, &before,
		   &seconds, &microseconds, &after) < 1)
		return 0;
	message->level = priority & 7;
	message->facility = priority >> 3;
	if (after == 0)
		return before;
	end = passing->text + after - 1;
	if (IS_ENABLED(CONFIG_PRINTK_CALLER))
		end = strchrnul(end + 1, ']'); /* "[    5.123456][    T1] " */
	if (strncmp(end, "] ", 2) != 0)
		return before;
	passing->time_ns =
		seconds * NSEC_PER_SEC + microseconds * NSEC_PER_USEC;
	passing->has_time = true;
	return end + 2 - passing->text;
}

/* Each line of the text has the same prefix, and a newline at its end. */
static void store(struct passing *passing, size_t length)
{
	struct plog_message message = {.level = LOGLEVEL_WARNING};
	const size_t prefix = take_prefix(passing, &message);
	char *text = passing->text;
	size_t from, to = prefix;

	for (from = prefix; from < length; from++) {
		text[to++] = text[from];
		if (text[from] == '\n')
			from += prefix;
	}
	message.text = text + prefix;
	message.length = to > prefix ? to - prefix - 1 : 0;
	plog_write(&plog, &message);
	passing->has_time = false;
}

/* By one CPU at a time: under the consoles' lock, or in a panic. */
static void pass_on(void)
{
	struct passing *passing = passing_here();
	s64 seq = atomic64_read(&next_seq);
	size_t length;

	for (;;) {
		struct kmsg_dump_iter iter = {seq, U64_MAX};

		if (!kmsg_dump_get_line(&iter, true, passing->text,
					sizeof(passing->text), &length))
			return;
		store(passing, length);
		if (!atomic64_try_cmpxchg(&next_seq, &seq, iter.cur_seq))
			return; /* the panicking CPU has gone on with it */
		seq = iter.cur_seq;
	}
}

static void write(struct console *console, const char *text, unsigned int count)
{
	pass_on();
}

static struct console console = {
	.name = "plog",
	.flags = CON_ENABLED | CON_ANYTIME,
	.index = -1,
	.write = write,
};

static int tell_panic(struct notifier_block *block, unsigned long event,
		      void *data)
{
	WRITE_ONCE(dying_cpu, raw_smp_processor_id());
	plog_panic_begin(&plog);
	pass_on();
	return NOTIFY_DONE;
}

/* Again at the end, for what the notifiers between have said. */
static struct notifier_block first = {.notifier_call = tell_panic,
				      .priority = INT_MAX};
static struct notifier_block last = {.notifier_call = tell_panic,
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

/* It stays: what was written may be wanted until the very end. */
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
	pass_on();
	register_console(&console);
	atomic_notifier_chain_register(&panic_notifier_list, &first);
	atomic_notifier_chain_register(&panic_notifier_list, &last);
	return 0;
}
module_init(plog_linux_init);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Keeps the kernel's log in memory that survives a reset");
