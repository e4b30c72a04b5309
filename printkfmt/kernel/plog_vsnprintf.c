/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Formats, their integers and strings; what follows %p is in plog_pointer.h.
 */
#include "printkfmt/kernel/plog_vsnprintf.h"

#include "printkfmt/kernel/plog_field.h"
#include "printkfmt/kernel/plog_pointer.h"

#define PLOG_INT_MAX ((int)(~0U >> 1))

/* Linux 6.1, lib/vsprintf.c: what it takes as a width and as a precision. */
#define PLOG_WIDTH_MAX ((1 << 23) - 1)
#define PLOG_PRECISION_MAX ((1 << 15) - 1)

static int plog_within(int value, int low, int high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

static const char *plog_read_number(const char *format, int *number, int limit)
{
	int value = 0;

	for (; *format >= '0' && *format <= '9'; format++)
		value = plog_within(value * 10 + (*format - '0'), 0, limit);
	*number = value;
	return format;
}

static const char *plog_read_flags(const char *format, unsigned int *flags)
{
	for (;; format++) {
		switch (*format) {
		case '-':
			*flags |= PLOG_LEFT;
			break;
		case '+':
			*flags |= PLOG_PLUS;
			break;
		case ' ':
			*flags |= PLOG_SPACE;
			break;
		case '#':
			*flags |= PLOG_ALTERNATE;
			break;
		case '0':
			*flags |= PLOG_ZEROS;
			break;
		default:
			return format;
		}
	}
}

static const char *plog_read_width(const char *format, struct plog_field *field,
				   struct plog_arguments *arguments)
{
	int width;

	if (*format == '*') {
		width = va_arg(arguments->list, int);
		width = plog_within(width, -PLOG_WIDTH_MAX, PLOG_WIDTH_MAX);
		if (width < 0) {
			field->flags |= PLOG_LEFT;
			width = -width;
		}
		field->width = width;
		return format + 1;
	}
	if (*format >= '0' && *format <= '9')
		return plog_read_number(format, &field->width, PLOG_WIDTH_MAX);
	return format;
}

static const char *plog_read_precision(const char *format,
				       struct plog_field *field,
				       struct plog_arguments *arguments)
{
	if (*format != '.')
		return format;
	format++;
	if (*format == '*') {
		field->precision = plog_within(va_arg(arguments->list, int), 0,
					       PLOG_PRECISION_MAX);
		return format + 1;
	}
	if (*format >= '0' && *format <= '9')
		return plog_read_number(format, &field->precision,
					PLOG_PRECISION_MAX);
	return format;
}

/* Of hh, h, l, ll, L, z and t: one letter each, H for hh and L for ll. */
static const char *plog_read_length(const char *format, char *length)
{
	switch (*format) {
	case 'h':
	case 'l':
		*length = *format++;
		if (*format == *length) {
			*length = *length == 'h' ? 'H' : 'L';
			format++;
		}
		return format;
	case 'L':
	case 'z':
	case 't':
		*length = *format++;
		return format;
	default:
		return format;
	}
}

static uint64_t plog_signed_argument(struct plog_arguments *arguments,
				     char length)
{
	switch (length) {
	case 'L':
		return (uint64_t)va_arg(arguments->list, long long);
	case 'l':
		return (uint64_t)va_arg(arguments->list, long);
	case 'z':
	case 't':
		return (uint64_t)va_arg(arguments->list, ptrdiff_t);
	case 'h':
		return (uint64_t)(short)va_arg(arguments->list, int);
	case 'H':
		return (uint64_t)(signed char)va_arg(arguments->list, int);
	default:
		return (uint64_t)va_arg(arguments->list, int);
	}
}

static uint64_t plog_unsigned_argument(struct plog_arguments *arguments,
				       char length)
{
	uint64_t value = plog_signed_argument(arguments, length);

	switch (length) {
	case 'L':
		return value;
	case 'l':
		return (unsigned long)value;
	case 'z':
	case 't':
		return (size_t)value;
	case 'h':
		return (unsigned short)value;
	case 'H':
		return (unsigned char)value;
	default:
		return (unsigned int)value;
	}
}

static void plog_put_character(struct plog_output *output,
			       const struct plog_field *field, char character)
{
	plog_put_text(output, field, &character, 1);
}

static void plog_put_integer(struct plog_output *output,
			     struct plog_field *field,
			     struct plog_arguments *arguments, char conversion)
{
	field->base = 10;
	if (conversion == 'd' || conversion == 'i') {
		field->flags |= PLOG_SIGNED;
		plog_put_number(output, field,
				plog_signed_argument(arguments, field->length));
		return;
	}
	if (conversion == 'o')
		field->base = 8;
	if (conversion == 'x' || conversion == 'X')
		field->base = 16;
	if (conversion == 'x')
		field->flags |= PLOG_LOWER;
	plog_put_number(output, field,
			plog_unsigned_argument(arguments, field->length));
}

/* Returns what follows the conversion, NULL if that cannot be known. */
static const char *plog_put_conversion(struct plog_output *output,
				       const char *format,
				       struct plog_arguments *arguments)
{
	struct plog_field field = {0, -1, -1, 10, 0};

	format = plog_read_flags(format, &field.flags);
	format = plog_read_width(format, &field, arguments);
	format = plog_read_precision(format, &field, arguments);
	format = plog_read_length(format, &field.length);
	switch (*format) {
	case 'd':
	case 'i':
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		plog_put_integer(output, &field, arguments, *format);
		return format + 1;
	case 'c':
		plog_put_character(output, &field,
				   (char)va_arg(arguments->list, int));
		return format + 1;
	case 's':
		plog_put_string_at(output, &field,
				   va_arg(arguments->list, const char *));
		return format + 1;
	case 'p':
		return plog_put_pointer(output, &field, format + 1,
					va_arg(arguments->list, const void *));
	case '%':
		plog_put(output, '%');
		return format + 1;
	default:
		return NULL;
	}
}

static void plog_put_format(struct plog_output *output, const char *format,
			    struct plog_arguments *arguments)
{
	while (format && *format) {
		if (*format == '%')
			format = plog_put_conversion(output, format + 1,
						     arguments);
		else
			plog_put(output, *format++);
	}
}

int plog_vsnprintf(char *to, size_t size, const char *format, va_list arguments)
{
	struct plog_output output = {to, size, 0, 0};
	struct plog_arguments copy;

	if (size > (size_t)PLOG_INT_MAX)
		return 0;
	va_copy(copy.list, arguments);
	plog_put_format(&output, format, &copy);
	va_end(copy.list);
	if (size)
		to[output.length < size ? output.length : size - 1] = '\0';
	if (output.length > (size_t)PLOG_INT_MAX)
		return PLOG_INT_MAX;
	return (int)output.length;
}

int plog_snprintf(char *to, size_t size, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = plog_vsnprintf(to, size, format, arguments);
	va_end(arguments);
	return length;
}

int plog_scnprintf(char *to, size_t size, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = plog_vsnprintf(to, size, format, arguments);
	va_end(arguments);
	if (size && (size_t)length >= size)
		return (int)(size - 1);
	return size ? length : 0;
}
