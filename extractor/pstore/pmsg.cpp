// SPDX-License-Identifier: GPL-2.0-or-later
// Splits the bytes of pmsg into entries and lines.
#include "extractor/pstore/pmsg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "extractor/text/text_sources.h"
#include "printkfmt/parse/log_builder.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;

constexpr std::size_t kHeaderBytes = 18;
constexpr std::size_t kPayloadBytesMax = 4096;  // LOGGER_ENTRY_MAX_PAYLOAD (4068), rounded up
constexpr std::array<std::string_view, 8> kLogs{"main",  "radio", "events",   "system",
                                                "crash", "stats", "security", "kernel"};

struct EntryHeader {
    std::size_t bytes = 0;  // size of the whole entry, with its header
    unsigned pid = 0;
    unsigned tid = 0;
    unsigned log = 0;
    std::uint32_t seconds = 0;
    std::uint32_t nanoseconds = 0;
};

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t length) {
    return load_number(as_bytes(bytes.substr(at, length)), std::endian::little);
}

std::optional<EntryHeader> parse_header(std::string_view bytes) {
    if (bytes.size() < kHeaderBytes || bytes[0] != 'l') {
        return std::nullopt;
    }
    EntryHeader header;
    header.bytes = number_at(bytes, 1, 2);
    header.pid = static_cast<unsigned>(number_at(bytes, 5, 2));
    header.log = static_cast<unsigned>(number_at(bytes, 7, 1));
    header.tid = static_cast<unsigned>(number_at(bytes, 8, 2));
    header.seconds = static_cast<std::uint32_t>(number_at(bytes, 10, 4));
    header.nanoseconds = static_cast<std::uint32_t>(number_at(bytes, 14, 4));
    const bool sound = header.bytes >= kHeaderBytes &&
                       header.bytes <= kHeaderBytes + kPayloadBytesMax &&
                       header.bytes <= bytes.size() && header.nanoseconds < 1'000'000'000 &&
                       header.log < kLogs.size();
    return sound ? std::optional(header) : std::nullopt;
}

/// Whether the payload is a priority, a printable tag that ends with a NUL, and a message that ends
/// with a NUL.
bool is_message(std::string_view payload) {
    constexpr char kPriorityMax = 8;
    if (payload.size() < 3 || payload[0] < 1 || payload[0] > kPriorityMax || payload.back() != 0) {
        return false;
    }
    const std::string_view tag = up_to_nul(payload.substr(1));
    return tag.size() + 2 < payload.size() &&
           std::all_of(tag.begin(), tag.end(), [](char c) { return c >= 0x20 && c != 0x7f; });
}

/// Whether an entry of Android's log begins at the front of `bytes`. Its header must be valid. In
/// addition, its payload must be a message, or another entry or the end of the bytes must follow
/// it.
bool is_entry(std::string_view bytes) {
    const std::optional<EntryHeader> header = parse_header(bytes);
    if (!header) {
        return false;
    }
    const std::string_view rest = bytes.substr(header->bytes);
    return is_message(bytes.substr(kHeaderBytes, header->bytes - kHeaderBytes)) || rest.empty() ||
           parse_header(rest) || (rest[0] == 'l' && rest.size() < kHeaderBytes);
}

constexpr std::array<std::string_view, 9> kPriorities{"?", "?", "V", "D", "I", "W", "E", "F", "S"};
/// Syslog levels of Android's priorities 0 to 8.
constexpr std::array<std::uint8_t, 9> kLevels{7, 7, 7, 7, 6, 4, 3, 2, 7};

/// Formats the payload of an event: a tag number, then values, each after a byte that states its
/// type (android_event_header_t and what follows it).
void append_event(std::string_view payload, std::string& out) {
    constexpr std::size_t kValuesMax = 1024;
    if (payload.size() < 4) {
        return;
    }
    out += fmt::format("[{}]", number_at(payload, 0, 4));
    payload.remove_prefix(4);
    for (std::size_t values = 0; !payload.empty() && values < kValuesMax; ++values) {
        const char type = payload[0];
        payload.remove_prefix(1);
        const std::size_t width = type == 1 ? 8 : type == 3 ? 1 : 4;
        if (type < 0 || type > 4 || payload.size() < width) {
            out += " ?";
            return;
        }
        const std::uint64_t value = number_at(payload, 0, width);
        payload.remove_prefix(width);
        if (type == 0) {
            out += fmt::format(" {}", static_cast<std::int32_t>(value));
        } else if (type == 1) {
            out += fmt::format(" {}", static_cast<std::int64_t>(value));
        } else if (type == 4) {
            out += fmt::format(" {}", std::bit_cast<float>(static_cast<std::uint32_t>(value)));
        } else if (type == 2) {
            const std::size_t bytes = std::min<std::size_t>(value, payload.size());
            out.append(" ").append(payload.substr(0, bytes));
            payload.remove_prefix(bytes);
        }
    }
}

