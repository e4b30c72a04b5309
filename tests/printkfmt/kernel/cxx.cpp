// SPDX-License-Identifier: GPL-2.0-or-later
// Compiles the formatter as C++.
#include "printkfmt/kernel/plog_vsnprintf.c"  // NOLINT(bugprone-suspicious-include)
