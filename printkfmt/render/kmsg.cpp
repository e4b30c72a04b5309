// SPDX-License-Identifier: GPL-2.0-or-later
// Records as extended consoles and readers of /dev/kmsg get them.
#include "printkfmt/escape.h"
#include "printkfmt/render/renderer.h"
#include "printkfmt/timestamp.h"

namespace lastwords::printkfmt {

namespace {

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

}  // namespace

// PRIORITY,SEQ,MICROSECONDS,FLAG[,caller=X];TEXT and the dictionary, one line each.
// Source: kernel/printk/printk.c, info_print_ext_header() and msg_print_ext_body(), 5.10..7.2.
void append_kmsg(const RenderContext& context, const Record& record, std::string& out) {
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
    append_kmsg_escaped(record.text, out);
    out += '\n';
    const Device& device = context.source.log.device_of(record);
    append_dictionary("SUBSYSTEM", device.subsystem, out);
    append_dictionary("DEVICE", device.device, out);
}

void append_raw(const RenderContext& context, const Record& record, std::string& out) {
    if (context.options.terminal) {
        append_terminal_escaped(record.text, out);
    } else {
        out += record.text;
    }
    out += '\n';
}

}  // namespace lastwords::printkfmt
