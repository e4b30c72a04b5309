// SPDX-License-Identifier: GPL-2.0-or-later
// Finds names by binary search in the kernel's index, or by a hash of each name.
#include "extractor/kernel/kallsyms_index.h"

#include "extractor/kernel/align.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

namespace lastwords::extractor {

namespace {

constexpr std::uint32_t kBlock = kNamesPerMarker;
constexpr std::uint64_t kSeqBytes = 3;
constexpr std::uint64_t kMarkerBytes = 4;  // 4.20 and later
/// A length of 15 bits, and the two bytes that have it.
constexpr std::uint64_t kEntryBytesMax = (1U << 15) + 2;

std::uint32_t blocks(std::uint32_t symbols) {
    return (symbols + kBlock - 1) / kBlock;
}

struct Place {
    VirtAddr markers;
    VirtAddr seqs;
};

/// Returns the places at which the index lies in the orders of all kernels. Source:
/// scripts/kallsyms.c write_src().
std::array<Place, 3> places(const KallsymsTables& tables, const KallsymsAddressTable& addresses,
                            unsigned word_bytes) {
    const std::uint64_t markers = kMarkerBytes * blocks(tables.symbol_count);
    const std::uint64_t seqs = kSeqBytes * tables.symbol_count;
    const std::uint64_t unit = word_bytes;
    // Up to 6.3: names, markers, seqs, tokens.
    const VirtAddr old_seqs = tables.token_table - align_up(seqs, unit);
    // Since 6.4: names, markers, tokens, offsets, base, seqs. Where there is a base, each part is
    // aligned to a word.
    const std::uint64_t entry = addresses.absolute ? word_bytes : 4;
    const VirtAddr offsets_end = addresses.at + entry * tables.symbol_count;
    const VirtAddr base_end = addresses.relative_base == VirtAddr{}
                                  ? VirtAddr{align_up(offsets_end.value, unit)}
                                  : addresses.relative_base + word_bytes;
    // 7.x: names, markers, tokens, offsets, seqs, each aligned to 4 bytes.
    return {Place{old_seqs - align_up(markers, unit), old_seqs},
            Place{tables.token_table - align_up(markers, unit), base_end},
            Place{tables.token_table - markers, VirtAddr{align_up(offsets_end.value, 4)}}};
}

/// Reads the markers, and adds the offset at which the names end at the latest. Fails if the bytes
/// are no markers: offsets in the names that start at 0, and between which 256 names have room.
std::optional<std::vector<std::uint64_t>> read_markers(const KernelMemory& memory, VirtAddr at,
                                                       const KallsymsNameTable& table) {
    const std::uint64_t names_end = at - table.names.at();
    if (at < table.names.at() || names_end > table.names.size()) {
        return std::nullopt;
    }
    std::vector<std::byte> raw(kMarkerBytes * blocks(table.symbol_count));
    if (!memory.read(at, raw)) {
        return std::nullopt;
    }
    std::vector<std::uint64_t> markers;
    markers.reserve(raw.size() / kMarkerBytes + 1);
    for (std::size_t i = 0; i < raw.size(); i += kMarkerBytes) {
        const auto marker =
            load<std::uint32_t>(Bytes(raw).subspan(i, kMarkerBytes), memory.arch().order);
        constexpr std::uint64_t kEntryBytesMin = 2;
        const std::uint64_t least = markers.empty() ? 0 : markers.back() + kBlock * kEntryBytesMin;
        if ((markers.empty() && marker != 0) || marker < least || marker >= names_end) {
            return std::nullopt;
        }
        markers.push_back(marker);
    }
    markers.push_back(names_end);
    return markers;
}

std::string name_of(Bytes entry, const KallsymsNameTable& table) {
    std::string text = expanded(entry, table.tokens);
    text.erase(0, 1);  // the type's letter
    return text;
}

constexpr std::uint32_t kHashFactor = 0x9e3779b1;

/// A hash that can be continued: hash(a + b) is hash(a) * power(b) + hash(b).
struct TokenHash {
    std::uint32_t hash = 0;
    std::uint32_t power = 1;  // kHashFactor to the power of the token's length
};

TokenHash hash_of(std::string_view text) {
    TokenHash token;
    for (const char c : text) {
        token.hash = token.hash * kHashFactor + static_cast<unsigned char>(c);
        token.power *= kHashFactor;
    }
    return token;
}

class TokenHashes {
 public:
    explicit TokenHashes(const std::array<std::string_view, 256>& tokens) {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            empty_[i] = tokens[i].empty();
            whole_[i] = hash_of(tokens[i]);
            without_type_[i] = hash_of(tokens[i].substr(tokens[i].empty() ? 0 : 1));
        }
    }

