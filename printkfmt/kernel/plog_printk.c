/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* plog_printk(): a level, a text without its newline, and plog_write(). */
#include "printkfmt/kernel/plog_printk.h"
#include "printkfmt/kernel/plog_vsnprintf.h"
#include "runtime/plog_console.h"

/* Returns the level at the start of *@text and skips it; -1: there is none. */
static int take_level(const char **text)
{
	const char *at = *text;

	if (at[0] != PLOG_LEVEL_START || at[1] < '0' || at[1] > '7')
		return -1;
	*text = at + 2;
	return at[1] - '0';
}

int plog_vprintk(struct plog *log, const char *format, va_list arguments)
{
	char text[PLOG_TEXT_BYTES_MAX + 2];
	struct plog_message message = PLOG_EMPTY;
	const int level = take_level(&format);
	const int whole = plog_vsnprintf(text, sizeof(text), format, arguments);
	size_t length = whole < 0 ? 0 : (size_t)whole;

	if (length > sizeof(text) - 1)
		length = sizeof(text) - 1;
	if (length > 0 && text[length - 1] == '\n')
		length--;
	message.text = text;
	message.length = length;
	message.level = level < 0 ? PLOG_LEVEL_DEFAULT : (uint8_t)level;
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
