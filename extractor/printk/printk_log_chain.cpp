// SPDX-License-Identifier: GPL-2.0-or-later
// Follows the lengths of records through log_buf, and finds the chain again behind damage.
#include "extractor/printk/printk_log_chain.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace lastwords::extractor {

namespace {

constexpr std::uint32_t kAlign = 4;             // LOG_ALIGN where unaligned access is cheap, else 8
constexpr std::uint32_t kPadMax = 8;            // padding is shorter than this
constexpr std::uint64_t kTimeMax = 1ULL << 60;  // 36 years of uptime

bool is_zero(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{}; });
}

}  // namespace

bool PrintkLogChain::is_readable(std::uint64_t begin, std::uint64_t end) const {
    const auto after =
        std::partition_point(unreadable_.begin(), unreadable_.end(),
                             [&](const UnreadableRun& run) { return run.end <= begin; });
    return after == unreadable_.end() || after->begin >= end;
}

PrintkLogHead PrintkLogChain::head(std::uint32_t at) const {
    const Bytes bytes = ring_.subspan(at, layout_.bytes);
    const auto number = [&](std::uint64_t offset, std::size_t size) {
        return load_number(bytes.subspan(offset, size), layout_.order);
    };
    PrintkLogHead head;
    head.ts_nsec = number(layout_.ts_nsec, 8);
    head.len = static_cast<std::uint32_t>(number(layout_.len, 2));
    head.text_len = static_cast<std::uint32_t>(number(layout_.text_len, 2));
    head.dict_len = static_cast<std::uint32_t>(number(layout_.dict_len, 2));
    head.facility = static_cast<std::uint8_t>(number(layout_.facility, 1));
    // u8 flags:5, level:3. The compiler starts at the lowest bit on little-endian machines, and at
    // the highest on big-endian ones.
    const auto bits = static_cast<std::uint8_t>(number(layout_.flags_and_level, 1));
    const bool little = layout_.order == std::endian::little;
    head.flags = static_cast<std::uint8_t>(little ? bits & 0x1f : bits >> 3);
    head.level = static_cast<std::uint8_t>(little ? bits >> 5 : bits & 7);
    head.caller_id =
        layout_.caller_id ? static_cast<std::uint32_t>(number(*layout_.caller_id, 4)) : 0;
    return head;
}

bool PrintkLogChain::is_wrap(std::uint32_t at) const {
    return at % kAlign == 0 && at != 0 && at + layout_.bytes <= room() &&
           is_readable(at, at + layout_.bytes) && is_zero(ring_.subspan(at, layout_.bytes)) &&
           is_record(0) && at + head(0).len + layout_.bytes >= room();
}

bool PrintkLogChain::is_record(std::uint32_t at) const {
    if (at % kAlign != 0 || at + layout_.bytes > room() || !is_readable(at, at + layout_.bytes)) {
        return false;
    }
    const PrintkLogHead found = head(at);
    const std::uint64_t used = layout_.bytes + found.text_len + found.dict_len;
    // The writer leaves room for the mark that sends the reader to offset 0.
    if (found.len < used || found.len - used >= kPadMax || found.len % kAlign != 0 ||
        at + found.len + layout_.bytes > room() || found.ts_nsec > kTimeMax) {
        return false;
    }
    // printk() stores no NUL in a text.
    const std::uint64_t text_at = at + layout_.bytes;
    if (as_text(ring_.subspan(text_at, found.text_len)).find('\0') != std::string_view::npos) {
        return false;
    }
    const std::uint64_t pad_at = at + used;
    const std::uint64_t pad_end = std::uint64_t{at} + found.len;
    return !is_readable(pad_at, pad_end) || is_zero(ring_.subspan(pad_at, pad_end - pad_at));
}

/// Goes through the ring backwards, so that what follows an offset is always known already. Each
/// offset costs one step, however hostile the bytes are.
std::vector<PrintkLogChain::Ahead> PrintkLogChain::look_ahead(std::uint32_t first,
                                                              std::uint32_t end) const {
    std::vector<Ahead> ahead(room() / kAlign + 1);
    ahead[end / kAlign].to_end = 1;
    const auto fill = [&](std::uint64_t begin, std::uint64_t stop, bool wrapped) {
        for (std::uint64_t at = stop / kAlign * kAlign; at > begin;) {
            at -= kAlign;
            const auto offset = static_cast<std::uint32_t>(at);
            if (!wrapped && is_wrap(offset)) {
                ahead[at / kAlign] = ahead[0];
            } else if (fits({offset, wrapped}, end)) {
                const Ahead& after = ahead[(at + head(offset).len) / kAlign];
                ahead[at / kAlign] = {after.run + 1, after.to_end == 0 ? 0 : after.to_end + 1};
            }
        }
    };
    if (end > first) {
        fill(first, end, true);
    } else {
        fill(0, end, true);
        fill(first, room(), false);
    }
    return ahead;
}

/// Whether a record lies there that belongs to the log as a whole.
bool PrintkLogChain::fits(Place place, std::uint32_t end) const {
    return is_record(place.at) && (!place.wrapped || place.at + head(place.at).len <= end);
}

/// Returns the place of the first record behind `place` that proves itself by those after it, or
/// the end of the log.
PrintkLogChain::Place PrintkLogChain::skip_damage(Place place, std::uint32_t end,
                                                  const std::vector<Ahead>& ahead) const {
    const auto goes_on = [&](const Place& from) {
        const Ahead& here = ahead[from.at / kAlign];
        return fits(from, end) && (here.to_end != 0 || here.run >= kRunMin);
    };
    do {
        place.at = (place.at + kAlign) / kAlign * kAlign;
        if (!place.wrapped && place.at + layout_.bytes > room()) {
            place = {0, true};
        }
    } while (!(place.wrapped && place.at >= end) && !goes_on(place));
    if (place.wrapped && place.at > end) {
        place.at = end;
    }
    return place;
}

std::vector<PrintkLogRun> PrintkLogChain::walk(std::uint32_t first, std::uint32_t end,
                                               bool full) const {
    std::vector<PrintkLogRun> runs;
    if (first == end && !full) {
        return runs;
    }
    std::vector<Ahead> ahead;  // made when damage is met
    Place place{first, end > first};
    PrintkLogRun run;
    while (!place.wrapped || place.at != end) {
        if (fits(place, end)) {
            run.at.push_back(place.at);
            place.at += head(place.at).len;
            continue;
        }
        if (!place.wrapped && is_wrap(place.at)) {
            place = {0, true};
            continue;
        }
        if (ahead.empty()) {
            ahead = look_ahead(first, end);
        }
        runs.push_back(std::exchange(run, {}));
        run.damage_at = place.at;
        place = skip_damage(place, end, ahead);
    }
    run.reaches_end = true;
    runs.push_back(std::move(run));
    return runs;
}

std::vector<std::uint32_t> PrintkLogChain::freed(std::uint32_t first, std::uint32_t end) const {
    std::vector<std::uint32_t> chain;
    if (first == end) {
        return chain;
    }
    // The freed records are what a log from `end` to `first` would have.
    const std::vector<Ahead> ahead = look_ahead(end, first);
    Place place{end, first > end};
    while (!place.wrapped || place.at < first) {
        if (fits(place, first) && ahead[place.at / kAlign].to_end != 0) {
            chain.push_back(place.at);
            place.at += head(place.at).len;
        } else if (!place.wrapped && (is_wrap(place.at) || place.at + layout_.bytes > room())) {
            place = {0, true};
        } else {
            place.at += kAlign;
        }
    }
    return chain;
}

}  // namespace lastwords::extractor
