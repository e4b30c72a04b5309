/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Shared by the files of the formatter alone. The plog_fmt_ functions format
 * the text of printk records for a kernel that embeds plog. They are not the
 * log itself, which is in runtime/.
 */
#ifndef PLOG_FMT_H
#define PLOG_FMT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The flags of a conversion, and what the conversion itself implies. */
#define PLOG_FMT_LEFT 1U
#define PLOG_FMT_PLUS 2U
#define PLOG_FMT_SPACE 4U
#define PLOG_FMT_ALTERNATE 8U
#define PLOG_FMT_ZEROS 16U
#define PLOG_FMT_SIGNED 32U
#define PLOG_FMT_LOWER 64U /* hexadecimal digits in lower case */

/* The buffer that receives the text. */
struct plog_fmt_output {
	char *to;
	size_t size;
	size_t length; /* of the whole text, of which only `size` is written */
	unsigned int depth; /* of nested formats (%pV) */
};

/* One conversion of a format. */
struct plog_fmt_field {
	unsigned int flags;
	int width;     /* -1: not given */
	int precision; /* -1: not given */
	unsigned int base;
	char length; /* 'h', 'H' for hh, 'l', 'L' for ll, 'z', 't', or 0 */
};

/* Wraps a va_list, which may be an array, so that its address can be passed. */
struct plog_fmt_arguments {
	va_list list;
};

/* plog_vsnprintf.c: whole formats. */

void plog_fmt_put_format(struct plog_fmt_output *output, const char *format,
			 struct plog_fmt_arguments *arguments);

/* plog_field.c: characters, strings and numbers, as wide as the field says. */

void plog_fmt_put(struct plog_fmt_output *output, char character);
void plog_fmt_put_text(struct plog_fmt_output *output,
		       const struct plog_fmt_field *field, const char *text,
		       int length);

/* Prints @string up to its NUL, or as many bytes as the precision says. */
void plog_fmt_put_string(struct plog_fmt_output *output,
			 const struct plog_fmt_field *field,
			 const char *string);

/* As plog_fmt_put_string(); prints plog_fmt_fault() if that is not NULL. */
void plog_fmt_put_string_at(struct plog_fmt_output *output,
			    const struct plog_fmt_field *field,
			    const char *string);

void plog_fmt_put_number(struct plog_fmt_output *output,
			 const struct plog_fmt_field *field, uint64_t value);

/* Returns what to print for an invalid pointer; NULL if @pointer is valid. */
const char *plog_fmt_fault(const void *pointer);

char plog_fmt_digit(unsigned int digit, unsigned int flags);

/* plog_pointer.c: %p and the letters after it. */

/*
 * @how is the format from after "%p" on. Returns the format from after the
 * letters and digits at @how on.
 */
const char *plog_fmt_put_pointer(struct plog_fmt_output *output,
				 const struct plog_fmt_field *field,
				 const char *how, const void *pointer);

/* plog_address.c: MAC and IP addresses, UUIDs. */

/* Room for the longest: 45 bytes for six groups of IPv6 and an IPv4 address. */
#define PLOG_FMT_ADDRESS_MAX 48

/* @how points to the letters after %p: M or m, then perhaps F or R. */
void plog_fmt_mac(char *to, const unsigned char *bytes, const char *how);

/* @how is the letter after %pU. */
void plog_fmt_uuid(char *to, const unsigned char *bytes, char how);

/* @how points to the letters after %p: I or i, then 4 or 6; else false. */
bool plog_fmt_ip(char *to, const unsigned char *bytes, const char *how);

/* plog_errname.c: names of errors. */

/* Room for the longest name, with "-E" and NUL. */
#define PLOG_FMT_ERRNAME_MAX 24

/* Writes "-E" and the name of @error to @to; false if @error has no name. */
bool plog_fmt_errname(char *to, unsigned int error);

#ifdef __cplusplus
}
#endif

#endif