/// Formats an entry much as `logcat -v threadtime` does. In addition, it prints the year and, after
/// the time, the name of the log. Sets `level` from the priority of the entry.
std::string format_entry(const EntryHeader& header, std::string_view payload, std::uint8_t& level) {
    const std::chrono::sys_seconds when{std::chrono::seconds(header.seconds)};
    const auto midnight = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss time{when - midnight};
    std::string text = fmt::format(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06} {} {:5} {:5} ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        time.hours().count(), time.minutes().count(), time.seconds().count(),
        header.nanoseconds / 1000, kLogs[header.log], header.pid, header.tid);
    constexpr unsigned kEvents = 2;
    constexpr unsigned kSecurity = 6;
    if (header.log == kEvents || header.log == kSecurity) {
        append_event(payload, text);
        return text;
    }
    const std::size_t priority =
        payload.empty()
            ? 0
            : std::min<std::size_t>(static_cast<unsigned char>(payload[0]), kPriorities.size() - 1);
    level = kLevels[priority];
    const std::string_view tag =
        up_to_nul(payload.substr(std::min<std::size_t>(1, payload.size())));
    std::string_view message = payload.substr(std::min(payload.size(), tag.size() + 2));
    while (message.ends_with('\0') || message.ends_with('\n')) {
        message.remove_suffix(1);
    }
    return text.append(kPriorities[priority]).append(" ").append(tag).append(": ").append(message);
}

constexpr std::uint8_t kUser = 1;  // syslog facility of messages from user space

/// Adds a record for each line in the run of bytes.
void add_lines(std::string_view text, printkfmt::ByteRun run, printkfmt::LogBuilder& log) {
    while (run.begin < run.end) {
        const std::size_t newline = std::min<std::size_t>(text.find('\n', run.begin), run.end);
        const std::uint64_t next = std::min<std::uint64_t>(newline + 1, run.end);
        log.add_text_only({run.begin, next}, {run.begin, newline});
        log.last().facility = kUser;
        run.begin = next;
    }
}

void add_entry(std::string_view text, std::size_t at, const EntryHeader& header,
               printkfmt::LogBuilder& log) {
    std::uint8_t level = 6;
    const std::string line =
        format_entry(header, text.substr(at + kHeaderBytes, header.bytes - kHeaderBytes), level);
    printkfmt::LinePrefix prefix;
    prefix.priority = kUser * 8U + level;
    log.add_decoded(prefix, {at, at + header.bytes}, line);
}

}  // namespace

bool has_logger_entry(std::string_view bytes) {
    for (std::size_t at = bytes.find('l'); at != bytes.npos; at = bytes.find('l', at + 1)) {
        const auto header = parse_header(bytes.substr(at));
        if (header && is_message(bytes.substr(at + kHeaderBytes, header->bytes - kHeaderBytes))) {
            return true;
        }
    }
    return false;
}

Source pmsg_source(std::string bytes, std::string origin) {
    const SharedText shared = share(std::move(bytes));
    const std::string_view text = shared.text;
    printkfmt::LogBuilder log(text);
    std::size_t between = 0;  // end of the last entry, where other bytes may begin
    std::size_t entries = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_entry(text.substr(at))) {
            ++at;
            continue;
        }
        const EntryHeader header = *parse_header(text.substr(at));
        add_lines(text, {between, at}, log);
        add_entry(text, at, header, log);
        at += header.bytes;
        between = at;
        ++entries;
    }
    add_lines(text, {between, text.size()}, log);
    Source source;
    source.origin = std::move(origin);
    source.log = std::move(log).finish();
    source.log.input_owner = shared.owner;
    note_unparsed(source);
    if (entries != 0) {
        source.facts.push_back({"Android log entries", std::to_string(entries), "pmsg"});
    }
    return source;
}

}  // namespace lastwords::extractor
