/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What %p and the letters after it print. Part of plog_vsnprintf.c.
 */
#ifndef PLOG_POINTER_H
#define PLOG_POINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "printkfmt/kernel/plog_errname.h"
#include "printkfmt/kernel/plog_field.h"

#define PLOG_HEX_BYTES_MAX 64
#define PLOG_MAC_BYTES 6
#define PLOG_UUID_BYTES 16
#define PLOG_IP6_WORDS 8

#ifdef __GNUC__
#define PLOG_NOINLINE __attribute__((__noinline__))
#else
#define PLOG_NOINLINE
#endif

/* The longest are a UUID, 36, and six groups of IPv6 before one of IPv4, 45. */
#define PLOG_TEXT_MAX 48

static char *plog_hex_byte(char *to, unsigned int byte, unsigned int flags)
{
	*to++ = plog_digit(byte >> 4 & 15U, flags);
	*to++ = plog_digit(byte & 15U, flags);
	return to;
}

static void plog_put_address(struct plog_output *output,
			     const struct plog_field *given, uintptr_t address)
{
	struct plog_field field = *given;

	field.base = 16;
	field.flags |= PLOG_LOWER;
	if (field.width < 0) {
		field.width = 2 * (int)sizeof(address);
		field.flags |= PLOG_ZEROS;
	}
	plog_put_number(output, &field, address);
}

static void plog_put_plain(struct plog_output *output,
			   const struct plog_field *field, const void *pointer)
{
	uintptr_t address = (uintptr_t)pointer;

	if (address && address <= UINTPTR_MAX - 4095)
		address = plog_port_hash_pointer(pointer);
	plog_put_address(output, field, address);
}

static void plog_put_error(struct plog_output *output,
			   const struct plog_field *given, const void *pointer)
{
	struct plog_field field = *given;
	uintptr_t error = 0 - (uintptr_t)pointer;
	char name[PLOG_ERRNAME_MAX];

	if (!error || error > 4095) {
		plog_put_plain(output, given, pointer);
		return;
	}
	if (plog_errname(name, (unsigned int)error)) {
		plog_put_string(output, given, name);
		return;
	}
	field.base = 10;
	field.flags |= PLOG_SIGNED;
	plog_put_number(output, &field, 0 - (uint64_t)error);
}

/* From "name+0x12/0x34 [module]" takes the part from '+' up to the blank. */
static void plog_remove_offset(char *name)
{
	char *to;

	while (*name && *name != '+')
		name++;
	to = name;
	while (*name && *name != ' ')
		name++;
	while (*name)
		*to++ = *name++;
	*to = '\0';
}

/* Writes @pointer to @to as the name of what has no name. */
static size_t plog_name_by_address(char *to, size_t size, const void *pointer)
{
	struct plog_output output = {to, size, 0, 0};
	struct plog_field field = {PLOG_ALTERNATE | PLOG_LOWER, -1, -1, 16, 0};

	plog_put_number(&output, &field, (uintptr_t)pointer);
	return output.length;
}

/* Not inlined, so that a format in a format does not take this room again. */
PLOG_NOINLINE
static void plog_put_symbol(struct plog_output *output,
			    const struct plog_field *field, const void *pointer,
			    bool offset)
{
	char name[PLOG_SYMBOL_MAX];
	size_t length = plog_port_symbol(name, sizeof(name), pointer);

	if (!length)
		length = plog_name_by_address(name, sizeof(name), pointer);
	name[length < sizeof(name) ? length : sizeof(name) - 1] = '\0';
	if (!offset)
		plog_remove_offset(name);
	plog_put_string(output, field, name);
}

static void plog_put_nested(struct plog_output *output,
			    const struct plog_field *field,
			    const struct plog_va_format *nested)
{
	struct plog_arguments copy;

	if (output->depth >= PLOG_NESTED_MAX) {
		plog_put_string(output, field, "(%pV?)");
		return;
	}
	output->depth++;
	va_copy(copy.list, *nested->va);
	plog_put_format(output, nested->fmt, &copy);
	va_end(copy.list);
	output->depth--;
}

