/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Builds the texts of plog's own messages. */
#include "runtime/plog_line.h"
#include "runtime/plog_console.h"

PLOG_COLD void plog_line_add(struct plog_line *line, const char *text)
{
	while (*text != '\0' && line->length < sizeof(line->text))
		line->text[line->length++] = *text++;
}

/* Recurses once for each digit. */
PLOG_COLD void plog_line_add_number(struct plog_line *line, plog_word number,
				    unsigned int base)
{
	const char digit[2] = {"0123456789abcdef"[number % base], '\0'};

	if (number >= base)
		plog_line_add_number(line, number / base, base);
	plog_line_add(line, digit);
}

PLOG_COLD void plog_line_log(struct plog *log, const struct plog_line *line,
			     uint8_t level)
{
	const struct plog_message message =
		plog_event(line->text, line->length, level);

	plog_write(log, &message);
}
