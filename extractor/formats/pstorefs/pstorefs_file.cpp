// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the names and contents of files of /sys/fs/pstore.
#include "extractor/formats/pstorefs/pstorefs_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreRecord;
using printkfmt::PstoreType;

/// All backends that drivers/ and fs/pstore have registered. efi was renamed to efi_pstore
/// between 6.1 and 6.12.
constexpr std::array<std::string_view, 6> kBackends{"ramoops", "efi",   "efi_pstore",
                                                    "erst",    "nvram", "pstore_blk"};

constexpr std::string_view kPacked = ".enc.z";

bool take_suffix(std::string_view& text, std::string_view word) {
    if (!text.ends_with(word)) {
        return false;
    }
    text.remove_suffix(word.size());
    return true;
}

std::string_view take_digits_suffix(std::string_view& text) {
    const std::size_t end = text.find_last_not_of("0123456789") + 1;  // npos + 1 is 0
    const std::string_view digits = text.substr(end);
    text.remove_suffix(digits.size());
    return digits;
}

template <typename Number>
std::optional<Number> to_number(std::string_view digits) {
    Number number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number)
                                                                        : std::nullopt;
}

/// Returns the length of the line "Oops: Total 3 times\n" that pstore/zone puts before a dump
/// (fs/pstore/zone.c, psz_kmsg_read()); 0 if there is none.
std::size_t preface_bytes(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    std::string_view rest = line;
    if (line.size() == text.size() || !take_suffix(rest, " times") ||
        take_digits_suffix(rest).empty() || !take_suffix(rest, ": Total ") || rest.empty() ||
        rest.find(' ') != std::string_view::npos) {
        return 0;
    }
    return line.size() + 1;
}

/// Sets part, count and time from the id of an EFI record (drivers/firmware/efi/efi-pstore.c,
/// generic_id()). A part or count that the text has given is kept.
void take_efi_id(PstoreRecord& record, std::uint64_t id) {
    constexpr std::uint64_t kCounts = 1000;
    constexpr std::uint64_t kParts = 100;
    record.count = record.count.value_or(static_cast<std::uint32_t>(id % kCounts));
    record.part = record.part.value_or(static_cast<std::uint32_t>(id / kCounts % kParts));
    // generic_id() adds the hundreds of a part above 99 to the time.
    const std::uint64_t seconds =
        (id / kCounts - std::min<std::uint64_t>(*record.part, id / kCounts)) / kParts;
    record.time = printkfmt::PstoreTime{static_cast<std::int64_t>(seconds), 0};
}

}  // namespace

std::optional<PstorefsName> parse_pstorefs_name(std::string_view name) {
    PstorefsName out;
    out.compressed = take_suffix(name, kPacked);
    const std::string_view digits = take_digits_suffix(name);
    if (!digits.empty()) {
        out.id = to_number<std::uint64_t>(digits);
        if (!out.id || !take_suffix(name, "-")) {
            return std::nullopt;
        }
    }
    for (const std::string_view backend : kBackends) {
        std::string_view type = name;
        if (!take_suffix(type, backend) || !take_suffix(type, "-")) {
            continue;
        }
        for (int number = 0; number <= static_cast<int>(PstoreType::kPpcOpal); ++number) {
            if (name_of(static_cast<PstoreType>(number)) == type) {
                out.type = static_cast<PstoreType>(number);
                out.backend = backend;
                return out;
            }
        }
        if (type == "unknown") {
            out.backend = backend;
            return out;
        }
    }
    return std::nullopt;
}

EccNotice find_ecc_notice(std::string_view file) {
    std::string_view rest = file;
    if (!take_suffix(rest, "\n")) {
        return {};
    }
    EccNotice notice;
    if (!take_suffix(rest, "No errors detected")) {
        if (!take_suffix(rest, " unrecoverable blocks")) {
            return {};
        }
        const auto blocks = to_number<std::uint64_t>(take_digits_suffix(rest));
        if (!blocks || !take_suffix(rest, " Corrected bytes, ") ||
            take_digits_suffix(rest).empty()) {
            return {};
        }
        notice.unrecoverable = *blocks;
    }
    take_suffix(rest, "ECC: ");
    if (!take_suffix(rest, "\n")) {
        return {};
    }
    notice.bytes = file.size() - rest.size();
    return notice;
}

PstoreRecord read_pstorefs_file(std::string_view name, const PstorefsName& parsed, Bytes content,
                                Findings& findings) {
    PstoreRecord record;
    record.type = parsed.type;
    record.backend = parsed.backend;
    record.name = name;
    if (parsed.backend == "ramoops") {
        const EccNotice notice = find_ecc_notice(as_text(content));
        record.notice = as_text(content.last(notice.bytes));
        content = content.first(content.size() - notice.bytes);
        if (notice.unrecoverable != 0) {
            findings.loss(ErrorKind::kCorrupt,
                          fmt::format("{}: the kernel reports {} blocks that ECC could not correct",
                                      name, notice.unrecoverable));
        }
    }
    if (parsed.backend == "pstore_blk" && parsed.type == PstoreType::kDmesg && !parsed.compressed) {
        const std::size_t preface = preface_bytes(as_text(content));
        record.preface = as_text(content.first(preface));
        content = content.subspan(preface);
    }
    if (parsed.type == PstoreType::kDmesg) {
        take_payload(record, content, parsed.compressed);
    } else {
        record.text = as_text(content);
    }
    if (find_ecc_notice(record.notice).unrecoverable != 0) {
        record.doubtful = {{0, record.text.size()}};
    }
    if (parsed.id && parsed.backend.starts_with("efi") && parsed.type == PstoreType::kDmesg) {
        take_efi_id(record, *parsed.id);
    }
    if (parsed.compressed && !content.empty()) {
        record.name.resize(name.size() - kPacked.size());
    }
    note_losses(record, findings);
    return record;
}

}  // namespace lastwords::extractor
