// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the value of --ramoops.
#include "extractor/pstore/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace lastwords::extractor {

namespace {

/// Limit of ecc. A block has 128 data bytes, for which more parity bytes are of no use.
constexpr std::uint64_t kEccMax = 64;

struct SizeName {
    std::string_view name;
    std::uint64_t RamoopsParameters::*size;
};
constexpr std::array kSizes{SizeName{"record_size", &RamoopsParameters::record_size},
                            SizeName{"console_size", &RamoopsParameters::console_size},
                            SizeName{"ftrace_size", &RamoopsParameters::ftrace_size},
                            SizeName{"pmsg_size", &RamoopsParameters::pmsg_size}};

/// Lists the parameters that were not given, with their defaults.
std::string list_assumed(const std::set<std::string_view>& given) {
    const RamoopsParameters defaults;
    std::string assumed;
    for (const SizeName& one : kSizes) {
        if (given.count(one.name) == 0) {
            assumed += fmt::format("{}={},", one.name, defaults.*one.size);
        }
    }
    assumed += given.count("ecc") == 0 ? fmt::format("ecc={},", defaults.ecc) : "";
    return assumed.substr(0, assumed.empty() ? 0 : assumed.size() - 1);
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    text.remove_prefix(hex ? 2 : 0);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

bool set_ramoops_parameter(RamoopsParameters& parameters, std::string_view key,
                           std::uint64_t value) {
    for (const SizeName& one : kSizes) {
        if (key == one.name) {
            parameters.*one.size = value;
            return true;
        }
    }
    if (key == "ecc" && value <= kEccMax) {
        parameters.ecc = static_cast<std::uint32_t>(value);
        return true;
    }
    return false;
}

Result<RamoopsParameters> parse_ramoops_parameters(std::string_view text) {
    RamoopsParameters out;
    std::set<std::string_view> given;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        const std::string_view key = word.substr(0, word.find('='));
        const auto value = parse_number(word.substr(std::min(word.size(), key.size() + 1)));
        if (!value || !set_ramoops_parameter(out, key, *value)) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("'{}': expected record_size=, console_size=, ftrace_size=, "
                                       "pmsg_size= in bytes, or ecc= up to {}",
                                       word, kEccMax));
        }
        given.insert(key);
    }
    out.assumed = list_assumed(given);
    return out;
}

}  // namespace lastwords::extractor
