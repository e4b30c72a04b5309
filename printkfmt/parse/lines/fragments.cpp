// SPDX-License-Identifier: GPL-2.0-or-later
// Joins the pieces of a message, whose prefixes end in ",ncfrag=OFFSET/TOTAL;".
#include "printkfmt/parse/lines/fragments.h"

#include <algorithm>

#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

/// Bytes of a packet (drivers/net/netconsole.c, MAX_PRINT_CHUNK, 5.10 to 7.2). Header and piece
/// fill the packet, so the end of the piece is known although no newline follows.
constexpr std::uint64_t kPacketBytes = 1000;

bool continues(const LinePrefix& piece, const LinePrefix& before, std::size_t body_bytes) {
    return piece.seq == before.seq && piece.timestamp_ns == before.timestamp_ns &&
           piece.fragment->total == before.fragment->total && piece.fragment->offset == body_bytes;
}

}  // namespace

void Fragments::take(std::string_view text, const LinePlace& line, const LinePrefix& prefix,
                     LogBuilder& log, Lines& lines) {
    const std::size_t begin = line.begin + prefix.length;
    const std::uint64_t room = kPacketBytes - std::min<std::uint64_t>(prefix.length, kPacketBytes);
    const std::uint64_t left = prefix.fragment->total - prefix.fragment->offset;
    const std::size_t end =
        std::min<std::uint64_t>({text.size(), begin + std::min(room, left), text.size()});
    // The program that wrote the packets to a file may have added a newline to each.
    const std::size_t next = end < text.size() && text[end] == '\n' ? end + 1 : end;
    lines.seek(std::max(next, line.begin + 1));
    const ByteRun place{line.begin, std::max(next, line.begin + 1)};
    if (record_ != 0 && record_ == log.size() && continues(prefix, prefix_, body_.size())) {
        log.widen(place);
    } else {
        body_.clear();
        log.add_decoded(prefix, place, {});
        record_ = log.size();
        prefix_ = prefix;
    }
    body_ += text.substr(begin, end - begin);
    log.last().text_state = prefix_.fragment->offset == 0 && body_.size() == prefix_.fragment->total
                                ? TextState::kWhole
                                : TextState::kCut;
    if (body_.size() == prefix_.fragment->total || left <= room) {
        set_body(log);
        record_ = 0;
    }
}

/// Sets the record's text and device from the complete body.
void Fragments::set_body(LogBuilder& log) {
    const std::string_view body(body_);
    const std::size_t newline = std::min(body.find('\n'), body.size());
    std::string text;
    append_kmsg_unescaped(body.substr(0, newline), text);
    log.set_text(text);
    for (Lines lines(body, std::min(newline + 1, body.size())); const auto line = lines.next();) {
        const std::string_view entry = line->content(body);
        const std::size_t equals = entry.find('=');
        if (entry.starts_with(' ') && equals != std::string_view::npos) {
            std::string value;
            append_kmsg_unescaped(entry.substr(equals + 1), value);
            log.set_device(entry.substr(1, equals - 1), std::move(value));
        }
    }
}

}  // namespace lastwords::printkfmt
