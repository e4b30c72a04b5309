/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Earlier names, for programs that were written against them. */
#ifndef PLOG_COMPAT_H
#define PLOG_COMPAT_H

/* Declares a field that can also be used by its earlier name. */
#define PLOG_RENAMED(type, name, earlier)                                      \
	union {                                                                \
		type name;                                                     \
		type earlier;                                                  \
	}

#define plog_turn plog_owner
#define plog_turn_holds plog_owner_can_proceed
#define plog_turn_enter_unsafe plog_owner_enter_unsafe
#define plog_turn_exit_unsafe plog_owner_exit_unsafe

#endif
