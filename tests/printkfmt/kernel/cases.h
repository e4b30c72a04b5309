// SPDX-License-Identifier: GPL-2.0-or-later
// The cases of formats.h, to be printed into any room.
#ifndef LASTWORDS_TESTS_PRINTKFMT_KERNEL_CASES_H
#define LASTWORDS_TESTS_PRINTKFMT_KERNEL_CASES_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct format_case {
    const char* source;
    size_t size;   // the room that Linux had
    bool counted;  // printed with scnprintf()
};

// The case `number`, from 0; null after the last.
const struct format_case* format_case_at(size_t number);

// Prints the case and returns what the function of ours returns.
int print_format_case(size_t number, char* to, size_t size);

#ifdef __cplusplus
}
#endif

#endif
