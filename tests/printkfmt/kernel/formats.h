/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cases: formats and arguments. regenerate.sh writes expected.txt, which has
 * what Linux prints for each case, in the same order. Before including this
 * file, define
 *
 *   CASE(FORMAT, ARGUMENT...)                   printed into a large buffer
 *   CUT(SIZE, FORMAT, ARGUMENT...)              printed into SIZE bytes
 *   COUNTED(SIZE, FORMAT, ARGUMENT...)          the same with scnprintf()
 *   NESTED(DEPTH, OUTER, INNER, ARGUMENT...)    INNER printed by a %pV in OUTER, DEPTH times nested
 *
 * and include format_data.h, <limits.h> and a header with NULL. The text of a
 * case must not differ between boots.
 *
 * The includes are relative because regenerate.sh copies all parts into the
 * folder of the kernel module.
 */
/* expected.txt has the cases in this order. */
/* clang-format off */
#include "formats_plain.h"
#include "formats_pointer.h"
#include "formats_cut.h"
/* clang-format on */
