// SPDX-License-Identifier: GPL-2.0-or-later
// Records as extended consoles and readers of /dev/kmsg get them.
#include "printkfmt/render/kmsg.h"

#include <algorithm>

#include "printkfmt/text/escape.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

void append_header(const RenderContext& context, const Record& record, std::string& out) {
    append_padded(static_cast<std::uint64_t>(record.facility) * 8 + record.level, 1, ' ', out);
    out += ',';
    append_padded(record.seq ? record.seq->value : record.position, 1, ' ', out);
    out += ',';
    append_padded(record.timestamp_ns.value_or(0) / 1000, 1, ' ', out);
    out += (record.flags & kLogCont) != 0 ? ",c" : ",-";
    if (context.options.caller) {
        out += ",caller=";
        append_caller(record.caller, 1, out);
    }
    out += ';';
}

void append_dictionary(std::string_view key, std::string_view value, std::string& out) {
    if (value.empty()) {
        return;
    }
    out += ' ';
    out += key;
    out += '=';
    append_kmsg_escaped(value, out);
    out += '\n';
}

/// Appends text and dictionary, escaped, except for the newline at the end of each line.
void append_body(const RenderContext& context, const Record& record, std::string& out) {
    append_kmsg_escaped(record.text, out);
    out += '\n';
    const Device& device = context.source.log.device_of(record);
    append_dictionary("SUBSYSTEM", device.subsystem, out);
    append_dictionary("DEVICE", device.device, out);
}

/// Cuts an escaped text as the kernel does at the end of its buffer. An escape is written with
/// scnprintf(), which needs one byte more for its NUL: without that byte the escape is cut in its
/// middle. A later plain character may still take the byte.
/// Source: kernel/printk/printk.c, msg_add_ext_text() with scnprintf() and append_char().
void cut_to_buffer(std::string& out, std::size_t begin, std::size_t buffer_bytes) {
    const std::string whole = out.substr(begin);
    out.resize(begin);
    std::size_t room = buffer_bytes;
    for (std::size_t at = 0; at < whole.size() && room != 0;) {
        const std::size_t length = whole[at] == '\\' ? 4 : 1;
        const std::size_t fits = length == 1 ? 1 : std::min(length, room - 1);
        out.append(whole, at, fits);
        room -= fits;
        at += length;
    }
}

}  // namespace

// PRIORITY,SEQ,MICROSECONDS,FLAG[,caller=X];TEXT and the dictionary, one line each.
// Source: kernel/printk/printk.c, info_print_ext_header() and msg_print_ext_body(), 5.10..7.2.
void append_kmsg(const RenderContext& context, const Record& record, std::string& out) {
    const std::size_t begin = out.size();
    append_header(context, record, out);
    append_body(context, record, out);
    if (out.size() - begin > context.options.buffers.extended_bytes) {
        cut_to_buffer(out, begin, context.options.buffers.extended_bytes);
    }
}

}  // namespace lastwords::printkfmt
