/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces the compiler's header in Linux: size_t, NULL, offsetof(). */
#ifndef PLOG_LINUX_STDDEF_H
#define PLOG_LINUX_STDDEF_H

#include <linux/stddef.h>
#include <linux/types.h>

#endif
