// SPDX-License-Identifier: GPL-2.0-or-later
// Reads --ramoops.
#include "extractor/pstore/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kEccMax = 64;  // far more than fits beside a block of 128 is of no use

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
    std::uint64_t* const size = key == "record_size"    ? &parameters.record_size
                                : key == "console_size" ? &parameters.console_size
                                : key == "ftrace_size"  ? &parameters.ftrace_size
                                : key == "pmsg_size"    ? &parameters.pmsg_size
                                                        : nullptr;
    if (size != nullptr) {
        *size = value;
        return true;
    }
    if (key == "ecc" && value <= kEccMax) {
        parameters.ecc = static_cast<std::uint32_t>(value);
        return true;
    }
    return false;
}

Result<RamoopsParameters> parse_ramoops_parameters(std::string_view text) {
    RamoopsParameters out;
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
    }
    return out;
}

}  // namespace lastwords::extractor
