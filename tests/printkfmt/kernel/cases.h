// SPDX-License-Identifier: GPL-2.0-or-later
// The cases of formats.h, to be printed into buffers of any size.
#ifndef LASTWORDS_TESTS_PRINTKFMT_KERNEL_CASES_H
#define LASTWORDS_TESTS_PRINTKFMT_KERNEL_CASES_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct format_case {
    const char* source;
    size_t size;   // of the buffer into which Linux printed the case
    bool counted;  // true: printed with scnprintf(); false: with snprintf()
};

// Returns the case with this number, counted from 0; NULL after the last case.
const struct format_case* format_case_at(size_t number);

// Prints the case with the runtime's formatter and returns the formatter's result.
int print_format_case(size_t number, char* to, size_t size);

#ifdef __cplusplus
}
#endif

#endif
