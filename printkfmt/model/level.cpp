// SPDX-License-Identifier: GPL-2.0-or-later
// Names of levels and facilities, and parsers of lists of them.
#include "printkfmt/model/level.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <span>

namespace lastwords::printkfmt {

namespace {

constexpr std::array<std::string_view, 8> kLevelNames{"emerg", "alert",  "crit", "err",
                                                      "warn",  "notice", "info", "debug"};
constexpr std::array<std::string_view, 12> kFacilityNames{"kern", "user",   "mail",     "daemon",
                                                          "auth", "syslog", "lpr",      "news",
                                                          "uucp", "cron",   "authpriv", "ftp"};

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

/// Returns the index of `word` in `names`, in upper or lower case, or the number that `word` is in
/// digits. Nothing if `word` is neither, or a number above `last`.
std::optional<std::uint8_t> parse_word(std::string_view word,
                                       std::span<const std::string_view> names, unsigned last) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (same_word(word, names[i])) {
            return static_cast<std::uint8_t>(i);
        }
    }
    unsigned number = 0;
    const char* const end = std::to_address(word.end());
    const auto [stop, error] = std::from_chars(word.data(), end, number);
    if (error != std::errc{} || stop != end || number > last) {
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(number);
}

Result<std::uint8_t> parse_level(std::string_view word) {
    const auto level = parse_word(word, kLevelNames, 7);
    if (!level) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("unknown level '{}': expected {} or 0..7", word,
                                   fmt::join(kLevelNames, ", ")));
    }
    return *level;
}

Result<std::pair<std::uint8_t, std::uint8_t>> parse_level_item(std::string_view item) {
    if (const std::size_t dots = item.find(".."); dots != std::string_view::npos) {
        TRY(const std::uint8_t a, parse_level(item.substr(0, dots)));
        TRY(const std::uint8_t b, parse_level(item.substr(dots + 2)));
        return std::pair{std::min(a, b), std::max(a, b)};
    }
    if (item.starts_with('+')) {
        TRY(const std::uint8_t from, parse_level(item.substr(1)));
        return std::pair{from, std::uint8_t{7}};
    }
    if (item.ends_with('+')) {
        TRY(const std::uint8_t to, parse_level(item.substr(0, item.size() - 1)));
        return std::pair{std::uint8_t{0}, to};
    }
    TRY(const std::uint8_t level, parse_level(item));
    return std::pair{level, level};
}

/// Removes the first item from a comma-separated list and returns it.
std::string_view next_item(std::string_view& list) {
    const std::size_t comma = list.find(',');
    const std::string_view item = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    return item;
}

}  // namespace

std::string_view level_name(std::uint8_t level) {
    return level < kLevelNames.size() ? kLevelNames[level] : std::string_view{};
}

std::string_view facility_name(std::uint8_t facility) {
    return facility < kFacilityNames.size() ? kFacilityNames[facility] : std::string_view{};
}

Result<LevelSet> parse_levels(std::string_view list) {
    LevelSet levels;
    do {
        TRY(const auto range, parse_level_item(next_item(list)));
        for (std::size_t level = range.first; level <= range.second; ++level) {
            levels.set(level);
        }
    } while (!list.empty());
    return levels;
}

Result<FacilitySet> parse_facilities(std::string_view list) {
    FacilitySet facilities;
    do {
        const std::string_view item = next_item(list);
        const auto facility = parse_word(item, kFacilityNames, 255);
        if (!facility) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("unknown facility '{}': expected {} or 0..255", item,
                                       fmt::join(kFacilityNames, ", ")));
        }
        facilities.set(*facility);
    } while (!list.empty());
    return facilities;
}

}  // namespace lastwords::printkfmt
