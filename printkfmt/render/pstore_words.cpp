// SPDX-License-Identifier: GPL-2.0-or-later
// Words about pstore's zones and records.
#include "printkfmt/render/pstore_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

std::string state_of(const Zone& zone) {
    std::string words = zone.has_header ? "" : "header destroyed";
    const auto add = [&](const std::string& more) { words += (words.empty() ? "" : ", ") + more; };
    if (zone.corrected != 0) {
        add(fmt::format("{} bytes corrected", zone.corrected));
    }
    if (zone.uncorrectable != 0) {
        add(fmt::format("{} blocks uncorrectable", zone.uncorrectable));
    }
    return words;
}

std::string headline_of(const PstoreRecord& record) {
    std::string head = record.name;
    if (!record.reason.empty()) {
        head += fmt::format(": {} {}", record.reason, record.count.value_or(0));
    }
    if (record.time) {
        head += fmt::format(", {}", utc_text(record.time->seconds));
    }
    if (!record.shown) {
        head += ", the kernel would not show it";
    }
    if (record.cut || (!record.packed.empty() && record.codec.empty())) {
        head += ", its compressed bytes are damaged";
    }
    return head;
}

std::vector<TextPart> parts_of(const PstoreRecord& record) {
    const std::string_view text = record.text;
    std::vector<TextPart> parts;
    std::size_t done = 0;
    for (const ByteRun& run : record.doubtful) {
        const std::size_t begin = std::min<std::uint64_t>(run.begin, text.size());
        const std::size_t end = std::min<std::uint64_t>(run.end, text.size());
        parts.push_back({text.substr(done, begin - done), false});
        parts.push_back({text.substr(begin, end - begin), true});
        done = end;
    }
    parts.push_back({text.substr(done), false});
    return parts;
}

}  // namespace lastwords::printkfmt
