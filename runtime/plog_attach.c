/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Starting a boot's log in a region that may hold earlier ones. */
#include "runtime/plog_region.h"

void plog_make_safe(const volatile void *at, size_t bytes)
{
	plog_port_clean(at, bytes);
	plog_port_persist();
}

/*
 * While the slots are looked through, their state words say what was found:
 * these, or MARK_LAST + how many seqs before the last boot's newest.
 */
enum mark {
	MARK_EMPTY,
	MARK_OLDER, /* a record that need not be kept */
	MARK_LAST,
};

struct finding {
	uint32_t cleared_epoch;
	uint32_t last_epoch; /* 0: there is no trace of a boot before */
	uint64_t newest_seq; /* of the last boot */
	uint32_t newest_end; /* the slot behind that record */
};

static bool super_checks(const struct plog_superblock *super)
{
	return super->magic == PLOG_MAGIC_SUPER &&
	       super->version == PLOG_VERSION &&
	       super->crc == plog_super_crc(super);
}

/* What the superblocks of earlier boots say, as far as they are there. */
PLOG_COLD static struct finding look_at_supers(const struct plog *log)
{
	struct finding found = PLOG_EMPTY;
	uint32_t i;

	for (i = 0; i < 4; i++) {
		struct plog_superblock super;

		plog_get(&super, &plog_bank_at(log, i / 2, i)->super,
			 sizeof(super));
		if (!super_checks(&super))
			continue;
		if (super.epoch > found.last_epoch)
			found.last_epoch = super.epoch;
		if (super.cleared_epoch > found.cleared_epoch)
			found.cleared_epoch = super.cleared_epoch;
	}
	return found;
}

/* The last boot may have left records and no superblock. */
PLOG_COLD static void look_at_records(const struct plog *log,
				      struct finding *found)
{
	struct plog_record record;
	uint32_t slot;

	for (slot = 0; slot < log->slots; slot++) {
		if (!plog_read_header(log, slot, &record) ||
		    record.epoch < found->last_epoch)
			continue;
		if (record.epoch > found->last_epoch ||
		    record.seq >= found->newest_seq) {
			found->last_epoch = record.epoch;
			found->newest_seq = record.seq;
			found->newest_end = slot + plog_slots_of(record.length);
		}
	}
}

/* An unfinished record may be the one that matters: it is kept as well. */
PLOG_COLD static void mark_slots(struct plog *log, const struct finding *found)
{
	struct plog_record record;
	uint32_t slot, i;

	for (slot = 0; slot < log->slots; slot++)
		log->state[slot] = MARK_EMPTY;
	for (slot = 0; slot < log->slots; slot++) {
		plog_word mark = MARK_OLDER;

		if (!plog_read_header(log, slot, &record))
			continue;
		if (record.epoch == found->last_epoch &&
		    record.epoch > found->cleared_epoch &&
		    found->newest_seq - record.seq < log->slots)
			mark = MARK_LAST +
			       (plog_word)(found->newest_seq - record.seq);
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
		count += log->state[slot] >= MARK_LAST &&
			 log->state[slot] < limit;
	return count;
}

/*
 * The mark from which on records are too old to be kept: what is newer takes a
 * half of the slots at most, and a quarter if there is so much.
 */
PLOG_COLD static plog_word limit_of_kept(const struct plog *log)
{
	plog_word ages = log->slots;

	while (count_marks_below(log, MARK_LAST + ages) > log->slots / 2)
		ages /= 2;
	return MARK_LAST + ages;
}

/*
 * The slots that this boot may write, in the order in which it will: from
 * behind the last boot's end on those that are empty, then older boots'.
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
			const bool kept = mark >= MARK_LAST && mark < limit;

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

/* The lanes for a panic are at the end: what lies there is kept till then. */
static void divide(struct plog *log, const uint32_t *order, uint32_t count)
{
	const uint32_t late = larger_of(count / 16, PLOG_RECORD_SLOTS_MAX);
	const uint32_t last = larger_of(count / 32, PLOG_RECORD_SLOTS_MAX);

	log->ring.order = order;
	log->ring.slots = count - late - last;
	log->late.order = order + log->ring.slots;
	log->late.slots = late;
	log->last.order = log->late.order + late;
	log->last.slots = last;
}

PLOG_COLD void plog_put_in_bank(const struct plog *log, unsigned int areas,
				size_t at_in_bank, const void *from,
				size_t bytes)
{
	unsigned int area;

	for (area = 0; area < 2; area++) {
		volatile unsigned char *to =
			(volatile unsigned char *)plog_bank_at(log, area,
							       log->epoch) +
			at_in_bank;

		if ((areas >> area & 1u) == 0)
			continue;
		plog_put(to, from, bytes);
		plog_make_safe(to, bytes);
	}
}

PLOG_COLD static void put_super(struct plog *log)
{
	log->super.generation++;
	log->super.crc = plog_super_crc(&log->super);
	plog_put_in_bank(log, PLOG_BOTH_AREAS,
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

PLOG_COLD static uint32_t where_bits_for(uint32_t slots)
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
	const size_t where = (size_t)1 << where_bits_for(slots);

	return (slots + where + cpus) * sizeof(plog_word) +
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
	struct finding found;
	uint32_t *order, count;
	plog_word *word;

	if (!is_usable(setup))
		return false;
	*log = empty;
	log->region = (volatile unsigned char *)setup->region;
	log->slots = plog_slots_in(setup->region_bytes);
	log->panic_cpu = PLOG_NO_CPU;
	log->state = (plog_word *)setup->memory;
	log->where = log->state + log->slots;
	log->where_bits = where_bits_for(log->slots);
	log->cpus = log->where + ((size_t)1 << log->where_bits);
	log->cpu_count = setup->cpus;
	log->survives = setup->survives;
	log->unsafe_policy = setup->unsafe_policy;
	order = (uint32_t *)(void *)(log->cpus + log->cpu_count);

	found = look_at_supers(log);
	look_at_records(log, &found);
	log->epoch = found.last_epoch + 1;
	mark_slots(log, &found);
	count = order_slots(log, order, found.newest_end % log->slots,
			    limit_of_kept(log));
	divide(log, order, count);
	/* All that is not the order of slots: they are free, no seq has one. */
	for (word = log->state; word < log->cpus + log->cpu_count; word++)
		*word = 0;
	fill_super(log, setup, found.cleared_epoch);
	put_super(log);
	return true;
}

PLOG_COLD void plog_clear(struct plog *log)
{
	log->super.cleared_epoch = log->epoch - 1;
	put_super(log);
}
