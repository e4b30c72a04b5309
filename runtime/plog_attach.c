/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Starting a boot's log in a region that may contain the logs of earlier boots.
 * One CPU does this before any other CPU uses the log, so no access needs an
 * ordering.
 */
#include "runtime/plog_region.h"

static uint32_t super_crc(const struct plog_superblock *super)
{
	const size_t from = offsetof(struct plog_superblock, version);

	return plog_crc32c(0, (const uint8_t *)super + from,
			   sizeof(*super) - from);
}

PLOG_COLD bool plog_read_super(const struct plog *log, unsigned int copy,
			       uint32_t epoch, struct plog_superblock *super)
{
	plog_copy_from_region(super, &plog_bank_at(log, copy, epoch)->super,
			      sizeof(*super));
	return super->magic == PLOG_MAGIC_SUPER &&
	       super->version == PLOG_VERSION && super->crc == super_crc(super);
}

/* Returns what the intact superblocks say of earlier boots. */
PLOG_COLD static struct plog_history read_superblocks(const struct plog *log)
{
	struct plog_history history = PLOG_EMPTY;
	uint32_t i;

	for (i = 0; i < 4; i++) {
		struct plog_superblock super;

		if (!plog_read_super(log, i / 2, i, &super))
			continue;
		if (super.epoch > history.last_epoch)
			history.last_epoch = super.epoch;
		if (super.cleared_epoch > history.cleared_epoch)
			history.cleared_epoch = super.cleared_epoch;
	}
	return history;
}

/*
 * Returns the number of this boot. If that boot would use the bank that should
 * stay, its number is skipped: boots without a record must not take away the
 * superblock and the consoles of the boot before them.
 */
PLOG_COLD static uint32_t next_epoch(const struct plog_history *history,
				     bool keep_first_crash)
{
	const uint32_t stays = keep_first_crash && history->first_crash != 0
				       ? history->first_crash
				       : history->last_boot;
	const uint32_t next = history->last_epoch + 1;

	return next + (stays != 0 && ((next ^ stays) & 1u) == 0 ? 1 : 0);
}

