/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The time before a message, as Linux prints it. Optional. */
#include "runtime/plog_prefix.h"

/*
 * Divides *value, and returns the remainder. Not by one division of 64 bits,
 * for which compilers call a function of their own on machines of 32 bits.
 */
static uint32_t divide(uint64_t *value, uint32_t by)
{
	uint64_t quotient = 0;
	uint32_t rest = 0;
	int shift;

	for (shift = 48; shift >= 0; shift -= 16) {
		rest = rest << 16 | (uint32_t)(*value >> shift & 0xffffu);
		quotient = quotient << 16 | rest / by;
		rest %= by;
	}
	*value = quotient;
	return rest;
}

PLOG_COLD uint32_t plog_time_prefix(char *to, uint64_t time_ns)
{
	char text[PLOG_TIME_PREFIX_BYTES];
	uint32_t at = sizeof(text), digits, i;

	text[--at] = ' ';
	text[--at] = ']';
	divide(&time_ns, 1000);
	for (digits = 0; digits < 11 || time_ns != 0; digits++) {
		if (digits == 6)
			text[--at] = '.';
		text[--at] = digits > 6 && time_ns == 0
				     ? ' '
				     : (char)('0' + divide(&time_ns, 10));
	}
	text[--at] = '[';
	for (i = 0; at + i < sizeof(text); i++)
		to[i] = text[at + i];
	return i;
}
