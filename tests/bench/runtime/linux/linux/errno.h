/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Defines the numbers itself, because <errno.h> would include this file again. */
#ifndef BENCH_LINUX_ERRNO_H
#define BENCH_LINUX_ERRNO_H

#define ENOENT 2
#define EINVAL 22

#endif
