// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the prefix of /dev/kmsg.
#include "printkfmt/parse/prefix/kmsg.h"

#include "printkfmt/model/record.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint64_t kMicro = 1000;

/// Takes "c" (a fragment of a continued line), "+" (the same, but not the first one; up to 4.x) or
/// "-" (any other record).
bool take_flag(LineReader& reader, LinePrefix& prefix) {
    if (reader.take('c') || reader.take('+')) {
        prefix.flags = kLogCont;
        return true;
    }
    return reader.take('-');
}

/// Takes "952/1900", which follows ",ncfrag=".
std::optional<Fragment> take_fragment(LineReader& reader) {
    const auto offset = reader.number();
    if (!offset || !reader.take('/')) {
        return std::nullopt;
    }
    const auto total = reader.number();
    return total && *offset < *total ? std::optional<Fragment>({*offset, *total}) : std::nullopt;
}

/// Takes ",key=value" any number of times, then the semicolon. Skips unknown keys.
bool take_extras(LineReader& reader, LinePrefix& prefix) {
    while (reader.take(',')) {
        if (reader.take("caller=")) {
            prefix.caller_id = take_caller(reader);
        } else if (reader.take("ncfrag=")) {
            prefix.fragment = take_fragment(reader);
        }
        while (!reader.rest().empty() && reader.rest().front() != ',' &&
               reader.rest().front() != ';') {
            reader.take(reader.rest().front());
        }
    }
    return reader.take(';');
}

}  // namespace

bool parse_kmsg_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    if (line.empty() || line.front() == ' ') {
        return false;
    }
    // netconsole's release, which has no blanks and at most __NEW_UTS_LEN bytes, or the priority
    constexpr std::size_t kReleaseMax = 64;
    const std::size_t comma = line.substr(0, kReleaseMax + 1).find_first_of(", ;");
    if (comma == std::string_view::npos || line[comma] != ',') {
        return false;
    }
    const std::string_view first = line.substr(0, comma);
    if (first.find_first_not_of("0123456789") != std::string_view::npos) {
        prefix.release = first;
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
    prefix.seq = reader.number();
    if (!prefix.seq || !reader.take(',')) {
        return false;
    }
    const auto micros = reader.number();
    if (!micros || *micros > ~std::uint64_t{0} / kMicro || !reader.take(',')) {
        return false;
    }
    prefix.priority = static_cast<std::uint32_t>(*priority);
    prefix.timestamp_ns = *micros * kMicro;
    if (!take_flag(reader, prefix) || !take_extras(reader, prefix)) {
        return false;
    }
    prefix.length = reader.taken();
    return true;
}

}  // namespace lastwords::printkfmt
