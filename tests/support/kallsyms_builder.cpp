// SPDX-License-Identifier: GPL-2.0-or-later
// Writes kallsyms tables.
#include "tests/support/kallsyms_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "tests/support/bytes_builder.h"

namespace lastwords::test {

using extractor::KallsymsAddresses;

KallsymsBuilder::KallsymsBuilder(Order order, KallsymsAddresses coding)
    : order_(order), coding_(coding) {
    for (std::size_t c = '!'; c <= '~'; ++c) {
        tokens[c] = std::string(1, static_cast<char>(c));
    }
}

KallsymsBuilder& KallsymsBuilder::symbol(std::string_view name, VirtAddr at, char type) {
    symbols_.push_back({std::string(1, type).append(name), at});
    return *this;
}

KallsymsBuilder& KallsymsBuilder::filler(VirtAddr at) {
    for (unsigned i = 0; i < 1100; ++i) {
        symbol(fmt::format("filler_{}", i), at + i, 'd');
    }
    return *this;
}

/// Sorts the numbers of the tokens by first byte. Without that, comparing tokens is most of what a
/// test does.
KallsymsBuilder::TokensByFirst KallsymsBuilder::tokens_by_first() const {
    TokensByFirst all;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!tokens[i].empty()) {
            all[static_cast<unsigned char>(tokens[i][0])].push_back(i);
        }
    }
    return all;
}

/// Replaces, from left to right, the longest token that matches by its number; of two that are
/// equal, by the first one's.
std::vector<std::uint8_t> KallsymsBuilder::compressed(std::string_view text,
                                                      const TokensByFirst& by_first) const {
    std::vector<std::uint8_t> numbers;
    while (!text.empty()) {
        std::size_t best = 0;
        std::size_t best_length = 0;
        for (const std::size_t i : by_first[static_cast<unsigned char>(text[0])]) {
            if (tokens[i].size() > best_length && text.starts_with(tokens[i])) {
                best = i;
                best_length = tokens[i].size();
            }
        }
        numbers.push_back(static_cast<std::uint8_t>(best));
        text.remove_prefix(best_length);
    }
    return numbers;
}

std::uint64_t KallsymsBuilder::coded(VirtAddr at, VirtAddr base, VirtAddr entry) const {
    switch (coding_) {
        case KallsymsAddresses::kAbsolute:
            return at.value;
        case KallsymsAddresses::kRelative:
            return at - base;
        case KallsymsAddresses::kRelativePerCpu:
            return at < base ? at.value : (base - 1) - at;
        case KallsymsAddresses::kProgramCounter:
            return at - entry;
    }
    return 0;
}

std::vector<std::size_t> KallsymsBuilder::write_names(BytesBuilder& all) const {
    const std::size_t names_at = all.size();
    std::vector<std::size_t> markers;
    const TokensByFirst by_first = tokens_by_first();
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        if (i % 256 == 0) {
            markers.push_back(all.size() - names_at);
        }
        const std::vector<std::uint8_t> numbers = compressed(symbols_[i].text, by_first);
        if (numbers.size() > 0x7f) {
            all.u8(0x80 | (numbers.size() & 0x7f)).u8(numbers.size() >> 7);
        } else {
            all.u8(numbers.size());
        }
        all.bytes(std::as_bytes(std::span(numbers)));
    }
    return markers;
}

