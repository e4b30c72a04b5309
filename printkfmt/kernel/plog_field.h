/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Where a text is written, and how one conversion is laid out in it. Part of
 * plog_vsnprintf.c.
 */
#ifndef PLOG_FIELD_H
#define PLOG_FIELD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define PLOG_LEFT 1U
#define PLOG_PLUS 2U
#define PLOG_SPACE 4U
#define PLOG_ALTERNATE 8U
#define PLOG_ZEROS 16U
#define PLOG_SIGNED 32U
#define PLOG_LOWER 64U

/* 64 bits in octal. */
#define PLOG_DIGITS_MAX 22

struct plog_output {
	char *to;
	size_t size;
	size_t length; /* of the whole text; only what fits is written */
	unsigned int depth;
};

struct plog_field {
	unsigned int flags;
	int width;     /* -1: none was given */
	int precision; /* -1: none was given */
	unsigned int base;
	char length; /* 'h', 'H' for hh, 'l', 'L' for ll, 'z', 't', or 0 */
};

/* A va_list may be an array, which cannot be handed on by its address. */
struct plog_arguments {
	va_list list;
};

/* In plog_vsnprintf.c; for a format in a format. */
static void plog_put_format(struct plog_output *output, const char *format,
			    struct plog_arguments *arguments);

static void plog_put(struct plog_output *output, char character)
{
	if (output->length < output->size)
		output->to[output->length] = character;
	output->length++;
}

static void plog_put_many(struct plog_output *output, char character, int count)
{
	while (count > 0 && output->length < output->size) {
		plog_put(output, character);
		count--;
	}
	if (count > 0)
		output->length += (size_t)count;
}

static void plog_put_text(struct plog_output *output,
			  const struct plog_field *field, const char *text,
			  int length)
{
	int left = field->width - length;
	int i;

	if (!(field->flags & PLOG_LEFT))
		plog_put_many(output, ' ', left);
	for (i = 0; i < length; i++)
		plog_put(output, text[i]);
	if (field->flags & PLOG_LEFT)
		plog_put_many(output, ' ', left);
}

static void plog_put_string(struct plog_output *output,
			    const struct plog_field *field, const char *string)
{
	int length = 0;

	while (length != field->precision && string[length])
		length++;
	plog_put_text(output, field, string, length);
}

/*
 * What to print instead of following a pointer that cannot be one, else NULL.
 * Linux 6.1, lib/vsprintf.c: the first page and the 4095 error pointers.
 */
static const char *plog_fault(const void *pointer)
{
	uintptr_t address = (uintptr_t)pointer;

	if (!address)
		return "(null)";
	if (address < 4096 || address > UINTPTR_MAX - 4095)
		return "(efault)";
	return NULL;
}

static void plog_put_string_at(struct plog_output *output,
			       const struct plog_field *field,
			       const char *string)
{
	const char *fault = plog_fault(string);

	plog_put_string(output, field, fault ? fault : string);
}

/* Divides what is in *@word and, above it, the remainder of what was there. */
static uint32_t plog_divide_word(uint32_t *word, uint32_t rest)
{
	uint32_t high = rest << 16 | *word >> 16;
	uint32_t low = (high % 10) << 16 | (*word & 0xffffU);

	*word = (high / 10) << 16 | low / 10;
	return low % 10;
}

/*
 * Takes the last digit off *@value. 64-bit division and shifts by a variable
 * are calls of libgcc on 32-bit machines, so neither is used.
 */
static unsigned int plog_take_digit(uint64_t *value, unsigned int base)
{
	uint32_t high = (uint32_t)(*value >> 32);
	uint32_t low = (uint32_t)*value;
	uint32_t digit;

	if (base == 16) {
		*value >>= 4;
		return low & 15U;
	}
	if (base == 8) {
		*value >>= 3;
		return low & 7U;
	}
	digit = plog_divide_word(&low, plog_divide_word(&high, 0));
	*value = (uint64_t)high << 32 | low;
	return digit;
}

static char plog_digit(unsigned int digit, unsigned int flags)
{
	if (digit < 10)
		return (char)('0' + digit);
	return (char)((flags & PLOG_LOWER ? 'a' : 'A') + (digit - 10));
}

static char plog_sign(unsigned int flags, uint64_t value)
{
	if (!(flags & PLOG_SIGNED))
		return '\0';
	if (value >> 63)
		return '-';
	if (flags & PLOG_PLUS)
		return '+';
	return flags & PLOG_SPACE ? ' ' : '\0';
}

static void plog_put_prefix(struct plog_output *output,
			    const struct plog_field *field, int length)
{
	if (length)
		plog_put(output, '0');
	if (length == 2)
		plog_put(output, field->flags & PLOG_LOWER ? 'x' : 'X');
}

static void plog_put_number(struct plog_output *output,
			    const struct plog_field *field, uint64_t value)
{
	char digits[PLOG_DIGITS_MAX];
	char sign = plog_sign(field->flags, value);
	int prefix = 0;
	int count = 0;
	int zeros;
	int left;

	if (sign == '-')
		value = 0 - value;
	if (field->flags & PLOG_ALTERNATE && field->base == 16)
		prefix = 2;
	if (field->flags & PLOG_ALTERNATE && field->base == 8 && value)
		prefix = 1;
	do {
		digits[count++] = plog_digit(
			plog_take_digit(&value, field->base), field->flags);
	} while (value);

	zeros = field->precision > count ? field->precision - count : 0;
	left = field->width - prefix - zeros - count - (sign ? 1 : 0);
	if (!(field->flags & (PLOG_LEFT | PLOG_ZEROS)))
		plog_put_many(output, ' ', left);
	if (sign)
		plog_put(output, sign);
	plog_put_prefix(output, field, prefix);
	if ((field->flags & (PLOG_LEFT | PLOG_ZEROS)) == PLOG_ZEROS)
		plog_put_many(output, '0', left);
	plog_put_many(output, '0', zeros);
	while (count)
		plog_put(output, digits[--count]);
	if (field->flags & PLOG_LEFT)
		plog_put_many(output, ' ', left);
}

#endif
