/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* For plog's own files: builds a text that fits into one slot. */
#ifndef PLOG_LINE_H
#define PLOG_LINE_H

#include "runtime/plog_write.h"

struct plog_line {
	char text[PLOG_FIRST_TEXT_BYTES];
	uint32_t length;
};

/* What does not fit is cut off. */
void plog_line_add(struct plog_line *line, const char *text);
void plog_line_add_number(struct plog_line *line, uint32_t number);

#endif