    /// Returns the hash of the expanded entry without its first character.
    std::uint32_t hash(Bytes entry) const {
        std::size_t at = 0;
        while (at < entry.size() && empty_[std::to_integer<std::size_t>(entry[at])]) {
            ++at;
        }
        if (at == entry.size()) {
            return 0;
        }
        std::uint32_t hash = without_type_[std::to_integer<std::size_t>(entry[at])].hash;
        for (const std::byte number : entry.subspan(at + 1)) {
            const TokenHash& token = whole_[std::to_integer<std::size_t>(number)];
            hash = hash * token.power + token.hash;
        }
        return hash;
    }

 private:
    std::array<bool, 256> empty_{};
    std::array<TokenHash, 256> whole_{};
    std::array<TokenHash, 256> without_type_{};
};

/// Returns the index of the first of `hashes` from index `from` on that equals `wanted`; their
/// number if there is none.
std::uint32_t next_equal(std::span<const std::uint32_t> hashes, std::uint32_t from,
                         std::uint32_t wanted) {
    // Without a way out of its middle, the inner loop becomes vector instructions.
    constexpr std::size_t kAtOnce = 64;
    std::size_t at = from;
    for (; at + kAtOnce <= hashes.size(); at += kAtOnce) {
        std::uint32_t equal = 0;
        for (std::size_t i = 0; i < kAtOnce; ++i) {
            equal |= hashes[at + i] == wanted ? 1U : 0U;
        }
        if (equal != 0) {
            break;
        }
    }
    const auto tail = hashes.begin() + static_cast<std::ptrdiff_t>(std::min(at, hashes.size()));
    return static_cast<std::uint32_t>(std::find(tail, hashes.end(), wanted) - hashes.begin());
}

}  // namespace

LazyKallsymsNames::LazyKallsymsNames(const LazyBytes& names, std::uint64_t at, std::uint64_t end,
                                     std::uint32_t count)
    : names_(names), begin_(at), window_end_(at), end_(end), left_(count), window_({}, count) {}

std::optional<Bytes> LazyKallsymsNames::next() {
    if (left_ == 0) {
        return std::nullopt;
    }
    for (;;) {
        if (const std::optional<Bytes> entry = window_.next()) {
            --left_;
            return entry;
        }
        const std::uint64_t at = position();
        if (window_end_ >= end_ || window_end_ - at >= kEntryBytesMax) {
            return std::nullopt;
        }
        const std::uint64_t window_end = std::min(names_.piece_end(window_end_), end_);
        const Bytes bytes = names_.view(at, window_end - at);
        if (names_.hole_in(at, bytes.size()) != nullptr) {
            return std::nullopt;
        }
        begin_ = at;
        window_end_ = window_end;
        window_ = KallsymsNames(bytes, left_);
    }
}

std::optional<KallsymsIndex> KallsymsIndex::open(const KernelMemory& memory,
                                                 const KallsymsTables& tables,
                                                 const KallsymsAddressTable& addresses,
                                                 const KallsymsNameTable& table) {
    for (const Place& place : places(tables, addresses, memory.arch().word_bytes)) {
        if (auto markers = read_markers(memory, place.markers, table)) {
            KallsymsIndex index(*std::move(markers),
                                LazyBytes(memory, place.seqs, kSeqBytes * table.symbol_count));
            if (index.has_numbers(table.symbol_count)) {
                return index;
            }
        }
    }
    return std::nullopt;
}

