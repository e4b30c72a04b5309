/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A kernel's vsnprintf(): the text that Linux prints for the same format.
 * Freestanding C11 that is C++20 as well; no locks, no allocation, no floating
 * point, and nothing is needed of the kernel but the two functions at the end.
 */
#ifndef PLOG_VSNPRINTF_H
#define PLOG_VSNPRINTF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define PLOG_FORMAT(format, first)                                             \
	__attribute__((__format__(__printf__, format, first)))
#else
#define PLOG_FORMAT(format, first)
#endif

/* What %pV takes: a format in a format, as Linux's struct va_format. */
struct plog_va_format {
	const char *fmt;
	va_list *va;
};

/* How deep %pV may go; the text of a deeper one is "(%pV?)". */
#define PLOG_NESTED_MAX 4

/* Room for what plog_port_symbol() says, its NUL included. */
#define PLOG_SYMBOL_MAX 160

/*
 * Writes at most @size bytes to @to, the last of them NUL, and returns the
 * length (without NUL) that the whole text has: it was cut if that is @size or
 * more. With a @size of 0 nothing is written; a @size above INT_MAX is a
 * mistake: nothing is written and 0 is returned.
 *
 * %[-+ #0][width][.precision][hh|h|l|ll|L|z|t] and one of
 *
 *   d i u o x X c s %   as in C, but for what is said below
 *   %p %pK              plog_port_hash_pointer() of it; NULL and error
 *                       pointers as they are
 *   %px                 the pointer as it is
 *   %pe                 an error pointer's name: -ENOMEM; others as %p
 *   %pS %ps %pB         its symbol, %ps without offset
 *   %pV                 struct plog_va_format
 *   %*ph                bytes in hex, as many as the width says (64 at most);
 *                       %*phC %*phD %*phN with ':', '-', nothing in between
 *   %pM %pm             MAC address with and without colons; %pMF with '-';
 *                       %pMR %pmR last byte first
 *   %pI4 %pi4           IPv4 address, %pi4 with leading zeros; then h, n, b, l
 *                       for the order of its bytes
 *   %pI6 %pi6 %pI6c     IPv6 address, without colons, as short as it can be
 *   %pU                 UUID; then b, B, l, L: byte order, upper case
 *   %pks %pus           as %s
 *
 * All of it as Linux 6.1 prints it, which is not C99 in these: zeros of flag 0
 * fill up to the width even if there is a precision; a negative precision is 0,
 * one without digits is none; %.0d of 0 is "0" and %#x of 0 is "0x0"; letters
 * and digits after %p are part of it. Pointers into the first page and error
 * pointers are not followed: "(null)", "(efault)". At a conversion that is
 * unknown (%n, %f, %j and so on) the text ends, since the arguments can no
 * longer be told.
 *
 * Linux knows more of %p: what is not listed prints as %p, and %pIS and %piS as
 * "(%pI?)" and "(%pi?)". It has no limit for %pV, and too large a width or
 * precision in the format itself wraps around there; here it is the largest
 * that there is, 8388607 and 32767.
 *
 * On the stack are some 700 bytes at most, and 300 more for each %pV.
 */
int plog_vsnprintf(char *to, size_t size, const char *format, va_list arguments)
	PLOG_FORMAT(3, 0);

int plog_snprintf(char *to, size_t size, const char *format, ...)
	PLOG_FORMAT(3, 4);

/* As plog_snprintf(), but returns the length of what is in @to. */
int plog_scnprintf(char *to, size_t size, const char *format, ...)
	PLOG_FORMAT(3, 4);

/*
 * From the kernel: the name of what is at @address as "name+0x12/0x34" or
 * "name+0x12/0x34 [module]", NUL-terminated within @size. Returns its length;
 * 0 says that there is none, and the address is printed.
 */
size_t plog_port_symbol(char *to, size_t size, const void *address);

/*
 * From the kernel: what %p prints instead of @pointer, so that a log does not
 * tell where things are. May return the pointer itself.
 */
uintptr_t plog_port_hash_pointer(const void *pointer);

#ifdef __cplusplus
}
#endif

#endif
