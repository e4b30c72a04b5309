/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bool, true, false. */
#ifndef PLOG_LINUX_STDBOOL_H
#define PLOG_LINUX_STDBOOL_H

#include <linux/stddef.h>
#include <linux/types.h>

#endif