/// Whether entries in the middle of the index are numbers of symbols, as they hardly are if the
/// index lies somewhere else.
bool KallsymsIndex::has_numbers(std::uint32_t symbol_count) const {
    constexpr std::uint32_t kEntries = 8;
    const std::uint32_t middle = symbol_count / 2;
    for (std::uint32_t i = 0; i < std::min(kEntries, symbol_count - middle); ++i) {
        if (!seq_at(middle + i, symbol_count)) {
            return false;
        }
    }
    return true;
}

/// Returns entry number `rank` of the index; nullopt if it is no symbol's number.
std::optional<std::uint32_t> KallsymsIndex::seq_at(std::uint32_t rank,
                                                   std::uint32_t symbol_count) const {
    const std::uint64_t at = kSeqBytes * rank;
    const Bytes raw = seqs_.view(at, kSeqBytes);
    // The three bytes are big-endian on all machines.
    const std::uint32_t number = std::to_integer<std::uint32_t>(raw[0]) << 16 |
                                 std::to_integer<std::uint32_t>(raw[1]) << 8 |
                                 std::to_integer<std::uint32_t>(raw[2]);
    const bool unreadable = seqs_.hole_in(at, kSeqBytes) != nullptr;
    return unreadable || number >= symbol_count ? std::nullopt : std::optional(number);
}

/// Returns the tokens of the name of symbol `number`.
std::optional<Bytes> KallsymsIndex::entry(const KallsymsNameTable& table,
                                          std::uint32_t number) const {
    const std::uint32_t block = number / kBlock;
    LazyKallsymsNames names(table.names, markers_[block], markers_[block + 1], kBlock);
    for (std::uint32_t i = number % kBlock; i > 0; --i) {
        if (!names.next()) {
            return std::nullopt;
        }
    }
    return names.next();
}

/// Returns whether the symbol's block of 256 names ends where the next one begins. Otherwise a
/// marker or a length is damaged, and the name may have another number.
bool KallsymsIndex::confirms_block(const KallsymsNameTable& table, std::uint32_t number) const {
    const std::uint32_t block = number / kBlock;
    const std::uint32_t count = std::min(kBlock, table.symbol_count - block * kBlock);
    LazyKallsymsNames names(table.names, markers_[block], markers_[block + 1], count);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (!names.next()) {
            return false;
        }
    }
    // Behind the last block there is padding.
    const std::uint64_t padding = markers_[block + 1] - names.position();
    return padding == 0 || (block + 1 == blocks(table.symbol_count) && padding < 8);
}

std::optional<std::string> KallsymsIndex::name(const KallsymsNameTable& table,
                                               std::uint32_t number) const {
    if (number >= table.symbol_count || !confirms_block(table, number)) {
        return std::nullopt;
    }
    const std::optional<Bytes> tokens = entry(table, number);
    return tokens ? std::optional(name_of(*tokens, table)) : std::nullopt;
}

/// Returns the rank in the index of the first name that is not less than `name`. nullopt: the index
/// is damaged on the way to it.
std::optional<std::uint32_t> KallsymsIndex::lower_bound(const KallsymsNameTable& table,
                                                        std::string_view name) {
    std::uint32_t low = 0;
    std::uint32_t high = table.symbol_count;
    std::string below;
    std::optional<std::string> above;
    while (low < high && !wrong_) {
        const std::uint32_t middle = low + (high - low) / 2;
        const auto number = seq_at(middle, table.symbol_count);
        const auto tokens = number ? entry(table, *number) : std::nullopt;
        if (!tokens) {
            return std::nullopt;
        }
        std::string here = name_of(*tokens, table);
        wrong_ = here < below || (above && here > *above);
        if (here < name) {
            low = middle + 1;
            below = std::move(here);
        } else {
            high = middle;
            above = std::move(here);
        }
    }
    return wrong_ ? std::nullopt : std::optional(low);
}

