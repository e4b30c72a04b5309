/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces the compiler's header in Linux: bool, true, false. */
#ifndef PLOG_LINUX_STDBOOL_H
#define PLOG_LINUX_STDBOOL_H

#include <linux/stddef.h>
#include <linux/types.h>

#endif
