// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the names and contents of EFI variables that efi_pstore wrote.
#include "extractor/formats/efi/efi_variable.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

constexpr std::string_view kCrashGuidText = "cfc8fc79-be2e-4ddc-97f0-9f98bfe298a0";
constexpr std::string_view kPrefix = "dump-type";
constexpr std::size_t kAttributeBytes = 4;

/// Parses numbers with '-' between them. Returns nothing if the text has anything else, or more
/// than `most` numbers.
std::optional<std::vector<std::uint64_t>> parse_numbers(std::string_view text, std::size_t most) {
    std::vector<std::uint64_t> numbers;
    for (;;) {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || numbers.size() == most) {
            return std::nullopt;
        }
        numbers.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty()) {
            return numbers;
        }
        if (text.front() != '-') {
            return std::nullopt;
        }
        text.remove_prefix(1);
    }
}

/// Whether the content begins with the attributes that every dump has: EFI_VARIABLE_NON_VOLATILE,
/// EFI_VARIABLE_BOOTSERVICE_ACCESS and EFI_VARIABLE_RUNTIME_ACCESS.
bool begins_with_attributes(Bytes content) {
    return content.size() >= kAttributeBytes &&
           load<std::uint32_t>(content, std::endian::little) == 7;
}

constexpr std::string_view kBackend = "efi_pstore";
constexpr std::string_view kEarlyBackend = "efi";

}  // namespace

std::optional<EfiVariableName> parse_efi_variable_name(std::string_view name) {
    EfiVariableName out;
    if (!name.starts_with(kPrefix)) {
        return std::nullopt;
    }
    name.remove_prefix(kPrefix.size());
    if (name.ends_with(kCrashGuidText) && name.size() > kCrashGuidText.size()) {
        out.has_guid = true;
        name.remove_suffix(kCrashGuidText.size() + 1);
    }
    if (name.ends_with("-C") || name.ends_with("-D")) {
        out.compressed = name.back() == 'C';
        name.remove_suffix(2);
    }
    const auto numbers = parse_numbers(name, 4);
    if (!numbers || numbers->size() < 3) {
        return std::nullopt;
    }
    constexpr std::uint64_t kMost = 0xffffffff;
    if (std::any_of(numbers->begin(), numbers->end() - 1,
                    [](std::uint64_t number) { return number > kMost; })) {
        return std::nullopt;
    }
    out.type = static_cast<std::uint32_t>(numbers->at(0));
    out.part = static_cast<std::uint32_t>(numbers->at(1));
    out.count = numbers->size() == 4 ? static_cast<std::uint32_t>(numbers->at(2)) : 0;
    out.seconds = numbers->back();
    return out;
}

printkfmt::PstoreRecord read_efi_variable(const EfiVariableName& name, Bytes content,
                                          Findings& findings) {
    printkfmt::PstoreRecord record;
    record.type = name.type <= static_cast<std::uint32_t>(printkfmt::PstoreType::kPpcOpal)
                      ? static_cast<printkfmt::PstoreType>(name.type)
                      : printkfmt::PstoreType::kUnknown;
    record.backend = kBackend;
    const std::uint64_t id = (name.seconds * 100 + name.part) * 1000 + name.count;  // generic_id()
    record.name = fmt::format("{}-{}-{}", name_of(record.type), record.backend, id);
    record.time = printkfmt::PstoreTime{static_cast<std::int64_t>(name.seconds), 0};
    if (name.has_guid || begins_with_attributes(content)) {
        content = content.subspan(std::min(kAttributeBytes, content.size()));
    }
    take_payload(record, content, name.compressed);
    record.part = record.part.value_or(name.part);
    if (!record.count && name.count != 0) {
        record.count = name.count;
    }
    note_losses(record, findings);
    return record;
}

void name_by_release(printkfmt::PstoreArea& area) {
    constexpr std::uint32_t kEarlyUntil = 6U << 16U | 2U << 8U;
    constexpr std::uint32_t kLateSince = 6U << 16U | 12U << 8U;
    std::uint32_t release = 0;
    for (const printkfmt::PstoreRecord& record : area.records) {
        release = std::max(release, find_release(record.text));
    }
    if (release < kLateSince && release >= kEarlyUntil) {
        area.findings.note(
            area.origin +
            ": it is not known whether this kernel calls the backend efi or efi_pstore: "
            "its files may be named dmesg-efi-*");
    } else if (release == 0) {
        area.findings.note(area.origin +
                           ": no text names the kernel's release: kernels up to 6.1 name the files "
                           "dmesg-efi-*");
    }
    for (printkfmt::PstoreRecord& record : area.records) {
        const std::size_t at = record.name.find(kBackend);
        if (release != 0 && release < kEarlyUntil && at != std::string::npos) {
            record.backend = kEarlyBackend;
            record.name.replace(at, kBackend.size(), kEarlyBackend);
        }
    }
}

}  // namespace lastwords::extractor
