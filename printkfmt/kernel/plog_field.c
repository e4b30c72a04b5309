/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Lays out one conversion: characters, strings and numbers. */
#include "printkfmt/kernel/plog_fmt.h"

/* The most digits that a number has: 64 bits in octal. */
#define PLOG_FMT_DIGITS_MAX 22

void plog_fmt_put(struct plog_fmt_output *output, char character)
{
	if (output->length < output->size)
		output->to[output->length] = character;
	output->length++;
}

static void put_many(struct plog_fmt_output *output, char character, int count)
{
	while (count > 0 && output->length < output->size) {
		plog_fmt_put(output, character);
		count--;
	}
	if (count > 0)
		output->length += (size_t)count;
}

void plog_fmt_put_text(struct plog_fmt_output *output,
		       const struct plog_fmt_field *field, const char *text,
		       int length)
{
	int left = field->width - length;
	int i;

	if (!(field->flags & PLOG_FMT_LEFT))
		put_many(output, ' ', left);
	for (i = 0; i < length; i++)
		plog_fmt_put(output, text[i]);
	if (field->flags & PLOG_FMT_LEFT)
		put_many(output, ' ', left);
}

void plog_fmt_put_string(struct plog_fmt_output *output,
			 const struct plog_fmt_field *field, const char *string)
{
	int length = 0;

	while (length != field->precision && string[length])
		length++;
	plog_fmt_put_text(output, field, string, length);
}

/*
 * Invalid are pointers into the first page and the 4095 error pointers, as in
 * Linux 6.1, lib/vsprintf.c.
 */
const char *plog_fmt_fault(const void *pointer)
{
	uintptr_t address = (uintptr_t)pointer;

	if (!address)
		return "(null)";
	if (address < 4096 || address > UINTPTR_MAX - 4095)
		return "(efault)";
	return NULL;
}

void plog_fmt_put_string_at(struct plog_fmt_output *output,
			    const struct plog_fmt_field *field,
			    const char *string)
{
	const char *fault = plog_fmt_fault(string);

	plog_fmt_put_string(output, field, fault ? fault : string);
}

/*
 * Divides @rest << 32 | *@word by 10, where @rest is less than 10. Stores the
 * quotient in *@word and returns the remainder.
 */
static uint32_t divide_word(uint32_t *word, uint32_t rest)
{
	uint32_t high = rest << 16 | *word >> 16;
	uint32_t low = (high % 10) << 16 | (*word & 0xffffU);

	*word = (high / 10) << 16 | low / 10;
	return low % 10;
}

/*
 * Removes the last digit from *@value and returns the digit. Uses no 64-bit
 * division and no 64-bit shift by a variable, because the compiler calls libgcc
 * for these on 32-bit machines.
 */
static unsigned int take_digit(uint64_t *value, unsigned int base)
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
	digit = divide_word(&low, divide_word(&high, 0));
	*value = (uint64_t)high << 32 | low;
	return digit;
}

char plog_fmt_digit(unsigned int digit, unsigned int flags)
{
	if (digit < 10)
		return (char)('0' + digit);
	return (char)((flags & PLOG_FMT_LOWER ? 'a' : 'A') + (digit - 10));
}

static char sign_of(unsigned int flags, uint64_t value)
{
	if (!(flags & PLOG_FMT_SIGNED))
		return '\0';
	if (value >> 63)
		return '-';
	if (flags & PLOG_FMT_PLUS)
		return '+';
	return flags & PLOG_FMT_SPACE ? ' ' : '\0';
}

static void put_prefix(struct plog_fmt_output *output,
		       const struct plog_fmt_field *field, int length)
{
	if (length)
		plog_fmt_put(output, '0');
	if (length == 2)
		plog_fmt_put(output, field->flags & PLOG_FMT_LOWER ? 'x' : 'X');
}

void plog_fmt_put_number(struct plog_fmt_output *output,
			 const struct plog_fmt_field *field, uint64_t value)
{
	char digits[PLOG_FMT_DIGITS_MAX];
	char sign = sign_of(field->flags, value);
	int prefix = 0;
	int count = 0;
	int zeros;
	int left;

	if (sign == '-')
		value = 0 - value;
	if (field->flags & PLOG_FMT_ALTERNATE && field->base == 16)
		prefix = 2;
	if (field->flags & PLOG_FMT_ALTERNATE && field->base == 8 && value)
		prefix = 1;
	do {
		digits[count++] = plog_fmt_digit(
			take_digit(&value, field->base), field->flags);
	} while (value);

	zeros = field->precision > count ? field->precision - count : 0;
	left = field->width - prefix - zeros - count - (sign ? 1 : 0);
	if (!(field->flags & (PLOG_FMT_LEFT | PLOG_FMT_ZEROS)))
		put_many(output, ' ', left);
	if (sign)
		plog_fmt_put(output, sign);
	put_prefix(output, field, prefix);
	if ((field->flags & (PLOG_FMT_LEFT | PLOG_FMT_ZEROS)) == PLOG_FMT_ZEROS)
		put_many(output, '0', left);
	put_many(output, '0', zeros);
	while (count)
		plog_fmt_put(output, digits[--count]);
	if (field->flags & PLOG_FMT_LEFT)
		put_many(output, ' ', left);
}
