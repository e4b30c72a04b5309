/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Walks through a format and takes the arguments. */
#include "printkfmt/kernel/plog_vsnprintf.h"
#include "printkfmt/kernel/plog_fmt.h"

#define PLOG_FMT_INT_MAX ((int)(~0U >> 1))

/* The largest width and precision of Linux 6.1, lib/vsprintf.c. */
#define PLOG_FMT_WIDTH_MAX ((1 << 23) - 1)
#define PLOG_FMT_PRECISION_MAX ((1 << 15) - 1)

static int limited_to(int value, int low, int high)
{
	if (value < low)
		return low;
	return value > high ? high : value;
}

static const char *read_number(const char *format, int *number, int limit)
{
	int value = 0;

	for (; *format >= '0' && *format <= '9'; format++)
		value = limited_to(value * 10 + (*format - '0'), 0, limit);
	*number = value;
	return format;
}

static const char *read_flags(const char *format, unsigned int *flags)
{
	for (;; format++) {
		switch (*format) {
		case '-':
			*flags |= PLOG_FMT_LEFT;
			break;
		case '+':
			*flags |= PLOG_FMT_PLUS;
			break;
		case ' ':
			*flags |= PLOG_FMT_SPACE;
			break;
		case '#':
			*flags |= PLOG_FMT_ALTERNATE;
			break;
		case '0':
			*flags |= PLOG_FMT_ZEROS;
			break;
		default:
			return format;
		}
	}
}

static const char *read_width(const char *format, struct plog_fmt_field *field,
			      struct plog_fmt_arguments *arguments)
{
	int width;

	if (*format == '*') {
		width = va_arg(arguments->list, int);
		width = limited_to(width, -PLOG_FMT_WIDTH_MAX,
				   PLOG_FMT_WIDTH_MAX);
		if (width < 0) {
			field->flags |= PLOG_FMT_LEFT;
			width = -width;
		}
		field->width = width;
		return format + 1;
	}
	if (*format >= '0' && *format <= '9')
		return read_number(format, &field->width, PLOG_FMT_WIDTH_MAX);
	return format;
}

static const char *read_precision(const char *format,
				  struct plog_fmt_field *field,
				  struct plog_fmt_arguments *arguments)
{
	if (*format != '.')
		return format;
	format++;
	if (*format == '*') {
		field->precision = limited_to(va_arg(arguments->list, int), 0,
					      PLOG_FMT_PRECISION_MAX);
		return format + 1;
	}
	if (*format >= '0' && *format <= '9')
		return read_number(format, &field->precision,
				   PLOG_FMT_PRECISION_MAX);
	return format;
}

/* Reduces hh, h, l, ll, L, z and t to one letter: H for hh, L for ll. */
static const char *read_length(const char *format, char *length)
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

static uint64_t signed_argument(struct plog_fmt_arguments *arguments,
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

static uint64_t unsigned_argument(struct plog_fmt_arguments *arguments,
				  char length)
{
	uint64_t value = signed_argument(arguments, length);

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

static void put_character(struct plog_fmt_output *output,
			  const struct plog_fmt_field *field, char character)
{
	plog_fmt_put_text(output, field, &character, 1);
}

static void put_integer(struct plog_fmt_output *output,
			struct plog_fmt_field *field,
			struct plog_fmt_arguments *arguments, char conversion)
{
	field->base = 10;
	if (conversion == 'd' || conversion == 'i') {
		field->flags |= PLOG_FMT_SIGNED;
		plog_fmt_put_number(output, field,
				    signed_argument(arguments, field->length));
		return;
	}
	if (conversion == 'o')
		field->base = 8;
	if (conversion == 'x' || conversion == 'X')
		field->base = 16;
	if (conversion == 'x')
		field->flags |= PLOG_FMT_LOWER;
	plog_fmt_put_number(output, field,
			    unsigned_argument(arguments, field->length));
}

/* Returns what follows the conversion, NULL if the conversion is unknown. */
static const char *put_conversion(struct plog_fmt_output *output,
				  const char *format,
				  struct plog_fmt_arguments *arguments)
{
	struct plog_fmt_field field = {0, -1, -1, 10, 0};

	format = read_flags(format, &field.flags);
	format = read_width(format, &field, arguments);
	format = read_precision(format, &field, arguments);
	format = read_length(format, &field.length);
	switch (*format) {
	case 'd':
	case 'i':
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		put_integer(output, &field, arguments, *format);
		return format + 1;
	case 'c':
		put_character(output, &field,
			      (char)va_arg(arguments->list, int));
		return format + 1;
	case 's':
		plog_fmt_put_string_at(output, &field,
				       va_arg(arguments->list, const char *));
		return format + 1;
	case 'p':
		return plog_fmt_put_pointer(
			output, &field, format + 1,
			va_arg(arguments->list, const void *));
	case '%':
		plog_fmt_put(output, '%');
		return format + 1;
	default:
		return NULL;
	}
}

void plog_fmt_put_format(struct plog_fmt_output *output, const char *format,
			 struct plog_fmt_arguments *arguments)
{
	while (format && *format) {
		if (*format == '%')
			format = put_conversion(output, format + 1, arguments);
		else
			plog_fmt_put(output, *format++);
	}
}

int plog_vsnprintf(char *to, size_t size, const char *format, va_list arguments)
{
	struct plog_fmt_output output = {to, size, 0, 0};
	struct plog_fmt_arguments copy;

	if (size > (size_t)PLOG_FMT_INT_MAX)
		return 0;
	va_copy(copy.list, arguments);
	plog_fmt_put_format(&output, format, &copy);
	va_end(copy.list);
	if (size)
		to[output.length < size ? output.length : size - 1] = '\0';
	if (output.length > (size_t)PLOG_FMT_INT_MAX)
		return PLOG_FMT_INT_MAX;
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
