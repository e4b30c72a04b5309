// SPDX-License-Identifier: GPL-2.0-or-later
// Includes formats.h twice: to make a table of the cases, and to make a call of the formatter for
// each case. In C, as the kernel module is.
#include "tests/printkfmt/kernel/cases.h"

#include <limits.h>
#include <stdarg.h>
#include <stddef.h>

#include "printkfmt/kernel/plog_vsnprintf.h"
#include "tests/printkfmt/kernel/format_data.h"

#define ROOM 512

static const struct format_case cases[] = {
#define CASE(...) {"CASE(" #__VA_ARGS__ ")", ROOM, false},
#define CUT(size, ...) {"CUT(" #size ", " #__VA_ARGS__ ")", (size), false},
#define COUNTED(size, ...) {"COUNTED(" #size ", " #__VA_ARGS__ ")", (size), true},
#define NESTED(depth, ...) {"NESTED(" #depth ", " #__VA_ARGS__ ")", ROOM, false},
#include "tests/printkfmt/kernel/formats.h"
#undef CASE
#undef CUT
#undef COUNTED
#undef NESTED
};

const struct format_case* format_case_at(size_t number) {
    return number < sizeof(cases) / sizeof(cases[0]) ? &cases[number] : NULL;
}

static int print_nested(char* to, size_t size, int depth, const char* outer, const char* inner,
                        ...) {
    va_list arguments;
    int length = 0;

    va_start(arguments, inner);
    if (depth > 0) {
        struct plog_va_format nested = {inner, &arguments};

        length = print_nested(to, size, depth - 1, outer, outer, &nested);
    } else {
        length = plog_vsnprintf(to, size, inner, arguments);
    }
    va_end(arguments);
    return length;
}

#define PRINT_IF_WANTED(call) \
    if (wanted-- == 0) {      \
        return call;          \
    }
#define CASE(...) PRINT_IF_WANTED(plog_snprintf(to, size, __VA_ARGS__))
#define CUT(room, ...) PRINT_IF_WANTED(plog_snprintf(to, size, __VA_ARGS__))
#define COUNTED(room, ...) PRINT_IF_WANTED(plog_scnprintf(to, size, __VA_ARGS__))
#define NESTED(depth, ...) PRINT_IF_WANTED(print_nested(to, size, (depth), __VA_ARGS__))

int print_format_case(size_t number, char* to, size_t size) {
    size_t wanted = number;
#include "tests/printkfmt/kernel/formats.h"
    return -1;
}
