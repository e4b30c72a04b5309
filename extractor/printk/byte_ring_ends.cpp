// SPDX-License-Identifier: GPL-2.0-or-later
// Compares log_end with the text in the ring.
#include "extractor/printk/byte_ring_ends.h"

#include <algorithm>
#include <charconv>

#include "printkfmt/base/ascii.h"

namespace lastwords::extractor {

namespace {

/// Returns the length of "<6>" and the number in it; 0 if the line does not begin with it. The
/// kernel writes one digit, but a program that writes to /dev/kmsg may name a facility (3.4).
std::size_t priority_prefix(std::string_view line, std::uint32_t& priority) {
    if (line.empty() || line[0] != '<') {
        return 0;
    }
    const char* const end = line.data() + line.size();
    const auto number = std::from_chars(line.data() + 1, end, priority);
    if (number.ec != std::errc{} || number.ptr == end || *number.ptr != '>') {
        return 0;
    }
    return static_cast<std::size_t>(number.ptr + 1 - line.data());
}

/// Returns the length of "[    1.234567] " and the time in it, in nanoseconds; 0 if the text does
/// not begin with it. The kernel's format is "[%5lu.%06lu] ".
std::size_t time_prefix(std::string_view text, std::uint64_t& timestamp_ns) {
    constexpr std::size_t kWidth = 5;
    constexpr std::size_t kMicroDigits = 6;
    constexpr std::uint64_t kSecondsMax = 18'446'744'072;  // 2^64 ns
    if (text.empty() || text[0] != '[') {
        return 0;
    }
    const std::size_t digits = std::min(text.find_first_not_of(' ', 1), text.size());
    const char* const end = text.data() + text.size();
    std::uint64_t seconds = 0;
    const auto whole = std::from_chars(text.data() + digits, end, seconds);
    const auto dot = static_cast<std::size_t>(whole.ptr - text.data());
    if (whole.ec != std::errc{} || seconds > kSecondsMax || dot - 1 < kWidth ||
        (digits > 1 && dot - 1 != kWidth)) {
        return 0;
    }
    const std::string_view rest = text.substr(dot, 1 + kMicroDigits + 2);
    const std::string_view micros =
        rest.substr(std::min<std::size_t>(1, rest.size()), kMicroDigits);
    if (rest.size() != 1 + kMicroDigits + 2 || rest[0] != '.' || !rest.ends_with("] ") ||
        !std::all_of(micros.begin(), micros.end(), printkfmt::is_digit)) {
        return 0;
    }
    std::uint64_t micro = 0;
    std::from_chars(micros.data(), micros.data() + micros.size(), micro);
    timestamp_ns = seconds * 1'000'000'000 + micro * 1'000;
    return dot + rest.size();
}

/// Returns the index after the last byte that is not NUL: 0 if all are.
std::uint32_t used_bytes(std::span<const char> ring) {
    const auto last = std::find_if(ring.rbegin(), ring.rend(), [](char c) { return c != '\0'; });
    return static_cast<std::uint32_t>(ring.rend() - last);
}

bool has_nul(std::span<const char> bytes) {
    return std::find(bytes.begin(), bytes.end(), '\0') != bytes.end();
}

/// Returns the index of the only line in a full ring that has no priority. Because the kernel
/// writes one in front of each line, this line has lost its beginning, and is the oldest.
std::optional<std::uint32_t> only_cut_line(std::span<const char> ring) {
    constexpr std::size_t kPrefixMax = 16;
    std::optional<std::uint32_t> found;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        if (ring[i] != '\n') {
            continue;
        }
        const std::size_t at = (i + 1) & (ring.size() - 1);
        char front[kPrefixMax];
        for (std::size_t k = 0; k < kPrefixMax; ++k) {
            front[k] = ring[(at + k) & (ring.size() - 1)];
        }
        std::uint32_t priority = 0;
        if (priority_prefix({front, kPrefixMax}, priority) == 0) {
            if (found) {
                return std::nullopt;
            }
            found = static_cast<std::uint32_t>(at);
        }
    }
    return found;
}

/// Returns where the text itself says that it ends; nullopt if it does not say.
std::optional<std::uint32_t> end_by_text(std::span<const char> ring) {
    const std::uint32_t used = used_bytes(ring);
    if (used == ring.size()) {
        return only_cut_line(ring);
    }
    const bool clean = used != 0 && !has_nul(ring.first(used));
    return clean && ring[used - 1] == '\n' ? std::optional(used) : std::nullopt;
}

/// Returns whether the text agrees with log_end: the newest line ends there, or what was never
/// written begins there, or logged_chars says the same.
bool agrees(std::span<const char> ring, std::uint32_t log_end, const ByteRingCounters& counters) {
    const std::uint32_t mask = static_cast<std::uint32_t>(ring.size()) - 1;
    const std::uint32_t used = used_bytes(ring);
    if (log_end == used || (log_end <= ring.size() && counters.logged == log_end)) {
        return true;
    }
    const bool other_end = used < ring.size() && counters.logged == used;
    return !other_end && ring[(log_end - 1) & mask] == '\n';
}

/// Returns whether a ring whose log_end is less than its size has been filled all the same, because
/// the counter has passed 2^32. Without logged_chars this is so if no byte is NUL, which the kernel
/// never stores, and the first boot message is not at the ring's start. (From 3.0 on, a ring of the
/// size log_buf_len= is not cleared, and may hold the text of an earlier boot.)
bool filled_before_overflow(std::span<const char> ring, std::uint32_t log_end,
                            std::optional<std::uint32_t> logged) {
    constexpr std::size_t kFirstLinesMax = 4096;
    if (logged && *logged > log_end) {
        return *logged <= ring.size();
    }
    const std::string_view start(ring.data(), std::min(ring.size(), kFirstLinesMax));
    return !has_nul(ring) && start.find("Linux version ") == std::string_view::npos;
}

}  // namespace

StoredPrefix stored_prefix(std::string_view line) {
    StoredPrefix prefix;
    std::uint32_t priority = 0;
    if (const std::size_t bytes = priority_prefix(line, priority); bytes != 0) {
        prefix.priority = priority;
        prefix.bytes = bytes;
    }
    std::uint64_t timestamp_ns = 0;
    if (const std::size_t bytes = time_prefix(line.substr(prefix.bytes), timestamp_ns);
        bytes != 0) {
        prefix.timestamp_ns = timestamp_ns;
        prefix.bytes += bytes;
    }
    return prefix;
}

ByteRingEnds find_ends(std::span<const char> ring, const ByteRingCounters& counters, bool whole) {
    const auto size = static_cast<std::uint32_t>(ring.size());
    const bool doubted = !counters.end || (whole && !agrees(ring, *counters.end, counters));
    const std::optional<std::uint32_t> by_text =
        doubted && whole ? end_by_text(ring) : std::nullopt;
    ByteRingEnds ends;
    if (counters.end && !by_text) {  // if it is in doubt, the newest line is unfinished
        ends.end = *counters.end & (size - 1);
        ends.full =
            *counters.end >= size || filled_before_overflow(ring, *counters.end, counters.logged);
        return ends;
    }
    const std::uint32_t used = used_bytes(ring);
    ends.end = by_text.value_or(used & (size - 1));
    ends.full = used == size;
    ends.repaired = true;
    ends.guessed = !by_text;
    return ends;
}

}  // namespace lastwords::extractor
