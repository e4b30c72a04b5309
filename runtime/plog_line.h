/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * For plog's own files: a line of plog's own. It fits into one slot, so that
 * the lines about a panic do not overwrite the messages before it.
 */
#ifndef PLOG_LINE_H
#define PLOG_LINE_H

#include "runtime/plog_write.h"

struct plog_line {
	char text[PLOG_FIRST_TEXT_BYTES];
	uint32_t length;
};

/* What does not fit is cut off. @base is at most 16. */
void plog_line_add(struct plog_line *line, const char *text);
void plog_line_add_number(struct plog_line *line, plog_word number,
			  unsigned int base);

/* Stores the line as an event and shows it on the consoles. */
void plog_line_log(struct plog *log, const struct plog_line *line,
		   uint8_t level);

#endif
