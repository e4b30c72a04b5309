// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the kallsyms tables in a kernel image by their shape. The data proves each step: the token
// index must hold the offsets of the strings in the token table, and the markers the offsets of
// every 256th name. Source: scripts/kallsyms.c write_src(), 5.10 to 7.2.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "extractor/kernel/image_scan.h"
#include "extractor/kernel/kallsyms.h"
#include "extractor/kernel/kallsyms_names.h"

namespace lastwords::extractor {

namespace {

// How many bytes before the token table are searched for names, first and at the second attempt.
// Names and markers take 1 to 2 MiB in a distribution's kernel, 6 MiB in the largest.
constexpr std::array<std::uint64_t, 2> kNamesWindows{3ULL << 20, 16ULL << 20};

/// Every token table has the digits as tokens that stand for themselves: "0\0" to "9\0".
std::string digits_pattern() {
    std::string pattern;
    for (char digit = '0'; digit <= '9'; ++digit) {
        pattern.push_back(digit);
        pattern.push_back('\0');
    }
    return pattern;
}

std::uint64_t align_up(std::uint64_t value, std::uint64_t unit) {
    return (value + unit - 1) / unit * unit;
}

struct Tokens {
    VirtAddr table;
    VirtAddr index;
};

/// Returns the token table whose digits are at `digits`, if there is one. `around` starts at the
/// address `base`. Token 48 is "0", so token 1 starts 47 strings before it. The token index, 256
/// aligned u16, must follow the table. Only the index says where token 0 starts, because what
/// precedes the table need not end in a NUL.
std::optional<Tokens> tokens_at(Bytes around, VirtAddr base, std::size_t digits,
                                std::endian order) {
    const std::string_view text = as_text(around);
    std::size_t second = digits;
    for (unsigned strings = 0; strings < 47; ++strings) {
        const std::size_t nul = second < 2 ? std::string_view::npos : text.rfind('\0', second - 2);
        if (nul == std::string_view::npos) {
            return std::nullopt;
        }
        second = nul + 1;
    }
    std::array<std::size_t, 256> from_second{};
    std::size_t end = second;
    for (std::size_t i = 1; i < from_second.size(); ++i) {
        from_second[i] = end - second;
        const std::size_t nul = text.find('\0', end);
        if (nul == std::string_view::npos) {
            return std::nullopt;
        }
        end = nul + 1;
    }
    for (const std::uint64_t unit : {8U, 4U, 2U}) {
        const std::uint64_t index = align_up((base + end).value, unit) - base.value;
        if (index + 512 > around.size()) {
            continue;
        }
        const auto entry = [&](std::size_t i) {
            return load<std::uint16_t>(around.subspan(index + 2 * i), order);
        };
        const std::size_t first = entry(1);  // bytes of token 0
        if (entry(0) != 0 || first == 0 || first > second ||
            up_to_nul(text.substr(second - first)).size() != first - 1) {
            continue;
        }
        std::size_t same = 1;
        while (same < from_second.size() && entry(same) == first + from_second[same]) {
            ++same;
        }
        if (same == from_second.size()) {
            return Tokens{base + (second - first), base + index};
        }
    }
    return std::nullopt;
}

std::optional<Tokens> find_tokens(const KernelMemory& memory, VirtAddr stext) {
    constexpr std::uint64_t kOverlap = 16384;  // a token table and its index are smaller
    const std::string pattern = digits_pattern();
    std::optional<Tokens> tokens;
    scan_image(memory, stext, kOverlap, [&](VirtAddr base, Bytes window) {
        const std::string_view text = as_text(window);
        for (std::size_t at = text.find(pattern); at != std::string_view::npos && !tokens;
             at = text.find(pattern, at + 1)) {
            tokens = tokens_at(window, base, at, memory.arch().order);
        }
        return tokens.has_value();
    });
    return tokens;
}

/// Returns the position after the names, or nullopt if no names start at `start`: walks `count`
/// entries, and compares the position of every 256th entry with the markers (u32, 4.20+) that
/// follow the names. `budget`: how many more entries may be visited, because in damaged memory many
/// places look like names for a while.
std::optional<std::size_t> names_end(Bytes window, std::size_t start, std::uint32_t count,
                                     std::endian order, std::uint64_t& budget) {
    KallsymsNames names(window.subspan(start), count);
    std::vector<std::uint32_t> markers;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i % 256 == 0) {
            markers.push_back(static_cast<std::uint32_t>(names.position()));
        }
        if (budget == 0 || !names.next()) {
            return std::nullopt;
        }
        --budget;
    }
    const std::size_t end = start + names.position();
    for (const std::size_t unit : {8U, 4U}) {
        const std::size_t at = align_up(end, unit);
        if (at + 4 * markers.size() > window.size()) {
            continue;
        }
        std::size_t same = 0;
        while (same < markers.size() &&
               load<std::uint32_t>(window.subspan(at + 4 * same), order) == markers[same]) {
            ++same;
        }
        if (same == markers.size()) {
            return end;
        }
    }
    return std::nullopt;
}

