// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel of its own with plog, for i386 under QEMU: it crashes, resets the
 * machine, and tells what the last boot said. run.py builds and runs it.
 */
#include "printkfmt/kernel/plog_printk.h"
#include "printkfmt/kernel/plog_vsnprintf.h"
#include "runtime/plog_console.h"
#include "runtime/plog_earlier.h"

/*
 * RAM that neither the BIOS nor QEMU's loader touches in a reset: the region,
 * and a word that counts the boots.
 */
enum { REGION_AT = 0x2000000, REGION_BYTES = 65536, CPUS = 1 };
#define BOOTS ((volatile uint32_t *)(REGION_AT + REGION_BYTES))

static struct plog log;
static plog_word memory[PLOG_MEMORY_WORDS(REGION_BYTES, CPUS)];
static uint64_t start_tsc;

static void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static uint64_t read_tsc(void)
{
	uint64_t value;

	__asm__ volatile("rdtsc" : "=A"(value));
	return value;
}

/* The port. The region is not cached in any way that outlives a store. */

uint64_t plog_port_time_ns(void)
{
	return read_tsc() - start_tsc; /* QEMU's runs at 1 GHz */
}

struct plog_caller plog_port_caller(void)
{
	const struct plog_caller caller = {1, 0, PLOG_CONTEXT_TASK};

	return caller;
}

void plog_port_clean(const volatile void *at, size_t bytes)
{
	(void)at;
	(void)bytes;
}

void plog_port_persist(void)
{
	__asm__ volatile("lock; addl $0, (%%esp)" : : : "memory", "cc");
}

void plog_port_pause(void)
{
	__asm__ volatile("pause");
}

bool plog_port_stop_cpu(uint16_t cpu, int how)
{
	(void)cpu;
	(void)how;
	return false; /* there is no other CPU */
}

size_t plog_port_symbol(char *to, size_t size, const void *address)
{
	(void)to;
	(void)size;
	(void)address;
	return 0;
}

uintptr_t plog_port_hash_pointer(const void *pointer)
{
	return (uintptr_t)pointer;
}

/* What compilers may call. They are compiled with -fno-builtin. */

void *memcpy(void *to, const void *from, size_t bytes)
{
	char *target = (char *)to;
	const char *source = (const char *)from;

	while (bytes-- > 0)
		*target++ = *source++;
	return to;
}

void *memset(void *to, int value, size_t bytes)
{
	char *target = (char *)to;

	while (bytes-- > 0)
		*target++ = (char)value;
	return to;
}

/* The console: COM1 as QEMU sets it up. */

static void put_char(char c)
{
	while ((inb(0x3fd) & 0x20) == 0)
		plog_port_pause();
	outb(0x3f8, (uint8_t)c);
}

static enum plog_shown show(struct plog_owner *owner,
			    const struct plog_record *record, const char *text)
{
	uint32_t i;

	(void)owner;
	for (i = 0; i < record->length; i++)
		put_char(text[i]);
	put_char('\n');
	return PLOG_SHOWN;
}

static struct plog_console uart = {
	.name = "ttyS0",
	.reliability = PLOG_RELIABILITY_ATOMIC,
	.show = show,
};

/* The kernel. */

static void reset(void)
{
	outb(0x64, 0xfe); /* by the keyboard controller */
	for (;;)
		plog_port_pause();
}

static void panic(const char *why)
{
	int line;

	if (plog_panic_begin(&log) != PLOG_PANIC_OTHERS) {
		plog_printk(&log, "\0010Kernel panic - not syncing: %s\n", why);
		for (line = 0; line < 19; line++)
			plog_printk(&log, "\0010panic: line %d\n", line);
		plog_stop_cpus(&log, PLOG_STOP_WAIT_NS);
		plog_panic_flush(&log);
	}
	reset();
}

static void say_last_words(void)
{
	static struct plog_earlier_entry list[2];
	static char text[PLOG_TEXT_BYTES_MAX];
	struct plog_earlier_boot boot;
	struct plog_earlier earlier;
	struct plog_record record;

	if (!plog_earlier_find(&log, log.epoch, &boot))
		return;
	plog_printk(&log, "\0015the last boot (%s) %s, its last words:\n",
		    boot.super.release, boot.crashed ? "crashed" : "ended");
	plog_earlier_begin(&earlier, &log, boot.epoch, list, 2);
	while (plog_earlier_next(&earlier, &record, text) != PLOG_NOT_YET)
		plog_printk(&log, "\0015> %.*s\n", (int)record.length, text);
}

static void chatter(int messages)
{
	int i;

	for (i = 0; i < messages; i++)
		plog_printk(&log, "\0016chatter %d\n", i);
}

void kernel_main(void)
{
	const uint32_t boot = ++*BOOTS;
	struct plog_setup setup = {
		.region = (void *)REGION_AT,
		.region_bytes = REGION_BYTES,
		.memory = memory,
		.memory_bytes = sizeof(memory),
		.release = "bare 1.0",
		.cpus = CPUS,
		.survives = true,
	};

	start_tsc = read_tsc();
	if (!plog_attach(&log, &setup)) {
		put_char('R'); /* refused, and why */
		put_char((char)('0' + log.refusal));
		return;
	}
	if (boot == 2)
		reset(); /* a boot that says nothing */
	plog_console_register(&log, &uart);
	plog_printk(&log, "\0016hello from boot %u\n", boot);
	say_last_words();
	if (boot == 3)
		reset(); /* a short boot */
	if (boot < 6) {
		chatter(boot == 1 ? 450 : 300);
		panic(boot == 1 ? "the first one" : "once more");
	}
	plog_printk(&log, "\0016up and running\n");
}
