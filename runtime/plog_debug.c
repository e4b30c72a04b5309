/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Records in which order locks are taken, and reports opposite orders.
 *
 * Ordering: the graph and the names are protected by a lock, `busy`, which
 * plog_debug_lock:A acquires and plog_debug_lock:B releases
 * (docs/design/plog.md explains such labels; the scene debug_lock of
 * tests/runtime/weak_scenes.cpp fails without). A CPU that finds the lock taken
 * skips the check. held_by[] needs no lock: each CPU uses only its own entry.
 */
#include "runtime/plog_debug.h"
#include "runtime/plog_write.h"

#ifdef PLOG_DEBUG

enum {
	CLASSES_MAX = 64,
	HELD_MAX = 16,
	CPUS_MAX = 64,
	TEXT_BYTES = 240,
};

/* The locks that a CPU holds, the newest last. */
struct held {
	uint8_t classes[HELD_MAX];
	uint32_t count;
	const char *showing; /* the console whose show() runs, or NULL */
};

/*
 * Says of two classes of locks whether the second was taken while the first was
 * held, and which locks were held then.
 */
struct order {
	bool seen;
	struct held chain;
};

/* Why the taking of a lock is not checked. */
enum limit {
	LIMIT_CLASSES,
	LIMIT_HELD,
	LIMIT_CPUS,
	LIMITS,
};

static const char plog_name[] = "plog";

static struct plog *debugged;
static plog_word busy; /* a CPU is checking; other CPUs do not wait */
/* Has "plog" from the start, so that no number of other locks keeps it out. */
static const char *names[CLASSES_MAX] = {plog_name};
static uint32_t name_count = 1;
static struct held held_by[CPUS_MAX];
static struct order orders[CLASSES_MAX][CLASSES_MAX];
static bool reported[CLASSES_MAX][CLASSES_MAX];
static bool reported_call[3];
static plog_word unchecked[LIMITS]; /* how many were not checked, and why */

static bool same(const char *a, const char *b)
{
	for (; *a != '\0' && *a == *b; a++, b++)
		;
	return *a == *b;
}

/* Returns the number of a class; CLASSES_MAX if there are too many classes. */
static uint32_t class_of(const char *name)
{
	uint32_t lock_class;

	for (lock_class = 0; lock_class < name_count; lock_class++) {
		if (same(names[lock_class], name))
			return lock_class;
	}
	if (name_count < CLASSES_MAX)
		names[name_count++] = name;
	return lock_class;
}

static char *put(char *to, const char *end, const char *text)
{
	while (*text != '\0' && to < end)
		*to++ = *text++;
	return to;
}

/* Stores a message without showing it, because consoles may be in use. */
static void report(const char *text, size_t length)
{
	const struct plog_message message = plog_event(text, length, 4);

	plog_store(debugged, &message);
}

/* Reports a chain of locks, as "plog: now:    a -> b -> c". */
static void report_chain(const char *what, const struct held *chain,
			 uint32_t last)
{
	char text[TEXT_BYTES];
	const char *end = text + sizeof(text);
	char *to = put(text, end, what);
	uint32_t i;

	for (i = 0; i < chain->count; i++) {
		to = put(to, end, names[chain->classes[i]]);
		to = put(to, end, " -> ");
	}
	to = put(to, end, names[last]);
	report(text, (size_t)(to - text));
}

/*
 * Searches the graph of orders for a path from class @from to class @to.
 * Returns the first class after @from on it, CLASSES_MAX if there is no path.
 */
static uint32_t find_path(uint32_t from, uint32_t to)
{
	bool reaches[CLASSES_MAX] = PLOG_EMPTY;
	bool grown = true;
	uint32_t a, b;

	reaches[to] = true;
	while (grown) {
		grown = false;
		for (a = 0; a < name_count; a++) {
			for (b = 0; b < name_count && !reaches[a]; b++) {
				reaches[a] = orders[a][b].seen && reaches[b];
				grown = grown || reaches[a];
			}
		}
	}
	for (b = 0; b < name_count; b++) {
		if (orders[from][b].seen && reaches[b])
			return b;
	}
	return CLASSES_MAX;
}

/*
 * Reports if @lock_class is taken while a class is held that was once taken
 * while @lock_class was held.
 */
