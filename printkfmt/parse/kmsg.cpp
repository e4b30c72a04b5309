// SPDX-License-Identifier: GPL-2.0-or-later
// The prefix of /dev/kmsg, of extended consoles and of extended netconsole.
#include "printkfmt/parse/parser.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint64_t kMicro = 1000;

/// "c" of a continuation, "-" of any other record, "+" of a later fragment up to 4.x.
bool take_flag(LineReader& reader, LineHead& head) {
    if (reader.take('c') || reader.take('+')) {
        head.flags = kLogCont;
        return true;
    }
    return reader.take('-');
}

/// "952/1900" of ",ncfrag=952/1900".
std::optional<Fragment> take_fragment(LineReader& reader) {
    const auto offset = reader.number();
    if (!offset || !reader.take('/')) {
        return std::nullopt;
    }
    const auto total = reader.number();
    return total && *offset < *total ? std::optional<Fragment>({*offset, *total}) : std::nullopt;
}

/// ",key=value" up to the semicolon; a key that is not known is passed over.
bool take_extras(LineReader& reader, LineHead& head) {
    while (reader.take(',')) {
        if (reader.take("caller=")) {
            head.caller_id = take_caller(reader);
        } else if (reader.take("ncfrag=")) {
            head.fragment = take_fragment(reader);
        }
        while (!reader.rest().empty() && reader.rest().front() != ',' &&
               reader.rest().front() != ';') {
            reader.take(reader.rest().front());
        }
    }
    return reader.take(';');
}

}  // namespace

// Source: kernel/printk/printk.c, info_print_ext_header(), 5.10 to 7.2; drivers/net/netconsole.c,
// send_ext_msg_udp(): the release before it and ncfrag.
bool kmsg_head(std::string_view line, LineHead& head) {
    LineReader reader(line);
    if (line.empty() || line.front() == ' ') {
        return false;
    }
    const std::string_view first = line.substr(0, line.find_first_of(",;"));
    if (first.find_first_not_of("0123456789") != std::string_view::npos) {
        head.release = first;
        reader.take(first);
        if (!reader.take(',')) {
            return false;
        }
    }
    const auto priority = reader.number();
    constexpr std::uint32_t kPriorityEnd = 256 * 8;
    if (!priority || *priority >= kPriorityEnd || !reader.take(',')) {
        return false;
    }
    head.seq = reader.number();
    if (!head.seq || !reader.take(',')) {
        return false;
    }
    const auto micros = reader.number();
    if (!micros || *micros > ~std::uint64_t{0} / kMicro || !reader.take(',')) {
        return false;
    }
    head.priority = static_cast<std::uint32_t>(*priority);
    head.timestamp_ns = *micros * kMicro;
    if (!take_flag(reader, head) || !take_extras(reader, head)) {
        return false;
    }
    head.length = reader.taken();
    return true;
}

}  // namespace lastwords::printkfmt
