/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* MAC and IP addresses and UUIDs as text. */
#include "printkfmt/kernel/plog_fmt.h"

#define PLOG_FMT_MAC_BYTES 6
#define PLOG_FMT_UUID_BYTES 16
#define PLOG_FMT_IP6_WORDS 8

static char *write_hex_byte(char *to, unsigned int byte, unsigned int flags)
{
	*to++ = plog_fmt_digit(byte >> 4 & 15U, flags);
	*to++ = plog_fmt_digit(byte & 15U, flags);
	return to;
}

void plog_fmt_mac(char *to, const unsigned char *bytes, const char *how)
{
	int i;

	for (i = 0; i < PLOG_FMT_MAC_BYTES; i++) {
		if (i && *how == 'M')
			*to++ = how[1] == 'F' ? '-' : ':';
		to = write_hex_byte(
			to,
			bytes[how[1] == 'R' ? PLOG_FMT_MAC_BYTES - 1 - i : i],
			PLOG_FMT_LOWER);
	}
	*to = '\0';
}

void plog_fmt_uuid(char *to, const unsigned char *bytes, char how)
{
	/* The order of the first 8 bytes, three integers, in little endian. */
	static const unsigned char little[] = {3, 2, 1, 0, 5, 4, 7, 6};
	bool is_little = how == 'l' || how == 'L';
	unsigned int flags = how == 'B' || how == 'L' ? 0 : PLOG_FMT_LOWER;
	unsigned int i;

	for (i = 0; i < PLOG_FMT_UUID_BYTES; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		to = write_hex_byte(
			to,
			bytes[is_little && i < sizeof(little) ? little[i] : i],
			flags);
	}
	*to = '\0';
}

/* Whether the bytes are to be printed from the last to the first. */
static bool is_reversed(char order)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return order == 'l';
#else
	return order == 'l' || order == 'h';
#endif
}

/*
 * @order is the byte order: h (host), n (network), b (big endian) or l (little
 * endian); anything else counts as n. Returns the end of the text.
 */
static char *write_ip4(char *to, const unsigned char *bytes, bool zeros,
		       char order)
{
	bool low = is_reversed(order);
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

static void write_ip6(char *to, const unsigned char *bytes, bool colons)
{
	int i;

	for (i = 0; i < 2 * PLOG_FMT_IP6_WORDS; i++) {
		if (i && i % 2 == 0 && colons)
			*to++ = ':';
		to = write_hex_byte(to, bytes[i], PLOG_FMT_LOWER);
	}
	*to = '\0';
}

static unsigned int ip6_word(const unsigned char *bytes, int index)
{
	return (unsigned int)bytes[2 * index] << 8 | bytes[2 * index + 1];
}

/* Returns the number of zero words from @index on, up to @end. */
static int ip6_zeros(const unsigned char *bytes, int index, int end)
{
	int count = 0;

	while (index + count < end && !ip6_word(bytes, index + count))
		count++;
	return count;
}

/*
 * Whether the last four bytes are an IPv4 address: ::ffff:a.b.c.d (RFC 4291,
 * 2.5.5.2) and the interface identifier of ISATAP (RFC 5214, 6.1).
 */
static bool ip6_ends_in_ip4(const unsigned char *bytes)
{
	if (ip6_zeros(bytes, 0, 5) == 5 && ip6_word(bytes, 5) == 0xffff)
		return true;
	return (ip6_word(bytes, 4) | 0x0200U) == 0x0200U &&
	       ip6_word(bytes, 5) == 0x5efe;
}

static char *write_short_hex(char *to, unsigned int word)
{
	int shift = 12;

	while (shift && !(word >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*to++ = plog_fmt_digit(word >> shift & 15U, PLOG_FMT_LOWER);
	return to;
}

/* As RFC 5952: "::" replaces the first of the longest runs of zero words. */
static void write_ip6_short(char *to, const unsigned char *bytes)
{
	bool ip4 = ip6_ends_in_ip4(bytes);
	int end = ip4 ? PLOG_FMT_IP6_WORDS - 2 : PLOG_FMT_IP6_WORDS;
	int longest = 1;
	int gap = -1;
	int i;

	for (i = 0; i < end; i++) {
		int zeros = ip6_zeros(bytes, i, end);

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
		to = write_short_hex(to, ip6_word(bytes, i));
	}
	if (ip4) {
		if (gap < 0 || gap + longest != end)
			*to++ = ':';
		to = write_ip4(to, bytes + 12, false, 'n');
	}
	*to = '\0';
}

bool plog_fmt_ip(char *to, const unsigned char *bytes, const char *how)
{
	if (how[1] == '4')
		write_ip4(to, bytes, *how == 'i', how[2]);
	else if (how[1] == '6' && *how == 'I' && how[2] == 'c')
		write_ip6_short(to, bytes);
	else if (how[1] == '6')
		write_ip6(to, bytes, *how == 'I');
	else
		return false;
	return true;
}
