/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A vsnprintf() for kernels, which prints what Linux prints for the same
 * format. It formats the text of records for a kernel that embeds plog; the log
 * itself is in runtime/. Freestanding C11 that is C++20 as well. Takes no
 * locks, allocates nothing and uses no floating point. The kernel provides the
 * two functions at the end.
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

/* The argument of %pV: a nested format, as Linux's struct va_format. */
struct plog_va_format {
	const char *fmt;
	va_list *va;
};

/* How deep %pV may nest. A %pV that is nested deeper prints "(%pV?)". */
#define PLOG_NESTED_MAX 4

/* The most bytes that plog_port_symbol() may write, with the NUL. */
#define PLOG_SYMBOL_MAX 160

/*
 * Writes at most @size bytes to @to, of which the last one is NUL. Returns the
 * length of the whole text without NUL; the text was cut if that is @size or
 * more. Writes nothing if @size is 0. Writes nothing and returns 0 if @size is
 * above INT_MAX.
 *
 * %[-+ #0][width][.precision][hh|h|l|ll|L|z|t] and one of
 *
 *   d i u o x X c s %   as in C, except for what is said below
 *   %p %pK              plog_port_hash_pointer() of the pointer; NULL and
 *                       error pointers unchanged
 *   %px                 the pointer unchanged
 *   %pe                 the name of an error pointer, as -ENOMEM; others as %p
 *   %pS %ps %pB         the symbol, %ps without offset
 *   %pV                 struct plog_va_format
 *   %*ph                bytes in hex, as many as the width (at most 64);
 *                       %*phC %*phD separated by ':' or '-', %*phN by nothing
 *   %pM %pm             MAC address with and without colons; %pMF with '-';
 *                       %pMR %pmR in reverse byte order
 *   %pI4 %pi4           IPv4 address, %pi4 with leading zeros; then h, n, b, l
 *                       for the byte order
 *   %pI6 %pi6 %pI6c     IPv6 address, without colons, compressed
 *   %pU                 UUID; then b, B, l, L: byte order, upper case
 *   %pks %pus           as %s
 *
 * All of it prints as in Linux 6.1, which differs from C99:
 *
 *   - Flag 0 pads with zeros to the width even if there is a precision.
 *   - A negative precision counts as 0; "." without digits is no precision.
 *   - %.0d of 0 prints "0", and %#x of 0 prints "0x0".
 *   - All letters and digits after %p belong to the conversion.
 *   - Pointers into the first page and error pointers are not dereferenced, but
 *     print "(null)" or "(efault)".
 *   - The text ends at an unknown conversion (%n, %f, %j and so on), because
 *     the types of the remaining arguments are not known.
 *
 * It differs from Linux: %p with a letter that is not listed prints as %p, %pIS
 * prints "(%pI?)" and %piS prints "(%pi?)". %pV nests at most PLOG_NESTED_MAX
 * deep. A width or precision that is too large becomes the maximum, 8388607 or
 * 32767; in Linux it wraps around if it is written in the format.
 *
 * Uses at most some 700 bytes of stack, and 300 more for each nested %pV.
 */
int plog_vsnprintf(char *to, size_t size, const char *format, va_list arguments)
	PLOG_FORMAT(3, 0);

int plog_snprintf(char *to, size_t size, const char *format, ...)
	PLOG_FORMAT(3, 4);

/* As plog_snprintf(), but returns the length of what was written to @to. */
int plog_scnprintf(char *to, size_t size, const char *format, ...)
	PLOG_FORMAT(3, 4);

/*
 * Provided by the kernel: writes the symbol at @address, as "name+0x12/0x34" or
 * "name+0x12/0x34 [module]", to @to, at most @size bytes with a NUL. Returns
 * the length of the text; 0 if there is no symbol, so that the address is
 * printed.
 */
size_t plog_port_symbol(char *to, size_t size, const void *address);

/*
 * Provided by the kernel: what %p prints in place of @pointer, so that the log
 * does not disclose addresses. May return the pointer itself.
 */
uintptr_t plog_port_hash_pointer(const void *pointer);

#ifdef __cplusplus
}
#endif

#endif