struct Names {
    VirtAddr names;
    VirtAddr count_at;
    std::uint32_t count = 0;
};

/// Goes down from the token table in steps of 4 bytes, until it finds the number of symbols,
/// followed by names that their markers confirm.
std::optional<Names> find_names(const KernelMemory& memory, VirtAddr token_table,
                                std::uint64_t bytes) {
    constexpr std::uint32_t kCountMin = 1000;
    // How many entries may be visited in all. In an undamaged kernel, places that are no names are
    // recognized after a few entries.
    std::uint64_t budget = 64ULL << 20;
    const VirtAddr base = token_table - bytes;
    std::vector<std::byte> window(bytes);
    memory.search(base, window);
    const std::endian order = memory.arch().order;
    for (std::uint64_t at = bytes / 4 * 4; at >= 8 && budget > 0; at -= 4) {
        const std::uint64_t misaligned = (base + at).value % 4;
        const std::uint64_t start = at - misaligned;
        // The names start at the next multiple of 8 after the count (64-bit, up to 6.x), or right
        // behind the count (7.x, 32-bit).
        for (const std::uint64_t gap : {8U, 4U}) {
            if (start < gap) {
                continue;
            }
            const auto count = load<std::uint32_t>(Bytes(window).subspan(start - gap), order);
            const bool padded =
                gap == 4 || load<std::uint32_t>(Bytes(window).subspan(start - 4), order) == 0;
            if (count >= kCountMin && count <= Kallsyms::kSymbolsMax && count < bytes && padded &&
                names_end(window, start, count, order, budget)) {
                return Names{base + start, base + start - gap, count};
            }
        }
    }
    return std::nullopt;
}

}  // namespace

Result<KallsymsTables> scan_for_kallsyms(const KernelMemory& memory, VirtAddr stext) {
    const auto tokens = find_tokens(memory, stext);
    if (!tokens) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("kallsyms: no token table in the {} MiB from _stext ({:#x}) on",
                                   kImageScanBytesMax >> 20, stext.value));
    }
    std::optional<Names> names;
    for (const std::uint64_t window : kNamesWindows) {
        if (!names) {
            names = find_names(memory, tokens->table,
                               std::min<std::uint64_t>(window, tokens->table - stext));
        }
    }
    if (!names) {
        return failure(
            ErrorKind::kNotFound,
            fmt::format("kallsyms: no names before the token table at {:#x}", tokens->table.value));
    }
    KallsymsTables tables;
    TRY(tables.symbol_count, memory.u32(names->count_at));
    tables.names = names->names;
    tables.token_table = tokens->table;
    tables.token_index = tokens->index;
    tables.from = "kallsyms (found by scan)";
    // Up to 6.3 kallsyms_offsets and kallsyms_relative_base lie before the count, since 6.4 behind
    // the token index.
    const std::uint64_t offsets_bytes = align_up(std::uint64_t{names->count} * 4, 8);
    const VirtAddr old_base = names->count_at - memory.arch().word_bytes;
    const Result<VirtAddr> base = memory.pointer(old_base);
    const bool old_order = base && memory.space().plausible(*base) && base->value != 0 &&
                           *base <= stext && stext - *base < kImageScanBytesMax;
    if (old_order) {
        tables.relative_base = old_base;
        tables.offsets = old_base - offsets_bytes;
    } else {
        tables.offsets = tokens->index + 512;
        tables.relative_base =
            VirtAddr{align_up((tables.offsets + std::uint64_t{names->count} * 4).value, 8)};
    }
    return tables;
}

}  // namespace lastwords::extractor