/* @how is the letter after %ph; '\0' stands for no separator. */
static char plog_separator(char how)
{
	switch (how) {
	case 'C':
		return ':';
	case 'D':
		return '-';
	case 'N':
		return '\0';
	default:
		return ' ';
	}
}

static void plog_put_bytes(struct plog_output *output,
			   const struct plog_field *field,
			   const unsigned char *bytes, char separator)
{
	int count = field->width < 0 ? 1 : field->width;
	int i;

	if (count > PLOG_HEX_BYTES_MAX)
		count = PLOG_HEX_BYTES_MAX;
	for (i = 0; i < count; i++) {
		if (i && separator)
			plog_put(output, separator);
		plog_put(output, plog_digit(bytes[i] >> 4, PLOG_LOWER));
		plog_put(output, plog_digit(bytes[i] & 15U, PLOG_LOWER));
	}
}

/* @how is the letters after %p: M or m, then F or R. */
static void plog_mac(char *to, const unsigned char *bytes, const char *how)
{
	int i;

	for (i = 0; i < PLOG_MAC_BYTES; i++) {
		if (i && *how == 'M')
			*to++ = how[1] == 'F' ? '-' : ':';
		to = plog_hex_byte(
			to, bytes[how[1] == 'R' ? PLOG_MAC_BYTES - 1 - i : i],
			PLOG_LOWER);
	}
	*to = '\0';
}

static void plog_uuid(char *to, const unsigned char *bytes, char how)
{
	/* Which byte comes where, for the fields that are integers. */
	static const unsigned char little[] = {3, 2, 1, 0, 5, 4, 7, 6};
	bool is_little = how == 'l' || how == 'L';
	unsigned int flags = how == 'B' || how == 'L' ? 0 : PLOG_LOWER;
	unsigned int i;

	for (i = 0; i < PLOG_UUID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		to = plog_hex_byte(
			to,
			bytes[is_little && i < sizeof(little) ? little[i] : i],
			flags);
	}
	*to = '\0';
}

static bool plog_starts_low(char order)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return order == 'l';
#else
	return order == 'l' || order == 'h';
#endif
}

/* @order is h, n, b or l; anything else is as n. */
static char *plog_ip4(char *to, const unsigned char *bytes, bool zeros,
		      char order)
{
	bool low = plog_starts_low(order);
	unsigned int i;

	for (i = 0; i < 4; i++) {
		unsigned int byte = bytes[low ? 3 - i : i];

		if (i)
			*to++ = '.';
		if (zeros || byte >= 100)
			*to++ = (char)('0' + byte / 100);
		if (zeros || byte >= 10)
			*to++ = (char)('0' + byte / 10 % 10);
		*to++ = (char)('0' + byte % 10);
	}
	*to = '\0';
	return to;
}

static void plog_ip6(char *to, const unsigned char *bytes, bool colons)
{
	int i;

	for (i = 0; i < 2 * PLOG_IP6_WORDS; i++) {
		if (i && i % 2 == 0 && colons)
			*to++ = ':';
		to = plog_hex_byte(to, bytes[i], PLOG_LOWER);
	}
	*to = '\0';
}

static unsigned int plog_ip6_word(const unsigned char *bytes, int index)
{
	return (unsigned int)bytes[2 * index] << 8 | bytes[2 * index + 1];
}

/* How many words from @index on are zero; none at or after @end is looked at.
 */
static int plog_ip6_zeros(const unsigned char *bytes, int index, int end)
{
	int count = 0;

	while (index + count < end && !plog_ip6_word(bytes, index + count))
		count++;
	return count;
}

/*
 * Whether the last four bytes are an IPv4 address: ::ffff:a.b.c.d (RFC 4291,
 * 2.5.5.2) and the interface identifier of ISATAP (RFC 5214, 6.1).
 */
static bool plog_ip6_ends_in_ip4(const unsigned char *bytes)
{
	if (plog_ip6_zeros(bytes, 0, 5) == 5 &&
	    plog_ip6_word(bytes, 5) == 0xffff)
		return true;
	return (plog_ip6_word(bytes, 4) | 0x0200U) == 0x0200U &&
	       plog_ip6_word(bytes, 5) == 0x5efe;
}

