// SPDX-License-Identifier: GPL-2.0-or-later
// Decompresses a dmesg record and reads its first line.
#include "extractor/pstore/dump_record.h"

#include <array>
#include <charconv>

#include "extractor/pstore/decompress.h"

namespace lastwords::extractor {

namespace {

/// A number at the front of `rest`, which then starts behind it.
std::optional<std::uint32_t> take_number(std::string_view& rest) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc()) {
        return std::nullopt;
    }
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return number;
}

bool take_word(std::string_view& rest, std::string_view word) {
    if (!rest.starts_with(word)) {
        return false;
    }
    rest.remove_prefix(word.size());
    return true;
}

/// include/linux/kmsg_dump.h, enum kmsg_dump_reason and kmsg_dump_reason_str(); the last three up
/// to 5.7.
constexpr std::array<std::string_view, 8> kReasons{"Panic",   "Oops",    "Emergency", "Shutdown",
                                                   "Unknown", "Restart", "Halt",      "Poweroff"};

void read_first_line(printkfmt::PstoreRecord& record) {
    for (const std::string_view reason : kReasons) {
        std::string_view rest(record.text);
        if (!take_word(rest, reason) || !take_word(rest, "#")) {
            continue;
        }
        const auto count = take_number(rest);
        if (!count || !take_word(rest, " Part")) {
            return;
        }
        const auto part = take_number(rest);
        if (part && take_word(rest, "\n")) {
            record.reason = reason;
            record.count = count;
            record.part = part;
        }
        return;
    }
}

}  // namespace

void take_payload(printkfmt::PstoreRecord& record, Bytes payload, bool compressed) {
    if (compressed) {
        Decompressed unpacked = decompress_record(payload);
        record.packed = as_text(payload);
        record.codec = unpacked.codec;
        record.cut = !unpacked.whole;
        record.text = std::move(unpacked.text);
    } else {
        record.text = as_text(payload);
    }
    read_first_line(record);
}

}  // namespace lastwords::extractor
