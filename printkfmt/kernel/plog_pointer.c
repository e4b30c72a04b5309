/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What %p and the letters after it print. */
#include "printkfmt/kernel/plog_vsnprintf.h"
#include "printkfmt/kernel/plog_fmt.h"

#define PLOG_FMT_HEX_BYTES_MAX 64

#ifdef __GNUC__
#define PLOG_FMT_NOINLINE __attribute__((__noinline__))
#else
#define PLOG_FMT_NOINLINE
#endif

static void put_address(struct plog_fmt_output *output,
			const struct plog_fmt_field *given, uintptr_t address)
{
	struct plog_fmt_field field = *given;

	field.base = 16;
	field.flags |= PLOG_FMT_LOWER;
	if (field.width < 0) {
		field.width = 2 * (int)sizeof(address);
		field.flags |= PLOG_FMT_ZEROS;
	}
	plog_fmt_put_number(output, &field, address);
}

static void put_plain(struct plog_fmt_output *output,
		      const struct plog_fmt_field *field, const void *pointer)
{
	uintptr_t address = (uintptr_t)pointer;

	if (address && address <= UINTPTR_MAX - 4095)
		address = plog_port_hash_pointer(pointer);
	put_address(output, field, address);
}

static void put_error(struct plog_fmt_output *output,
		      const struct plog_fmt_field *given, const void *pointer)
{
	struct plog_fmt_field field = *given;
	uintptr_t error = 0 - (uintptr_t)pointer;
	char name[PLOG_FMT_ERRNAME_MAX];

	if (!error || error > 4095) {
		put_plain(output, given, pointer);
		return;
	}
	if (plog_fmt_errname(name, (unsigned int)error)) {
		plog_fmt_put_string(output, given, name);
		return;
	}
	field.base = 10;
	field.flags |= PLOG_FMT_SIGNED;
	plog_fmt_put_number(output, &field, 0 - (uint64_t)error);
}

/* Turns "name+0x12/0x34 [module]" into "name [module]". */
static void remove_offset(char *name)
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

/* Writes the address in place of a symbol's name. Returns the text's length. */
static size_t name_by_address(char *to, size_t size, const void *pointer)
{
	struct plog_fmt_output output = {to, size, 0, 0};
	struct plog_fmt_field field = {PLOG_FMT_ALTERNATE | PLOG_FMT_LOWER, -1,
				       -1, 16, 0};

	plog_fmt_put_number(&output, &field, (uintptr_t)pointer);
	return output.length;
}

/*
 * Not inlined: otherwise each level of nested formats (%pV) would need the
 * stack for a name.
 */
PLOG_FMT_NOINLINE
static void put_symbol(struct plog_fmt_output *output,
		       const struct plog_fmt_field *field, const void *pointer,
		       bool offset)
{
	char name[PLOG_SYMBOL_MAX];
	size_t length = plog_port_symbol(name, sizeof(name), pointer);

	if (!length)
		length = name_by_address(name, sizeof(name), pointer);
	name[length < sizeof(name) ? length : sizeof(name) - 1] = '\0';
	if (!offset)
		remove_offset(name);
	plog_fmt_put_string(output, field, name);
}

static void put_nested(struct plog_fmt_output *output,
		       const struct plog_fmt_field *field,
		       const struct plog_va_format *nested)
{
	struct plog_fmt_arguments copy;

	if (output->depth >= PLOG_NESTED_MAX) {
		plog_fmt_put_string(output, field, "(%pV?)");
		return;
	}
	output->depth++;
	va_copy(copy.list, *nested->va);
	plog_fmt_put_format(output, nested->fmt, &copy);
	va_end(copy.list);
	output->depth--;
}

/* @how is the letter after %ph. Returns '\0' if there is no separator. */
static char separator_of(char how)
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

static void put_bytes(struct plog_fmt_output *output,
		      const struct plog_fmt_field *field,
		      const unsigned char *bytes, char separator)
{
	int count = field->width < 0 ? 1 : field->width;
	int i;

	if (count > PLOG_FMT_HEX_BYTES_MAX)
		count = PLOG_FMT_HEX_BYTES_MAX;
	for (i = 0; i < count; i++) {
		if (i && separator)
			plog_fmt_put(output, separator);
		plog_fmt_put(output,
			     plog_fmt_digit(bytes[i] >> 4, PLOG_FMT_LOWER));
		plog_fmt_put(output,
			     plog_fmt_digit(bytes[i] & 15U, PLOG_FMT_LOWER));
	}
}

/* Prints a MAC or IP address or a UUID. */
static void put_formatted(struct plog_fmt_output *output,
			  const struct plog_fmt_field *field,
			  const unsigned char *bytes, const char *how)
{
	char text[PLOG_FMT_ADDRESS_MAX];

	if (*how == 'M' || *how == 'm') {
		plog_fmt_mac(text, bytes, how);
	} else if (*how == 'U') {
		plog_fmt_uuid(text, bytes, how[1]);
	} else if (!plog_fmt_ip(text, bytes, how)) {
		plog_fmt_put_string(output, field,
				    *how == 'i' ? "(%pi?)" : "(%pI?)");
		return;
	}
	plog_fmt_put_string(output, field, text);
}

/* Prints the conversions that read the memory at @pointer. */
static void put_pointed(struct plog_fmt_output *output,
			const struct plog_fmt_field *field, const char *how,
			const void *pointer)
{
	const char *fault = plog_fmt_fault(pointer);

	if (*how == 'h' && !field->width)
		return;
	if (fault)
		plog_fmt_put_string(output, field, fault);
	else if (*how == 'V')
		put_nested(output, field,
			   (const struct plog_va_format *)pointer);
	else if (*how == 'h')
		put_bytes(output, field, (const unsigned char *)pointer,
			  separator_of(how[1]));
	else
		put_formatted(output, field, (const unsigned char *)pointer,
			      how);
}

const char *plog_fmt_put_pointer(struct plog_fmt_output *output,
				 const struct plog_fmt_field *field,
				 const char *how, const void *pointer)
{
	switch (*how) {
	case 'S':
	case 's':
	case 'B':
		put_symbol(output, field, pointer, *how != 's');
		break;
	case 'V':
	case 'h':
	case 'M':
	case 'm':
	case 'I':
	case 'i':
	case 'U':
		put_pointed(output, field, how, pointer);
		break;
	case 'k':
	case 'u':
		plog_fmt_put_string_at(output, field,
				       how[1] == 's' ? (const char *)pointer
						     : "(einval)");
		break;
	case 'x':
		put_address(output, field, (uintptr_t)pointer);
		break;
	case 'e':
		put_error(output, field, pointer);
		break;
	default:
		put_plain(output, field, pointer);
	}
	while ((*how >= '0' && *how <= '9') ||
	       ((*how | 0x20) >= 'a' && (*how | 0x20) <= 'z'))
		how++;
	return how;
}