static uint32_t larger_of(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/*
 * Divides the first @count slots of @order among the lanes. The lanes for a
 * panic get the last ones, where the records are worth most, so these records
 * stay until there is a panic.
 *
 * The ring comes last in the array, where only the slots that must not be
 * written follow: so plog_clear() can add these to the ring.
 */
PLOG_COLD static void assign_lanes(struct plog *log, uint32_t *order,
				   uint32_t count)
{
	const uint32_t after = larger_of(count / 16, PLOG_RECORD_SLOTS_MAX);
	const uint32_t reserve = larger_of(count / 32, PLOG_RECORD_SLOTS_MAX);
	const uint32_t lanes = after + reserve, ring = count - lanes;
	uint32_t i;

	for (i = 0; i < lanes; i++)
		log->state[i] = order[ring + i];
	for (i = ring; i-- > 0;)
		order[lanes + i] = order[i];
	for (i = 0; i < lanes; i++)
		order[i] = (uint32_t)log->state[i];
	log->after_panic.order = order;
	log->after_panic.slots = after;
	log->panic_reserve.order = order + after;
	log->panic_reserve.slots = reserve;
	log->ring.order = order + lanes;
	log->ring.slots = ring;
}

/*
 * The control block has the magic number only meanwhile: a tool that looks for
 * regions in a dump of memory must not take log->super for the start of one.
 */
PLOG_COLD static void write_super(struct plog *log)
{
	log->super.generation++;
	log->super.crc = super_crc(&log->super);
	log->super.magic = PLOG_MAGIC_SUPER;
	plog_write_to_bank(log, PLOG_BOTH_COPIES,
			   offsetof(struct plog_bank, super), &log->super,
			   sizeof(log->super));
	log->super.magic = 0;
}

static void fill_super(struct plog *log, const struct plog_setup *setup,
		       uint32_t cleared_epoch)
{
	struct plog_superblock *super = &log->super;
	uint32_t i;

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
	const size_t per_word = sizeof(plog_word) / sizeof(uint32_t);
	uint32_t slots;

	if (region_bytes < PLOG_REGION_BYTES_MIN)
		return 0;
	slots = plog_slots_in(region_bytes);
	return (slots + ((size_t)1 << slot_of_seq_bits_for(slots)) +
		2 * (size_t)cpus + (slots + per_word - 1) / per_word) *
	       sizeof(plog_word);
}

static enum plog_refusal check_setup(const struct plog_setup *setup)
{
	if (setup->region_bytes < PLOG_REGION_BYTES_MIN)
		return PLOG_REGION_TOO_SMALL;
	if (plog_slots_in(setup->region_bytes) > PLOG_SLOTS_MAX)
		return PLOG_REGION_TOO_LARGE;
	if ((uintptr_t)setup->region % PLOG_REGION_ALIGN != 0)
		return PLOG_REGION_MISALIGNED;
	if (setup->cpus > 0x10000u)
		return PLOG_TOO_MANY_CPUS;
	if (setup->memory == NULL ||
	    setup->memory_bytes <
		    plog_memory_bytes(setup->region_bytes, setup->cpus))
		return PLOG_MEMORY_TOO_SMALL;
	if ((uintptr_t)setup->memory % sizeof(plog_word) != 0)
		return PLOG_MEMORY_MISALIGNED;
	return PLOG_NOT_REFUSED;
}

/* Tells the embedder to drop its cached copies of a part of the region. */
PLOG_COLD static void invalidate(const struct plog_setup *setup,
				 const volatile void *at, size_t bytes)
{
	if (setup->invalidate != NULL)
		setup->invalidate(at, bytes);
}

/* Whether both copies of this boot's superblock can be read again. */
PLOG_COLD static bool super_reads_back(const struct plog *log,
				       const struct plog_setup *setup)
{
	struct plog_superblock super;
	unsigned int copy;

	for (copy = 0; copy < 2; copy++) {
		invalidate(setup, plog_bank_at(log, copy, log->epoch),
			   sizeof(super));
		if (!plog_read_super(log, copy, log->epoch, &super) ||
		    super.crc != log->super.crc)
			return false;
	}
	return true;
}

static void fill_control_block(struct plog *log, const struct plog_setup *setup)
{
	log->region = (volatile unsigned char *)setup->region;
	log->slots = plog_slots_in(setup->region_bytes);
	log->panic_cpu = PLOG_NO_CPU;
	log->state = (plog_word *)setup->memory;
	log->slot_of_seq = log->state + log->slots;
	log->slot_of_seq_bits = slot_of_seq_bits_for(log->slots);
	log->cpus = log->slot_of_seq + ((size_t)1 << log->slot_of_seq_bits);
	log->cpu_count = setup->cpus;
	log->stopped_at = log->cpus + log->cpu_count;
	log->survives = setup->survives;
	log->unsafe_policy = setup->unsafe_policy;
	log->unfinished_wait_ns = setup->unfinished_wait_ns != 0
					  ? setup->unfinished_wait_ns
					  : PLOG_UNFINISHED_WAIT_NS;
}

PLOG_COLD bool plog_attach(struct plog *log, const struct plog_setup *setup)
{
	const struct plog empty = PLOG_EMPTY;
	struct plog_history history;
	uint32_t *order;
	plog_word *word;

	*log = empty;
	log->refusal = check_setup(setup);
	if (log->refusal != PLOG_NOT_REFUSED)
		return false;
	fill_control_block(log, setup);
	order = (uint32_t *)(void *)(log->stopped_at + log->cpu_count);

	invalidate(setup, setup->region, setup->region_bytes);
	history = read_superblocks(log);
	assign_lanes(log, order,
		     plog_order_slots(log, order, setup->keep_first_crash,
				      &history));
	log->epoch = next_epoch(&history, setup->keep_first_crash);
	/* Zero: slots are free, seqs have none, CPUs are in no section. */
	for (word = log->state; word < log->stopped_at + log->cpu_count; word++)
		*word = 0;
	fill_super(log, setup, history.cleared_epoch);
	write_super(log);
	if (!super_reads_back(log, setup))
		log->refusal = PLOG_REGION_LOSES_STORES;
	return log->refusal == PLOG_NOT_REFUSED;
}

PLOG_COLD void plog_clear(struct plog *log)
{
	if (!plog_cmpxchg_relaxed(&log->cleared, 0, 1))
		return;
	log->super.cleared_epoch = log->epoch - 1;
	write_super(log);
	/* LMM(plog_clear:A): adds all that follows in the order's array. */
	plog_uint32_set(&log->ring.slots, log->slots - log->after_panic.slots -
						  log->panic_reserve.slots);
}
