/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* plog_printk(): takes level, KERN_CONT and newline off the text. */
#include "printkfmt/kernel/plog_printk.h"
#include "printkfmt/kernel/plog_vsnprintf.h"
#include "runtime/plog_console.h"

/* A level may stand before or after 'c'. More is text. */
#define PREFIXES_MAX 2

/* What stands at the start of a text, as KERN_ERR and KERN_CONT. */
struct prefix {
	size_t length;
	int level; /* -1: there is none */
	bool continues;
};

static struct prefix prefix_of(const char *text)
{
	struct prefix prefix = {0, -1, false};
	int i;

	for (i = 0; i < PREFIXES_MAX; i++) {
		const char *at = text + prefix.length;

		if (at[0] != PLOG_LEVEL_START)
			break;
		if (at[1] == PLOG_CONT && !prefix.continues)
			prefix.continues = true;
		else if (at[1] >= '0' && at[1] <= '7' && prefix.level < 0)
			prefix.level = at[1] - '0';
		else
			break;
		prefix.length += 2;
	}
	return prefix;
}

/*
 * Returns the level of the line that a message of the caller continues, or the
 * default. A console with a loglevel must show all of a line or nothing. @text
 * has room for PLOG_TEXT_BYTES_MAX bytes, and is changed.
 */
static int level_of_line(const struct plog *log, char *text)
{
	const struct plog_caller caller = plog_port_caller();
	const uint64_t next = plog_next_seq(log);
	struct plog_record last;

	if (next == 0 || plog_read(log, next - 1, &last, text) != PLOG_FOUND ||
	    (last.flags & PLOG_RECORD_NEWLINE) != 0 ||
	    last.task != caller.task || last.cpu != caller.cpu ||
	    last.context != caller.context)
		return PLOG_LEVEL_DEFAULT;
	return last.level;
}

#define TEXT_BYTES (PLOG_TEXT_BYTES_MAX + 2 * PREFIXES_MAX + 2)

/* Formats into @text, which has TEXT_BYTES. Returns the length. */
static size_t format_text(char *text, const char *format, va_list arguments)
{
	const int whole = plog_vsnprintf(text, TEXT_BYTES, format, arguments);
	size_t length = whole < 0 ? 0 : (size_t)whole;

	if (length > TEXT_BYTES - 1)
		length = TEXT_BYTES - 1;
	text[length] = '\0';
	return length;
}

int plog_vprintk(struct plog *log, const char *format, va_list arguments)
{
	char text[TEXT_BYTES];
	struct plog_message message = PLOG_EMPTY;
	int level = PLOG_LEVEL_DEFAULT;
	struct prefix prefix;
	size_t length;
	va_list again;

	va_copy(again, arguments);
	length = format_text(text, format, arguments);
	prefix = prefix_of(text);
	if (prefix.continues && prefix.level < 0) {
		/* Stacks are too small for two texts. */
		level = level_of_line(log, text);
		length = format_text(text, format, again);
		prefix = prefix_of(text);
	}
	va_end(again);
	message.text = text + prefix.length;
	length -= prefix.length;
	if (prefix.continues)
		message.flags |= PLOG_RECORD_CONT;
	if (length > 0 && message.text[length - 1] == '\n') {
		length--;
		message.flags |= PLOG_RECORD_NEWLINE;
	}
	message.length = length;
	message.level = (uint8_t)(prefix.level < 0 ? level : prefix.level);
	plog_write(log, &message);
	return (int)length;
}

int plog_printk(struct plog *log, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = plog_vprintk(log, format, arguments);
	va_end(arguments);
	return length;
}
