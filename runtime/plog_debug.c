/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The order of locks, as it was seen. */
#include "runtime/plog_debug.h"

#ifdef PLOG_DEBUG

enum {
	KINDS_MAX = 64,
	HELD_MAX = 16,
	CPUS_MAX = 64,
	TEXT_BYTES = 240,
};

/* What a CPU holds, the newest last; and where it is. */
struct held {
	uint8_t kinds[HELD_MAX];
	uint32_t count;
	const char *showing; /* a console, or NULL */
};

/* Seen: @to was taken while all of @chain was held. */
struct order {
	bool seen;
	struct held chain;
};

static struct plog *debugged;
static plog_word busy; /* one looks at a time; others do not wait */
static const char *names[KINDS_MAX];
static uint32_t name_count;
static struct held held_by[CPUS_MAX];
static struct order orders[KINDS_MAX][KINDS_MAX];
static bool reported[KINDS_MAX][KINDS_MAX];
static bool reported_call[2];

static const char plog_name[] = "plog";

static bool same(const char *a, const char *b)
{
	for (; *a != '\0' && *a == *b; a++, b++)
		;
	return *a == *b;
}

/* The number of a kind of lock; KINDS_MAX: there are too many. */
static uint32_t kind_of(const char *name)
{
	uint32_t kind;

	for (kind = 0; kind < name_count; kind++) {
		if (same(names[kind], name))
			return kind;
	}
	if (name_count < KINDS_MAX)
		names[name_count++] = name;
	return kind;
}

static char *put(char *to, const char *end, const char *text)
{
	while (*text != '\0' && to < end)
		*to++ = *text++;
	return to;
}

static void tell(const char *text, size_t length)
{
	struct plog_message message = PLOG_EMPTY;

	message.text = text;
	message.length = length;
	message.level = 4;
	message.flags = PLOG_RECORD_EVENT;
	plog_store(debugged, &message);
}

/* "plog: one order: a -> b -> c" */
static void tell_chain(const char *what, const struct held *chain,
		       uint32_t last)
{
	char text[TEXT_BYTES];
	const char *end = text + sizeof(text);
	char *to = put(text, end, what);
	uint32_t i;

	for (i = 0; i < chain->count; i++) {
		to = put(to, end, names[chain->kinds[i]]);
		to = put(to, end, " -> ");
	}
	to = put(to, end, names[last]);
	tell(text, (size_t)(to - text));
}

/*
 * A lock that was once taken while @to was held, directly or over others, from
 * which @from can be reached: the first step of the other order; KINDS_MAX:
 * there is none.
 */
static uint32_t find_way(uint32_t from, uint32_t to)
{
	bool reaches[KINDS_MAX] = PLOG_EMPTY;
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
	return KINDS_MAX;
}

/* @kind is taken while the rest is held: does that go with what was seen? */
static void check(const struct held *held, uint32_t kind)
{
	static const char head[] =
		"plog: lock order that can deadlock in a panic:";
	uint32_t i;

	for (i = 0; i < held->count; i++) {
		const uint32_t before = held->kinds[i];
		const uint32_t way = find_way(kind, before);

		if (way < KINDS_MAX && !reported[kind][before]) {
			reported[kind][before] = true;
			reported[before][kind] = true;
			tell(head, sizeof(head) - 1);
			tell_chain("plog: now:    ", held, kind);
			tell_chain("plog: before: ", &orders[kind][way].chain,
				   way);
		}
		if (!orders[before][kind].seen && before != kind) {
			orders[before][kind].seen = true;
			orders[before][kind].chain = *held;
		}
	}
}

static struct held *held_here(void)
{
	const uint16_t cpu = plog_port_caller().cpu;

	return debugged != NULL && cpu < CPUS_MAX ? &held_by[cpu] : NULL;
}

void plog_debug_lock(const char *name)
{
	struct held *held = held_here();
	uint32_t kind;

	if (held == NULL || held->count >= HELD_MAX ||
	    !plog_exchange_if(&busy, 0, 1))
		return;
	kind = kind_of(name);
	if (kind < KINDS_MAX) {
		check(held, kind);
		held->kinds[held->count++] = (uint8_t)kind;
	}
	plog_store_release(&busy, 0);
}

void plog_debug_unlock(const char *name)
{
	struct held *held = held_here();
	uint32_t i;

	if (held == NULL)
		return;
	for (i = held->count; i-- > 0;) {
		if (!same(names[held->kinds[i]], name))
			continue;
		for (held->count--; i < held->count; i++)
			held->kinds[i] = held->kinds[i + 1];
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
	tell(text, (size_t)(to - text));
}

void plog_debug_allocates(void)
{
	check_call(0, " allocates memory while it shows a record");
}

void plog_debug_sleeps(void)
{
	check_call(1, " may sleep while it shows a record");
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

/* An empty file is no C. */
typedef int plog_debug_is_off;

#endif
