/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces the compiler's header in Linux, which has its own types. */
#ifndef PLOG_LINUX_STDINT_H
#define PLOG_LINUX_STDINT_H

#include <linux/limits.h>
#include <linux/types.h>

#ifndef UINT64_C
#define UINT64_C(number) number##ULL
#endif
#ifndef UINT32_MAX
#define UINT32_MAX U32_MAX
#endif
#ifndef UINT64_MAX
#define UINT64_MAX U64_MAX
#endif

#endif
