// SPDX-License-Identifier: GPL-2.0-or-later
// The built-in tables: struct console of 64-bit kernels, by release.
#include "extractor/kernel/known_layouts.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <compare>
#include <span>

namespace lastwords::extractor {

namespace {

struct Version {
    unsigned major = 0;
    unsigned minor = 0;
    friend auto operator<=>(const Version&, const Version&) = default;
};

std::optional<Version> parse_version(std::string_view release) {
    Version version;
    const char* const end = release.data() + release.size();
    const auto first = std::from_chars(release.data(), end, version.major);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') {
        return std::nullopt;
    }
    const std::string_view rest =
        release.substr(static_cast<std::size_t>(first.ptr - release.data()) + 1);
    const auto second = std::from_chars(rest.data(), rest.data() + rest.size(), version.minor);
    return second.ec == std::errc{} ? std::optional(version) : std::nullopt;
}

struct KnownMember {
    std::string_view name;
    std::uint64_t offset;
    std::uint64_t bytes;
};

struct KnownLayout {
    std::string_view structure;
    Version since;  // first release with this layout
    Version until;  // first release without it
    std::uint64_t bytes;
    std::span<const KnownMember> members;
};

// include/linux/console.h struct console, x86-64; from the DWARF of 2.6.32.69 and 3.4.113. Kernels
// like 2.6.18 have another layout, so the reader checks that this one fits.
constexpr std::array kConsole2_6{
    KnownMember{"name", 0, 16},  KnownMember{"write", 16, 8}, KnownMember{"flags", 64, 2},
    KnownMember{"index", 66, 2}, KnownMember{"next", 80, 8},
};
// From the BTF of Debian's 5.10.223.
constexpr std::array kConsole5_8{
    KnownMember{"name", 0, 16},  KnownMember{"write", 16, 8}, KnownMember{"flags", 72, 2},
    KnownMember{"index", 74, 2}, KnownMember{"next", 96, 8},
};
// From the BTF of 6.1.192. seq and dropped exist since 5.19.
constexpr std::array kConsole5_19{
    KnownMember{"name", 0, 16},  KnownMember{"write", 16, 8}, KnownMember{"flags", 72, 2},
    KnownMember{"index", 74, 2}, KnownMember{"seq", 88, 8},   KnownMember{"dropped", 96, 8},
    KnownMember{"next", 112, 8},
};
// From the BTF of 6.12.107 and 7.2.13.
constexpr std::array kConsole6_12{
    KnownMember{"name", 0, 16},          KnownMember{"write", 16, 8},
    KnownMember{"flags", 72, 2},         KnownMember{"index", 74, 2},
    KnownMember{"seq", 88, 8},           KnownMember{"dropped", 96, 8},
    KnownMember{"node", 112, 16},        KnownMember{"write_atomic", 128, 8},
    KnownMember{"write_thread", 136, 8}, KnownMember{"nbcon_state", 160, 4},
    KnownMember{"nbcon_seq", 168, 8},    KnownMember{"nbcon_prev_seq", 216, 8},
};

constexpr std::array kLayouts{
    KnownLayout{"console", {6, 12}, {7, 3}, 280, kConsole6_12},
    KnownLayout{"console", {5, 19}, {6, 2}, 120, kConsole5_19},
    KnownLayout{"console", {5, 8}, {5, 19}, 104, kConsole5_8},
    KnownLayout{"console", {2, 6}, {3, 5}, 88, kConsole2_6},
};

}  // namespace

std::optional<StructLayout> known_layout(std::string_view structure, std::string_view release,
                                         unsigned word_bytes) {
    const auto version = parse_version(release);
    if (!version || word_bytes != 8) {
        return std::nullopt;
    }
    for (const KnownLayout& row : kLayouts) {
        if (row.structure != structure || *version < row.since || *version >= row.until) {
            continue;
        }
        StructLayout layout{
            std::string(structure),
            row.bytes,
            fmt::format("built-in table for {}.{} and later", row.since.major, row.since.minor),
            {}};
        for (const KnownMember& member : row.members) {
            layout.members.emplace_back(member.name, Member{member.offset, member.bytes, 0, 0});
        }
        return layout;
    }
    return std::nullopt;
}

}  // namespace lastwords::extractor
