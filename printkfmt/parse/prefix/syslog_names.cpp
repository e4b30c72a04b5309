// SPDX-License-Identifier: GPL-2.0-or-later
// Looks names of levels and facilities up.
#include "printkfmt/parse/prefix/syslog_names.h"

#include <algorithm>
#include <array>
#include <span>

#include "printkfmt/base/ascii.h"

namespace lastwords::printkfmt {

namespace {

struct Name {
    std::string_view word;
    std::uint32_t number = 0;
};

// The codes of syslog.h, with the older names and what Windows, ChromeOS and SONiC call them.
constexpr std::array<Name, 12> kLevels{{{"emerg", 0},
                                        {"panic", 0},
                                        {"alert", 1},
                                        {"crit", 2},
                                        {"critical", 2},
                                        {"err", 3},
                                        {"error", 3},
                                        {"warn", 4},
                                        {"warning", 4},
                                        {"notice", 5},
                                        {"info", 6},
                                        {"debug", 7}}};

// RFC 5424, table 1. Facilities 12 to 15 have no name in syslog.h.
constexpr std::array<Name, 29> kFacilities{
    {{"kern", 0},     {"user", 1},      {"mail", 2},    {"daemon", 3},   {"auth", 4},
     {"security", 4}, {"syslog", 5},    {"lpr", 6},     {"news", 7},     {"uucp", 8},
     {"cron", 9},     {"authpriv", 10}, {"ftp", 11},    {"res0", 12},    {"ntp", 12},
     {"res1", 13},    {"audit", 13},    {"res2", 14},   {"console", 14}, {"res3", 15},
     {"clock", 15},   {"local0", 16},   {"local1", 17}, {"local2", 18},  {"local3", 19},
     {"local4", 20},  {"local5", 21},   {"local6", 22}, {"local7", 23}}};

bool same_name(std::string_view word, std::string_view lower) {
    return std::equal(word.begin(), word.end(), lower.begin(), lower.end(), [](char a, char b) {
        return (is_upper(a) ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

std::optional<std::uint32_t> find_number(std::string_view word, std::span<const Name> names) {
    const auto* const found =
        std::find_if(&*names.begin(), &*names.begin() + names.size(),
                     [&](const Name& name) { return same_name(word, name.word); });
    return found != &*names.begin() + names.size() ? std::optional(found->number) : std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> level_number(std::string_view word) {
    return find_number(word, kLevels);
}

std::optional<std::uint32_t> facility_number(std::string_view word) {
    return find_number(word, kFacilities);
}

std::optional<std::uint32_t> priority_of(std::string_view word) {
    if (const std::size_t dot = word.find_first_of("./:|"); dot != std::string_view::npos) {
        const auto facility = facility_number(word.substr(0, dot));
        const auto level = facility ? level_number(word.substr(dot + 1)) : std::nullopt;
        return level ? std::optional(*facility * 8 + *level) : std::nullopt;
    }
    return std::all_of(word.begin(), word.end(), is_upper) ? level_number(word) : std::nullopt;
}

}  // namespace lastwords::printkfmt