static char *plog_short_hex(char *to, unsigned int word)
{
	int shift = 12;

	while (shift && !(word >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*to++ = plog_digit(word >> shift & 15U, PLOG_LOWER);
	return to;
}

/* RFC 5952: the longest run of zero words, the first of several, is "::". */
static void plog_ip6_short(char *to, const unsigned char *bytes)
{
	bool ip4 = plog_ip6_ends_in_ip4(bytes);
	int end = ip4 ? PLOG_IP6_WORDS - 2 : PLOG_IP6_WORDS;
	int longest = 1;
	int gap = -1;
	int i;

	for (i = 0; i < end; i++) {
		int zeros = plog_ip6_zeros(bytes, i, end);

		if (zeros > longest) {
			longest = zeros;
			gap = i;
		}
	}
	for (i = 0; i < end; i++) {
		if (i == gap) {
			*to++ = ':';
			i += longest - 1;
			if (i == end - 1)
				*to++ = ':';
			continue;
		}
		if (i)
			*to++ = ':';
		to = plog_short_hex(to, plog_ip6_word(bytes, i));
	}
	if (ip4) {
		if (gap < 0 || gap + longest != end)
			*to++ = ':';
		to = plog_ip4(to, bytes + 12, false, 'n');
	}
	*to = '\0';
}

/* @how is the letters after %p: I or i, then 4 or 6; false for others. */
static bool plog_ip(char *to, const unsigned char *bytes, const char *how)
{
	if (how[1] == '4')
		plog_ip4(to, bytes, *how == 'i', how[2]);
	else if (how[1] == '6' && *how == 'I' && how[2] == 'c')
		plog_ip6_short(to, bytes);
	else if (how[1] == '6')
		plog_ip6(to, bytes, *how == 'I');
	else
		return false;
	return true;
}

/* What is at @bytes as a text of less than PLOG_TEXT_MAX characters. */
static void plog_put_formatted(struct plog_output *output,
			       const struct plog_field *field,
			       const unsigned char *bytes, const char *how)
{
	char text[PLOG_TEXT_MAX];

	if (*how == 'M' || *how == 'm') {
		plog_mac(text, bytes, how);
	} else if (*how == 'U') {
		plog_uuid(text, bytes, how[1]);
	} else if (!plog_ip(text, bytes, how)) {
		plog_put_string(output, field,
				*how == 'i' ? "(%pi?)" : "(%pI?)");
		return;
	}
	plog_put_string(output, field, text);
}

/* What needs the memory at @pointer. */
static void plog_put_pointed(struct plog_output *output,
			     const struct plog_field *field, const char *how,
			     const void *pointer)
{
	const char *fault = plog_fault(pointer);

	if (*how == 'h' && !field->width)
		return;
	if (fault)
		plog_put_string(output, field, fault);
	else if (*how == 'V')
		plog_put_nested(output, field,
				(const struct plog_va_format *)pointer);
	else if (*how == 'h')
		plog_put_bytes(output, field, (const unsigned char *)pointer,
			       plog_separator(how[1]));
	else
		plog_put_formatted(output, field,
				   (const unsigned char *)pointer, how);
}

/* @how is what follows %p. Returns what follows its letters and digits. */
static const char *plog_put_pointer(struct plog_output *output,
				    const struct plog_field *field,
				    const char *how, const void *pointer)
{
	switch (*how) {
	case 'S':
	case 's':
	case 'B':
		plog_put_symbol(output, field, pointer, *how != 's');
		break;
	case 'V':
	case 'h':
	case 'M':
	case 'm':
	case 'I':
	case 'i':
	case 'U':
		plog_put_pointed(output, field, how, pointer);
		break;
	case 'k':
	case 'u':
		plog_put_string_at(output, field,
				   how[1] == 's' ? (const char *)pointer
						 : "(einval)");
		break;
	case 'x':
		plog_put_address(output, field, (uintptr_t)pointer);
		break;
	case 'e':
		plog_put_error(output, field, pointer);
		break;
	default:
		plog_put_plain(output, field, pointer);
	}
	while ((*how >= '0' && *how <= '9') ||
	       ((*how | 0x20) >= 'a' && (*how | 0x20) <= 'z'))
		how++;
	return how;
}

#endif