static void check(const struct held *held, uint32_t lock_class)
{
	static const char head[] =
		"plog: lock order that can deadlock in a panic:";
	uint32_t i;

	for (i = 0; i < held->count; i++) {
		const uint32_t before = held->classes[i];
		const uint32_t step = find_path(lock_class, before);

		if (step < CLASSES_MAX && !reported[lock_class][before]) {
			reported[lock_class][before] = true;
			reported[before][lock_class] = true;
			report(head, sizeof(head) - 1);
			report_chain("plog: now:    ", held, lock_class);
			report_chain("plog: before: ",
				     &orders[lock_class][step].chain, step);
		}
		if (!orders[before][lock_class].seen && before != lock_class) {
			orders[before][lock_class].seen = true;
			orders[before][lock_class].chain = *held;
		}
	}
}

static struct held *held_here(void)
{
	const uint16_t cpu = plog_port_caller().cpu;

	return debugged != NULL && cpu < CPUS_MAX ? &held_by[cpu] : NULL;
}

/* Counts a lock that is not checked, and says so the first time. */
static void count_unchecked(enum limit limit)
{
	static const char *const what[LIMITS] = {
		"plog: locks are not checked: more than 63 names",
		"plog: locks are not checked: more than 16 held by one CPU",
		"plog: locks are not checked: CPU numbers above 63",
	};
	const char *end = what[limit];

	if (plog_fetch_add(&unchecked[limit], 1) != 0)
		return;
	while (*end != '\0')
		end++;
	report(what[limit], (size_t)(end - what[limit]));
}

unsigned long plog_debug_unchecked(void)
{
	plog_word sum = 0;
	uint32_t limit;

	for (limit = 0; limit < LIMITS; limit++)
		sum += plog_word_read(&unchecked[limit]);
	return (unsigned long)sum;
}

void plog_debug_lock(const char *name)
{
	struct held *held = held_here();
	uint32_t lock_class;

	if (held == NULL && debugged != NULL)
		count_unchecked(LIMIT_CPUS);
	else if (held != NULL && held->count >= HELD_MAX)
		count_unchecked(LIMIT_HELD);
	if (held == NULL || held->count >= HELD_MAX ||
	    !plog_cmpxchg_acquire(&busy, 0, 1)) /* LMM(plog_debug_lock:A) */
		return;
	lock_class = class_of(name);
	if (lock_class < CLASSES_MAX) {
		check(held, lock_class);
		held->classes[held->count++] = (uint8_t)lock_class;
	} else {
		count_unchecked(LIMIT_CLASSES);
	}
	/* LMM(plog_debug_lock:B) */
	plog_word_set_release(&busy, 0);
}

void plog_debug_unlock(const char *name)
{
	struct held *held = held_here();
	uint32_t i;

	if (held == NULL)
		return;
	for (i = held->count; i-- > 0;) {
		if (!same(names[held->classes[i]], name))
			continue;
		for (held->count--; i < held->count; i++)
			held->classes[i] = held->classes[i + 1];
		return;
	}
}

static void check_call(uint32_t number, const char *what)
{
	const struct held *held = held_here();
	char text[TEXT_BYTES];
	const char *end = text + sizeof(text);
	char *to;

	if (held == NULL || held->showing == NULL || reported_call[number])
		return;
	reported_call[number] = true;
	to = put(put(text, end, "plog: console "), end, held->showing);
	to = put(to, end, what);
	report(text, (size_t)(to - text));
}

void plog_debug_allocates(void)
{
	check_call(0, " allocates memory while it shows a record");
}

void plog_debug_sleeps(void)
{
	check_call(1, " may sleep while it shows a record");
}

void plog_debug_wakes(void)
{
	check_call(2, " wakes a task while it shows a record");
}

void plog_debug_enter_log(void)
{
	plog_debug_lock(plog_name);
}

void plog_debug_exit_log(void)
{
	plog_debug_unlock(plog_name);
}

void plog_debug_enter_show(const char *console)
{
	struct held *held = held_here();

	plog_debug_lock(plog_name);
	if (held != NULL)
		held->showing = console;
}

void plog_debug_exit_show(void)
{
	struct held *held = held_here();

	if (held != NULL)
		held->showing = NULL;
	plog_debug_unlock(plog_name);
}

void plog_debug_arm(struct plog *log)
{
	debugged = log;
}

#else

/* ISO C forbids an empty translation unit. */
typedef int plog_debug_is_off;

#endif
