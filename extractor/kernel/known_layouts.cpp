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

// include/linux/console.h struct console, x86-64; from the DWARF
// of 2.6.32.69, 3.4.113, 3.10.99, 4.4.155, 4.9.0, 4.14.177, 4.19.95 and 5.4.59, which agree.
constexpr std::array kConsole3_5{
    KnownMember{"name", 0, 16},  KnownMember{"write", 16, 8}, KnownMember{"flags", 64, 2},
    KnownMember{"index", 66, 2}, KnownMember{"next", 80, 8},
};
// From the BTF of Debian's 5.10.223. exit() exists since 5.7.
constexpr std::array kConsole5_7{
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

// struct printk_log, struct log before 3.11 (kernel/printk/printk.c), without CONFIG_PRINTK_CALLER;
// from the DWARF of the kernels above.
constexpr std::array kPrintkLog{
    KnownMember{"ts_nsec", 0, 8},
    KnownMember{"len", 8, 2},
    KnownMember{"text_len", 10, 2},
    KnownMember{"dict_len", 12, 2},
};

constexpr std::array kLayouts{
    KnownLayout{"console", {6, 12}, {7, 3}, 280, kConsole6_12},
    KnownLayout{"console", {5, 19}, {6, 2}, 120, kConsole5_19},
    KnownLayout{"console", {5, 7}, {5, 19}, 104, kConsole5_7},
    KnownLayout{"console", {3, 5}, {5, 7}, 88, kConsole3_5},
    // Kernels like 2.6.18 have another layout, so the reader checks that this one fits.
    KnownLayout{"console", {2, 6}, {3, 5}, 88, kConsole3_5},
    KnownLayout{"printk_log", {3, 11}, {5, 10}, 16, kPrintkLog},
    KnownLayout{"log", {3, 5}, {3, 11}, 16, kPrintkLog},
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
