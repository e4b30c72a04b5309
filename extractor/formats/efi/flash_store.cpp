// SPDX-License-Identifier: GPL-2.0-or-later
// Finds variables by the GUID of Linux's dumps, which ends the variable's header (EDK II,
// MdeModulePkg/Include/Guid/VariableFormat.h). All fields are little endian.
#include "extractor/formats/efi/flash_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "extractor/formats/efi/efi_variable.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kVolume = "_FVH";
// cfc8fc79-be2e-4ddc-97f0-9f98bfe298a0; the first three groups are stored little endian
constexpr std::string_view kCrashGuid =
    "\x79\xfc\xc8\xcf\x2e\xbe\xdc\x4d\x97\xf0\x9f\x98\xbf\xe2\x98\xa0"sv;
constexpr std::size_t kNameBytesMax = 256;

struct Variable {
    std::string name;
    Bytes data;
    bool deleted = false;
};

/// Offsets of the fields in a variable's header, which ends with the GUID.
struct HeaderForm {
    std::size_t bytes_before_guid;
    std::size_t name_size_at;
    std::size_t data_size_at;
};
// The header of authenticated variables also has a counter, a time and a key index.
constexpr HeaderForm kAuthenticated{44, 36, 40};
constexpr HeaderForm kPlain{16, 8, 12};

std::optional<Variable> read_variable(Bytes image, std::size_t guid_at, const HeaderForm& form) {
    constexpr std::uint16_t kStart = 0x55aa;
    constexpr std::uint8_t kAdded = 0x3f;         // VAR_ADDED; deletion clears bits of it
    constexpr std::uint8_t kInTransition = 0x3e;  // still valid until its successor is written
    if (guid_at < form.bytes_before_guid) {
        return std::nullopt;
    }
    const Bytes header = image.subspan(guid_at - form.bytes_before_guid);
    const auto size_at = [&](std::size_t at) {
        return load<std::uint32_t>(header.subspan(at), std::endian::little);
    };
    const std::size_t name_size = size_at(form.name_size_at);
    const std::size_t data_size = size_at(form.data_size_at);
    const Bytes body = image.subspan(guid_at + kCrashGuid.size());
    if (load<std::uint16_t>(header, std::endian::little) != kStart || name_size > kNameBytesMax ||
        name_size > body.size() || data_size > body.size() - name_size) {
        return std::nullopt;
    }
    Variable out;
    // UTF-16 of ASCII characters, ended by a NUL.
    for (std::size_t i = 0; i + 1 < name_size; i += 2) {
        out.name += static_cast<char>(body[i]);
    }
    out.name = up_to_nul(out.name);
    out.data = body.subspan(name_size, data_size);
    const auto state = std::to_integer<std::uint8_t>(header[2]);
    out.deleted = state != kAdded && state != kInTransition;
    return out;
}

std::vector<Variable> find_variables(Bytes image) {
    std::vector<Variable> found;
    const std::string_view text = as_text(image);
    for (std::size_t at = text.find(kCrashGuid); at != std::string_view::npos;
         at = text.find(kCrashGuid, at + 1)) {
        auto variable = read_variable(image, at, kAuthenticated);
        variable = variable ? variable : read_variable(image, at, kPlain);
        if (variable) {
            found.push_back(*std::move(variable));
        }
    }
    // A store that was being compacted holds a variable twice, once marked as deleted. The valid
    // one comes first, because the reader keeps the first of two equal variables.
    std::stable_sort(found.begin(), found.end(),
                     [](const Variable& a, const Variable& b) { return !a.deleted && b.deleted; });
    return found;
}

}  // namespace

bool is_efi_store(Bytes image) {
    const std::string_view text = as_text(image);
    return text.find(kVolume) != std::string_view::npos &&
           text.find(kCrashGuid) != std::string_view::npos;
}

printkfmt::PstoreArea read_efi_store(Bytes image) {
    printkfmt::PstoreArea area;
    std::set<std::pair<std::string, std::string_view>> taken;
    std::size_t deleted = 0;
    AreaLimits limits;
    for (const Variable& variable : find_variables(image)) {
        const auto name = parse_efi_variable_name(variable.name);
        if (!name || !taken.emplace(variable.name, as_text(variable.data)).second) {
            continue;
        }
        auto record = read_efi_variable(*name, variable.data, area.findings);
        if (variable.deleted) {
            record.shown = false;
            record.name += ".recovered";
            ++deleted;
        }
        if (!limits.admit(record, area.findings)) {
            break;
        }
        area.records.push_back(std::move(record));
    }
    if (deleted != 0) {
        area.findings.note(
            fmt::format("{} of the dumps were deleted, but are still in the flash", deleted));
    }
    return area;
}

}  // namespace lastwords::extractor
