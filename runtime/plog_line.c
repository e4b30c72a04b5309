/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Builds the texts of plog's own messages. */
#include "runtime/plog_line.h"

PLOG_COLD void plog_line_add(struct plog_line *line, const char *text)
{
	while (*text != '\0' && line->length < sizeof(line->text))
		line->text[line->length++] = *text++;
}

PLOG_COLD void plog_line_add_number(struct plog_line *line, uint32_t number)
{
	char digits[11];
	char *digit = digits + sizeof(digits) - 1;

	*digit = '\0';
	do {
		*--digit = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	plog_line_add(line, digit);
}
