// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the kallsyms tables in a kernel image by their shape. The data proves each step: the token
// index must hold the offsets of the strings in the token table, and the markers the offsets of
// every 256th name.
//
// The order of the tables, by scripts/kallsyms.c write_src():
//   up to 4.5   addresses (longs), count (long), names, markers (longs), token table, token index
//   4.6         offsets (32 bits) and relative base in the place of the addresses
//   4.20        count and markers have 32 bits
//   6.1, 6.2    a table of 3 bytes a symbol between the markers and the token table
//   6.4         offsets and relative base after the token index
//   7.x         no relative base; all tables are aligned to 4 bytes
// Tables are aligned by ".align 8" up to 4.9, by ".balign 8" in later sources of 4.14 and since.
// The first is 8 bytes on x86, but 2^8 bytes where the assembler takes a power of two (arm64,
// MIPS); in the same way the ".align 4" of 32-bit kernels is 2^4 bytes on ARM.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "extractor/kernel/align.h"
#include "extractor/kernel/image_scan.h"
#include "extractor/kernel/kallsyms.h"
#include "extractor/kernel/kallsyms_markers.h"
#include "extractor/kernel/kallsyms_names.h"

namespace lastwords::extractor {

namespace {

// How many bytes before the token table are searched for names, first and at the second attempt.
// Names and markers take 1 to 2 MiB in a distribution's kernel, 6 MiB in the largest.
constexpr std::array<std::uint64_t, 2> kNamesWindows{3ULL << 20, 16ULL << 20};

// The alignments of tables, and the largest of them.
constexpr std::array<std::uint64_t, 5> kAlignments{8, 4, 16, 256, 2};
constexpr std::uint64_t kAlignmentMax = 256;

/// Every token table has the digits as tokens that stand for themselves: "0\0" to "9\0".
std::string digits_pattern() {
    std::string pattern;
    for (char digit = '0'; digit <= '9'; ++digit) {
        pattern.push_back(digit);
        pattern.push_back('\0');
    }
    return pattern;
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
    for (const std::uint64_t unit : kAlignments) {
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

std::optional<Tokens> find_tokens(const KernelMemory& memory, VirtAddr stext, VirtAddr variables) {
    constexpr std::uint64_t kOverlap = 16384;  // a token table and its index are smaller
    const std::string pattern = digits_pattern();
    std::optional<Tokens> tokens;
    scan_image_below(memory, stext, variables, kOverlap, [&](VirtAddr base, Bytes window) {
        const std::string_view text = as_text(window);
        for (std::size_t at = text.find(pattern); at != std::string_view::npos && !tokens;
             at = text.find(pattern, at + 1)) {
            tokens = tokens_at(window, base, at, memory.arch().order);
        }
        return tokens.has_value();
    });
    return tokens;
}

struct Names {
    VirtAddr names;
    VirtAddr count_at;  ///< where the 32 bits of the count lie
    std::uint32_t count = 0;
};

/// Returns the offset of the last number before `start` that is not 0, if it is close enough to be
/// the count before names that start there: only the count's upper half and the alignment of the
/// names lie between them.
std::optional<std::size_t> last_number_before(Bytes window, std::size_t start, std::endian order) {
    for (std::size_t at = start; at >= 4 && start - at < kAlignmentMax;) {
        at -= 4;
        if (load<std::uint32_t>(window.subspan(at), order) != 0) {
            return at;
        }
    }
    return std::nullopt;
}

std::size_t markers_of(std::uint32_t count) {
    return (std::size_t{count} + kNamesPerMarker - 1) / kNamesPerMarker;
}

/// Looks downwards for the start of the names that the markers divide: the count of symbols, which
/// says how many markers there are, lies right before it, and the markers agree with the names
/// behind it. `base` is the address of the window. `budget` is reduced by the places and names that
/// were looked at.
std::optional<Names> names_of(Bytes window, VirtAddr base, const KallsymsMarkers& markers,
                              std::endian order, std::uint64_t& budget) {
    constexpr std::uint32_t kProvedMin = 2 * kNamesPerMarker;
    const std::uint64_t last_distance =
        markers.offsets.back() + (kUnsureMarkersMax + 1) * kMarkedBytesMax + kAlignmentMax;
    const std::uint64_t end = std::min<std::uint64_t>(last_distance, markers.at);
    for (std::uint64_t distance = 4; distance <= end && budget > 0; distance += 4) {
        --budget;
        const std::size_t start = markers.at - distance;
        const auto count_at = last_number_before(window, start, order);
        if (!count_at) {
            continue;
        }
        const auto count = load<std::uint32_t>(window.subspan(*count_at), order);
        if (count == 0 || count > Kallsyms::kSymbolsMax ||
            markers_of(count) + kUnsureMarkersMax < markers.offsets.size() ||
            markers_of(count) > markers.offsets.size() + kUnsureMarkersMax) {
            continue;
        }
        std::uint32_t proved = 0;
        for (const KallsymsRun& run :
             proved_runs(window.subspan(start, distance), count, markers.offsets, {}, budget)) {
            proved += run.count;
        }
        if (proved >= kProvedMin) {
            return Names{base + start, base + *count_at, count};
        }
    }
    return std::nullopt;
}

/// Whether the tables between the names and the token table fill `bytes`: the markers, in some
/// kernels an index with 3 bytes for each symbol, and what aligns them.
bool fill_the_rest(std::uint64_t bytes, std::uint32_t count, unsigned word) {
    for (const unsigned width : {word, 4U}) {
        const std::uint64_t markers = markers_of(count) * width;
        for (const std::uint64_t tables : {markers, markers + std::uint64_t{3} * count}) {
            if (bytes >= tables && bytes - tables < 2 * kAlignmentMax) {
                return true;
            }
        }
    }
    return false;
}

/// Finds undamaged names whose markers are lost: a count, followed by as many names that end where
/// the token table, which is the end of the window, is as far away as it must be.
std::optional<Names> unmarked_names(Bytes window, VirtAddr base, const Arch& arch,
                                    std::uint64_t& budget) {
    constexpr std::uint32_t kCountMin = 1000;
    for (std::size_t start = window.size() / 4 * 4; start > 4 && budget > 0;) {
        --budget;
        start -= 4;
        const auto count_at = last_number_before(window, start, arch.order);
        const std::uint32_t count =
            count_at ? load<std::uint32_t>(window.subspan(*count_at), arch.order) : 0;
        if (count < kCountMin || count > Kallsyms::kSymbolsMax || count > window.size() - start) {
            continue;
        }
        KallsymsNames names(window.subspan(start), count);
        while (budget > 0 && names.next()) {
            --budget;
        }
        if (names.at_end() &&
            fill_the_rest(window.size() - start - names.position(), count, arch.word_bytes)) {
            return Names{base + start, base + *count_at, count};
        }
    }
    return std::nullopt;
}

/// Goes down from the token table, until it finds names and their markers, or names that need none.
/// `bytes` is how far.
std::optional<Names> find_names(const KernelMemory& memory, VirtAddr token_table,
                                std::uint64_t bytes) {
    // How many places and names may be looked at, with markers and without them. In an undamaged
    // kernel, places that are no names are recognized after a few names.
    std::array<std::uint64_t, 2> budgets{32ULL << 20, 32ULL << 20};
    const VirtAddr base{align_up((token_table - bytes).value, 4)};
    std::vector<std::byte> window(token_table - base);
    memory.search(base, window);
    const Arch& arch = memory.arch();
    auto markers = markers_before(window, window.size(), arch);
    while (markers && budgets[0] > 0) {
        const auto names = names_of(window, base, *markers, arch.order, budgets[0]);
        if (names) {
            return names;
        }
        markers = markers_before(window, markers->at, arch);
    }
    return unmarked_names(window, base, arch, budgets[1]);
}

/// Returns the places at which the addresses of these symbols can be.
std::vector<KallsymsAddressTable> address_tables(const Names& names, const Tokens& tokens,
                                                 unsigned word) {
    const std::uint64_t offsets_bytes = std::uint64_t{names.count} * 4;
    std::vector<KallsymsAddressTable> tables;
    for (const std::uint64_t unit : kAlignments) {
        // A count of 64 bits and big endian starts 4 bytes before its lower half.
        const VirtAddr count_at{names.count_at.value / unit * unit};
        if (unit < 4 || names.names.value % unit != 0 || names.count_at - count_at > 4) {
            continue;
        }
        const VirtAddr base_at = count_at - align_up(word, unit);
        tables.push_back({base_at - align_up(offsets_bytes, unit), base_at, false});
        tables.push_back({count_at - align_up(std::uint64_t{names.count} * word, unit), {}, true});
    }
    const VirtAddr behind = tokens.index + 512;
    tables.push_back({behind, {align_up((behind + offsets_bytes).value, word)}, false});
    tables.push_back({behind, {}, true});
    return tables;
}

}  // namespace

Result<KallsymsTables> scan_for_kallsyms(const KernelMemory& memory, VirtAddr stext,
                                         VirtAddr variables) {
    const auto tokens = find_tokens(memory, stext, variables);
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
    tables.addresses = address_tables(*names, *tokens, memory.arch().word_bytes);
    tables.from = "kallsyms (found by scan)";
    return tables;
}

}  // namespace lastwords::extractor
