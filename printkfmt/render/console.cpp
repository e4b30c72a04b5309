// SPDX-License-Identifier: GPL-2.0-or-later
// Records as a plain console gets them: a prefix before every line, and the text's exact bytes.
#include "printkfmt/render/console.h"

#include <algorithm>

#include "printkfmt/text/escape.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

std::string prefix_of(const RenderContext& context, const Record& record) {
    std::string prefix = "[";
    append_boot_time(record.timestamp_ns.value_or(0), prefix);
    prefix += ']';
    if (context.options.caller) {
        prefix += '[';
        append_caller(record.caller, 6, prefix);
        prefix += ']';
    }
    prefix += ' ';
    return prefix;
}

/// Appends the lines of `text`, each after the prefix. A text that does not fit is cut at the end
/// of the kernel's buffer, and only the lines that are complete before the cut are printed. Source:
/// kernel/printk/printk.c, record_print_text(), 5.10..7.2.
void append_lines(std::string_view text, std::string_view prefix, std::size_t buffer_bytes,
                  std::string& out) {
    std::size_t used = 0;
    bool cut = false;
    for (;;) {
        const std::size_t newline = text.find('\n');
        if (newline == std::string_view::npos && cut) {
            return;
        }
        const std::size_t line = std::min(newline, text.size());
        if (used + prefix.size() + text.size() + 2 > buffer_bytes) {
            if (used + prefix.size() + line + 2 > buffer_bytes) {
                return;
            }
            text = text.substr(0, buffer_bytes - used - prefix.size() - 2);
            cut = true;
        }
        out += prefix;
        out += text.substr(0, line);
        out += '\n';
        used += prefix.size() + line + 1;
        if (line == text.size()) {
            return;
        }
        text.remove_prefix(line + 1);
    }
}

}  // namespace

void append_console(const RenderContext& context, const Record& record, std::string& out) {
    const std::string prefix = prefix_of(context, record);
    const std::size_t begin = out.size();
    if (context.goes_on) {
        const std::size_t line = std::min(record.text.find('\n'), record.text.size());
        out += record.text.substr(0, line);
        out += '\n';
        if (line < record.text.size()) {
            append_lines(record.text.substr(line + 1), prefix,
                         context.options.buffers.console_bytes, out);
        }
    } else {
        append_lines(record.text, prefix, context.options.buffers.console_bytes, out);
    }
    if (context.options.terminal && !is_plain_ascii(record.text)) {
        const std::string exact = out.substr(begin);
        out.resize(begin);
        append_terminal_escaped(exact, out);
    }
}

}  // namespace lastwords::printkfmt
