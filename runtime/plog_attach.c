/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Starting a boot's log in a region that may contain the logs of earlier boots.
 * One CPU does this before any other CPU uses the log, so no access needs an
 * ordering.
 */
#include "runtime/plog_region.h"

/*
 * What a slot contains. During plog_attach() a slot's state word is MARK_EMPTY,
 * MARK_OLDER, or MARK_LAST_BOOT plus the record's age: how many seqs the record
 * is before the newest record of the last boot.
 */
enum mark {
	MARK_EMPTY,
	MARK_OLDER, /* a record that need not be kept */
	MARK_LAST_BOOT,
};

/* What the region says of the boots before this one. */
struct history {
	uint32_t cleared_epoch;
	uint32_t last_epoch; /* 0: no earlier boot has left a trace */
	uint64_t newest_seq; /* of the last boot */
	uint32_t newest_end; /* the slot after that record */
};

static uint32_t super_crc(const struct plog_superblock *super)
{
	const size_t from = offsetof(struct plog_superblock, version);

	return plog_crc32c(0, (const uint8_t *)super + from,
			   sizeof(*super) - from);
}

static bool super_checks(const struct plog_superblock *super)
{
	return super->magic == PLOG_MAGIC_SUPER &&
	       super->version == PLOG_VERSION && super->crc == super_crc(super);
}

/* Returns what the intact superblocks say of earlier boots. */
PLOG_COLD static struct history read_superblocks(const struct plog *log)
{
	struct history history = PLOG_EMPTY;
	uint32_t i;

	for (i = 0; i < 4; i++) {
		struct plog_superblock super;

		plog_copy_from_region(&super,
				      &plog_bank_at(log, i / 2, i)->super,
				      sizeof(super));
		if (!super_checks(&super))
			continue;
		if (super.epoch > history.last_epoch)
			history.last_epoch = super.epoch;
		if (super.cleared_epoch > history.cleared_epoch)
			history.cleared_epoch = super.cleared_epoch;
	}
	return history;
}

/*
 * Completes @history from the records, because the last boot may have left
 * records and no intact superblock.
 */
PLOG_COLD static void find_newest_record(const struct plog *log,
					 struct history *history)
{
	struct plog_record record;
	uint32_t slot;

	for (slot = 0; slot < log->slots; slot++) {
		if (!plog_read_header(log, slot, &record) ||
		    record.epoch < history->last_epoch)
			continue;
		if (record.epoch > history->last_epoch ||
		    record.seq >= history->newest_seq) {
			history->last_epoch = record.epoch;
			history->newest_seq = record.seq;
			history->newest_end =
				slot + plog_slots_of(record.length);
		}
	}
}

/*
 * Sets each slot's state word to its mark (enum mark). Unfinished records are
 * marked like whole ones: the last thing that a kernel was about to say may be
 * the one that matters.
 */
PLOG_COLD static void mark_slots(struct plog *log,
				 const struct history *history)
{
	struct plog_record record;
	uint32_t slot, i;

	for (slot = 0; slot < log->slots; slot++)
		log->state[slot] = MARK_EMPTY;
	for (slot = 0; slot < log->slots; slot++) {
		plog_word mark = MARK_OLDER;

		if (!plog_read_header(log, slot, &record))
			continue;
		if (record.epoch == history->last_epoch &&
		    record.epoch > history->cleared_epoch &&
		    history->newest_seq - record.seq < log->slots)
			mark = MARK_LAST_BOOT +
			       (plog_word)(history->newest_seq - record.seq);
		for (i = 0; i < plog_slots_of(record.length); i++) {
			if (log->state[slot + i] < mark)
				log->state[slot + i] = mark;
		}
	}
}

static uint32_t count_marks_below(const struct plog *log, plog_word limit)
{
	uint32_t slot, count = 0;

	for (slot = 0; slot < log->slots; slot++)
		count += log->state[slot] >= MARK_LAST_BOOT &&
			 log->state[slot] < limit;
	return count;
}

/*
 * Returns the lowest mark whose record is too old to be kept. Halves the limit
 * of the age until the newer records occupy at most a half of the slots.
 */
PLOG_COLD static plog_word first_mark_not_kept(const struct plog *log)
{
	plog_word ages = log->slots;

	while (count_marks_below(log, MARK_LAST_BOOT + ages) > log->slots / 2)
		ages /= 2;
	return MARK_LAST_BOOT + ages;
}

/*
 * Lists the slots that this boot may write, in the order in which it will write
 * them: first the empty slots, then those with records that need not be kept,
 * both from the end of the last boot's newest record on. Returns the number of
 * slots in the list.
 */
PLOG_COLD static uint32_t order_slots(const struct plog *log, uint32_t *order,
				      uint32_t start, plog_word limit)
{
	uint32_t count = 0, pass, i;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < log->slots; i++) {
			const uint32_t slot = (start + i) % log->slots;
			const plog_word mark = log->state[slot];
			const bool empty = mark == MARK_EMPTY;
			const bool kept =
				mark >= MARK_LAST_BOOT && mark < limit;

			if (!kept && empty == (pass == 0))
				order[count++] = slot;
		}
	}
	return count;
}