/// Source: scripts/kallsyms.c sort_symbols_by_name() and write_src(), 6.2 to 7.2.
void KallsymsBuilder::write_sorted_index(BytesBuilder& all) const {
    std::vector<std::size_t> numbers(symbols_.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    const auto name_of = [&](std::size_t number) {
        return std::string_view(symbols_[number].text).substr(1);
    };
    std::stable_sort(numbers.begin(), numbers.end(),
                     [&](std::size_t a, std::size_t b) { return name_of(a) < name_of(b); });
    for (const std::size_t number : numbers) {
        all.u8(number >> 16 & 0xff).u8(number >> 8 & 0xff).u8(number & 0xff);
    }
}

/// As sort_symbols(): by address; symbols with the same address stay in their order.
void KallsymsBuilder::sort() {
    std::stable_sort(symbols_.begin(), symbols_.end(),
                     [](const Symbol& a, const Symbol& b) { return a.at < b.at; });
}

/// As record_relative_base(): the lowest address of a symbol that is not absolute. make_percpus_
/// absolute() has made per-CPU symbols absolute, with the type 'A'.
VirtAddr KallsymsBuilder::relative_base() const {
    const auto first = std::find_if(symbols_.begin(), symbols_.end(),
                                    [](const Symbol& symbol) { return symbol.text[0] != 'A'; });
    return first == symbols_.end() ? VirtAddr{} : first->at;
}

/// Appends the tokens. Returns the table of where each begins.
std::vector<std::byte> KallsymsBuilder::write_tokens(BytesBuilder& all) const {
    const std::size_t first = all.size();
    BytesBuilder index(all.order());
    for (const std::string& token : tokens) {
        index.u16(all.size() - first);
        all.text(token).u8(0);
    }
    return index.take();
}

/// Fills the table of addresses in. This comes last, because kProgramCounter stores each address
/// relative to the place of its own entry. `start`: where `all` will lie in memory.
void KallsymsBuilder::put_addresses(BytesBuilder& all, std::size_t table, std::uint64_t entry,
                                    VirtAddr start) const {
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        const std::size_t at = table + i * entry;
        all.put(at, entry, coded(symbols_[i].at, relative_base(), start + at));
    }
}

KallsymsPlace KallsymsBuilder::write(FakeKernel& kernel) {
    sort();
    const unsigned word = kernel.arch().word_bytes;
    const unsigned number = order_ <= Order::k4_6 ? word : 4;  // of a count or marker
    const std::uint64_t unit = alignment != 0 ? alignment : order_ == Order::k7_2 ? 4 : word;
    const bool absolute = coding_ == KallsymsAddresses::kAbsolute;
    const std::uint64_t entry = absolute ? word : 4;
    const VirtAddr start = kernel.allocate(0);
    BytesBuilder all(kernel.arch().order);
    KallsymsPlace place;
    const auto part = [&] {
        all.pad_to((all.size() + unit - 1) / unit * unit);
        return start + all.size();
    };
    std::size_t offsets_at = 0;
    const auto offsets = [&] {
        place.offsets = part();
        offsets_at = all.size();
        all.fill(symbols_.size() * entry, 0);
        if (order_ != Order::k7_2 && !absolute) {
            place.relative_base = part();
            all.word(word, relative_base().value);
        }
    };
    const auto index_part = [&] {
        if (sorted_index) {
            place.seqs = part();
            write_sorted_index(all);
        }
    };
    const bool offsets_first = order_ <= Order::k5_10;
    if (offsets_first) {
        offsets();
    }
    place.count = part();
    all.number(number, count == 0 ? symbols_.size() : count);
    place.names = part();
    const std::vector<std::size_t> markers = write_names(all);
    place.markers = part();
    for (const std::size_t marker : markers) {
        all.number(number, marker);
    }
    if (offsets_first) {
        index_part();
    }
    part();
    all.fill(gap_before_tokens, 0);
    place.token_table = part();
    const std::vector<std::byte> index = write_tokens(all);
    place.token_index = part();
    all.bytes(index);
    if (!offsets_first) {
        offsets();
        index_part();
    }
    put_addresses(all, offsets_at, entry, start);
    place.end = start + all.size();
    kernel.place(all.take());
    return place;
}

void KallsymsBuilder::write_keys(FakeKernel& kernel, const KallsymsPlace& place) const {
    kernel.symbol("kallsyms_names", place.names);
    kernel.symbol("kallsyms_num_syms", place.count);
    kernel.symbol("kallsyms_token_table", place.token_table);
    kernel.symbol("kallsyms_token_index", place.token_index);
    kernel.symbol(
        coding_ == KallsymsAddresses::kAbsolute ? "kallsyms_addresses" : "kallsyms_offsets",
        place.offsets);
    if (place.relative_base != VirtAddr{}) {
        kernel.symbol("kallsyms_relative_base", place.relative_base);
    }
}

}  // namespace lastwords::test