std::optional<std::uint32_t> KallsymsIndex::find(const KallsymsNameTable& table,
                                                 std::string_view name,
                                                 const KallsymsWanted& wanted) {
    constexpr std::uint32_t kEqualMax = 64;  // names that are equal are looked at
    const auto first = lower_bound(table, name);
    if (!first) {
        return std::nullopt;
    }
    const std::uint32_t end = *first + std::min(kEqualMax, table.symbol_count - *first);
    for (std::uint32_t rank = *first; rank < end; ++rank) {
        const auto number = seq_at(rank, table.symbol_count);
        const auto tokens = number ? entry(table, *number) : std::nullopt;
        if (!tokens || !expands_to(*tokens, table.tokens, name)) {
            return std::nullopt;
        }
        if (wanted(*number, type_of(*tokens, table.tokens))) {
            return confirms_block(table, *number) ? number : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<std::uint32_t> KallsymsIndex::find_early(const KallsymsNameTable& table,
                                                       std::string_view name) {
    constexpr std::uint32_t kEarly = 8192;
    LazyKallsymsNames names(table.names, 0, table.names.size(),
                            std::min(kEarly, table.symbol_count));
    for (std::uint32_t number = 0;; ++number) {
        const auto entry = names.next();
        if (!entry || expands_to(*entry, table.tokens, name)) {
            return entry ? std::optional(number) : std::nullopt;
        }
    }
}

KallsymsHashes::KallsymsHashes(const KallsymsNameTable& table, const Arch& arch) {
    const Bytes bytes = table.names.view(0, table.names.size());
    const std::span<const Hole> holes = table.names.holes();
    if (!holes.empty()) {
        cut_ = holes.front().why;
    }
    runs_ = readable_runs(bytes, table.symbol_count, holes, arch);
    const TokenHashes tokens(table.tokens);
    hashes_.reserve(std::min<std::uint64_t>(table.symbol_count, bytes.size()));
    for (const KallsymsRun& run : runs_) {
        KallsymsNames names(bytes.subspan(run.at), run.count);
        for (std::uint32_t i = 0; i < run.count; ++i) {
            if (i % kBlock == 0) {
                blocks_.push_back({run.first + i, count(), run.at + names.position()});
            }
            hashes_.push_back(tokens.hash(names.next().value_or(Bytes{})));
        }
    }
}

std::optional<std::uint32_t> KallsymsHashes::find(const KallsymsNameTable& table,
                                                  std::string_view name,
                                                  const KallsymsWanted& wanted) const {
    const std::uint32_t hash = hash_of(name).hash;
    for (std::uint32_t rank = next_equal(hashes_, 0, hash); rank < count();
         rank = next_equal(hashes_, rank + 1, hash)) {
        const auto behind =
            std::upper_bound(blocks_.begin(), blocks_.end(), rank,
                             [](std::uint32_t at, const Block& block) { return at < block.rank; });
        const Block& block = *std::prev(behind);
        KallsymsNames names(table.names.view(block.at, table.names.size() - block.at), kBlock);
        for (std::uint32_t i = rank - block.rank; i > 0; --i) {
            names.next();
        }
        const Bytes entry = names.next().value_or(Bytes{});
        const std::uint32_t number = block.first + (rank - block.rank);
        if (expands_to(entry, table.tokens, name) && wanted(number, type_of(entry, table.tokens))) {
            return number;
        }
    }
    return std::nullopt;
}

std::optional<std::string> KallsymsHashes::name(const KallsymsNameTable& table,
                                                std::uint32_t number) const {
    const auto run = std::find_if(runs_.begin(), runs_.end(), [&](const KallsymsRun& names) {
        return number >= names.first && number - names.first < names.count;
    });
    if (run == runs_.end()) {
        return std::nullopt;
    }
    const auto behind = std::upper_bound(
        blocks_.begin(), blocks_.end(), number,
        [](std::uint32_t wanted, const Block& block) { return wanted < block.first; });
    const Block& block = *std::prev(behind);
    KallsymsNames names(table.names.view(block.at, table.names.size() - block.at), kBlock);
    for (std::uint32_t i = number - block.first; i > 0; --i) {
        names.next();
    }
    const std::optional<Bytes> tokens = names.next();
    return tokens ? std::optional(name_of(*tokens, table)) : std::nullopt;
}

}  // namespace lastwords::extractor