static uint32_t larger_of(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/*
 * The lanes for a panic get the end of the order, where the older records are,
 * so these records stay until there is a panic.
 */
static void assign_lanes(struct plog *log, const uint32_t *order,
			 uint32_t count)
{
	const uint32_t after = larger_of(count / 16, PLOG_RECORD_SLOTS_MAX);
	const uint32_t reserve = larger_of(count / 32, PLOG_RECORD_SLOTS_MAX);

	log->ring.order = order;
	log->ring.slots = count - after - reserve;
	log->after_panic.order = order + log->ring.slots;
	log->after_panic.slots = after;
	log->panic_reserve.order = log->after_panic.order + after;
	log->panic_reserve.slots = reserve;
}

PLOG_COLD static void write_super(struct plog *log)
{
	log->super.generation++;
	log->super.crc = super_crc(&log->super);
	plog_write_to_bank(log, PLOG_BOTH_COPIES,
			   offsetof(struct plog_bank, super), &log->super,
			   sizeof(log->super));
}

static void fill_super(struct plog *log, const struct plog_setup *setup,
		       uint32_t cleared_epoch)
{
	struct plog_superblock *super = &log->super;
	uint32_t i;

	super->magic = PLOG_MAGIC_SUPER;
	super->version = PLOG_VERSION;
	super->epoch = log->epoch;
	super->region_bytes = setup->region_bytes;
	super->slots_at = PLOG_SLOTS_AT;
	super->slots = log->slots;
	super->slot_bytes = PLOG_SLOT_BYTES;
	super->cleared_epoch = cleared_epoch;
	super->wall_time_ns = setup->wall_time_ns;
	super->time_ns = plog_port_time_ns();
	if (setup->release == NULL)
		return;
	for (i = 0; i + 1 < PLOG_RELEASE_BYTES && setup->release[i]; i++)
		super->release[i] = setup->release[i];
}

PLOG_COLD static uint32_t slot_of_seq_bits_for(uint32_t slots)
{
	uint32_t bits = 0;

	while (((plog_word)1 << bits) < slots)
		bits++;
	return bits;
}

PLOG_COLD size_t plog_memory_bytes(size_t region_bytes, uint32_t cpus)
{
	const uint32_t slots = region_bytes < PLOG_REGION_BYTES_MIN
				       ? 0
				       : plog_slots_in(region_bytes);
	const size_t entries = (size_t)1 << slot_of_seq_bits_for(slots);

	return (slots + entries + cpus) * sizeof(plog_word) +
	       slots * sizeof(uint32_t);
}

static bool is_usable(const struct plog_setup *setup)
{
	return setup->region_bytes >= PLOG_REGION_BYTES_MIN &&
	       plog_slots_in(setup->region_bytes) <= PLOG_SLOTS_MAX &&
	       (uintptr_t)setup->region % PLOG_REGION_ALIGN == 0 &&
	       setup->memory_bytes >=
		       plog_memory_bytes(setup->region_bytes, setup->cpus) &&
	       (uintptr_t)setup->memory % sizeof(plog_word) == 0 &&
	       setup->cpus <= 0x10000u;
}

PLOG_COLD bool plog_attach(struct plog *log, const struct plog_setup *setup)
{
	const struct plog empty = PLOG_EMPTY;
	struct history history;
	uint32_t *order, count;
	plog_word *word;

	if (!is_usable(setup))
		return false;
	*log = empty;
	log->region = (volatile unsigned char *)setup->region;
	log->slots = plog_slots_in(setup->region_bytes);
	log->panic_cpu = PLOG_NO_CPU;
	log->state = (plog_word *)setup->memory;
	log->slot_of_seq = log->state + log->slots;
	log->slot_of_seq_bits = slot_of_seq_bits_for(log->slots);
	log->cpus = log->slot_of_seq + ((size_t)1 << log->slot_of_seq_bits);
	log->cpu_count = setup->cpus;
	log->survives = setup->survives;
	log->unsafe_policy = setup->unsafe_policy;
	log->unfinished_wait_ns = setup->unfinished_wait_ns != 0
					  ? setup->unfinished_wait_ns
					  : PLOG_UNFINISHED_WAIT_NS;
	order = (uint32_t *)(void *)(log->cpus + log->cpu_count);

	history = read_superblocks(log);
	find_newest_record(log, &history);
	log->epoch = history.last_epoch + 1;
	mark_slots(log, &history);
	count = order_slots(log, order, history.newest_end % log->slots,
			    first_mark_not_kept(log));
	assign_lanes(log, order, count);
	/* Zero: slots are free, seqs have none, CPUs are in no section. */
	for (word = log->state; word < log->cpus + log->cpu_count; word++)
		*word = 0;
	fill_super(log, setup, history.cleared_epoch);
	write_super(log);
	return true;
}

PLOG_COLD void plog_clear(struct plog *log)
{
	log->super.cleared_epoch = log->epoch - 1;
	write_super(log);
}
