// SPDX-License-Identifier: GPL-2.0-or-later
// A kernel module with the file /proc/lastwords_formats, which has what this kernel prints for each
// case of formats.h, in the format of expected.txt.
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "format_data.h"

#define ROOM 512

static char text[ROOM];
static unsigned int number;

// Not inlined, so that the compiler does not replace a call by the text that standard C would
// print.
static noinline int print(char* to, size_t size, const char* format, ...) {
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(to, size, format, arguments);
    va_end(arguments);
    return length;
}

static noinline int print_counted(char* to, size_t size, const char* format, ...) {
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vscnprintf(to, size, format, arguments);
    va_end(arguments);
    return length;
}

static noinline int print_nested(char* to, size_t size, int depth, const char* outer,
                                 const char* inner, ...) {
    va_list arguments;
    int length;

    va_start(arguments, inner);
    if (depth) {
        struct va_format nested = {.fmt = inner, .va = &arguments};

        length = print_nested(to, size, depth - 1, outer, outer, &nested);
    } else {
        length = vsnprintf(to, size, inner, arguments);
    }
    va_end(arguments);
    return length;
}

// Prints the buffer as a C string literal of printable ASCII.
static void put_literal(struct seq_file* file, size_t length) {
    size_t i;

    seq_putc(file, '"');
    for (i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\')
            seq_putc(file, '\\');
        if (text[i] >= ' ' && text[i] <= '~')
            seq_putc(file, text[i]);
        else
            seq_printf(file, "\\%03o", (unsigned char)text[i]);
    }
    seq_putc(file, '"');
}

static void put_case(struct seq_file* file, const char* source, size_t size, int length) {
    size_t written = 0;

    if (size && size <= INT_MAX)
        written = min_t(size_t, (size_t)length, size - 1);
    seq_printf(file, "%u\t%d\t", ++number, length);
    put_literal(file, written);
    seq_putc(file, '\t');
    seq_puts(file, source);
    seq_putc(file, '\n');
}

#define CASE(...) put_case(file, "CASE(" #__VA_ARGS__ ")", ROOM, print(text, ROOM, __VA_ARGS__));
#define CUT(size, ...) \
    put_case(file, "CUT(" #size ", " #__VA_ARGS__ ")", (size), print(text, (size), __VA_ARGS__));
#define COUNTED(size, ...)                                         \
    put_case(file, "COUNTED(" #size ", " #__VA_ARGS__ ")", (size), \
             print_counted(text, (size), __VA_ARGS__));
#define NESTED(depth, ...)                                       \
    put_case(file, "NESTED(" #depth ", " #__VA_ARGS__ ")", ROOM, \
             print_nested(text, ROOM, (depth), __VA_ARGS__));

static int show(struct seq_file* file, void* unused) {
    number = 0;
#include "formats.h"
    return 0;
}

static int __init formats_init(void) {
    return proc_create_single("lastwords_formats", 0444, NULL, show) ? 0 : -ENOMEM;
}

static void __exit formats_exit(void) {
    remove_proc_entry("lastwords_formats", NULL);
}

module_init(formats_init);
module_exit(formats_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Prints the expected texts of lastwords' format test");
