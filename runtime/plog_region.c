/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Accesses to the region and the control block that several files share. */
#include "runtime/plog_region.h"

void plog_persist(const volatile void *at, size_t bytes)
{
	plog_port_clean(at, bytes);
	plog_port_persist();
}

PLOG_COLD void plog_write_to_bank(const struct plog *log, unsigned int copies,
				  size_t at_in_bank, const void *from,
				  size_t bytes)
{
	unsigned int copy;

	for (copy = 0; copy < 2; copy++) {
		volatile unsigned char *to =
			(volatile unsigned char *)plog_bank_at(log, copy,
							       log->epoch) +
			at_in_bank;

		if ((copies >> copy & 1u) == 0)
			continue;
		plog_copy_to_region(to, from, bytes);
		plog_persist(to, bytes);
	}
}

PLOG_COLD void plog_write_position(const struct plog *log, unsigned int copies,
				   size_t at_in_bank, uint32_t index,
				   uint64_t seq)
{
	const uint64_t word = plog_position(seq, log->epoch, index);

	plog_write_to_bank(log, copies, at_in_bank, &word, sizeof(word));
}

PLOG_COLD bool plog_read_header(const struct plog *log, uint32_t slot,
				struct plog_record *record)
{
	plog_copy_from_region(record, plog_slot(log, slot), sizeof(*record));
	return (record->word == PLOG_SLOT_COMMITTED ||
		record->word == PLOG_SLOT_RESERVED) &&
	       record->slot == slot && record->length <= PLOG_TEXT_BYTES_MAX &&
	       plog_slots_of(record->length) <= log->slots - slot &&
	       record->header_crc == plog_header_crc(record);
}

PLOG_COLD plog_word *plog_this_cpu(struct plog *log)
{
	const uint16_t cpu = plog_port_caller().cpu;

	return cpu < log->cpu_count ? &log->cpus[cpu] : NULL;
}
