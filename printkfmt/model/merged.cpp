// SPDX-License-Identifier: GPL-2.0-or-later
// Letters of sources, and the columns of a list of entries.
#include "printkfmt/model/merged.h"

#include <algorithm>

namespace lastwords::printkfmt {

namespace {
constexpr std::uint64_t kNone = ~std::uint64_t{0};
}

char letter_of(std::uint32_t source) {
    constexpr std::uint32_t kLetters = 26;
    return static_cast<char>(source < kLetters ? 'A' + source : 'a' + (source - kLetters));
}

bool Entry::held_by(std::uint32_t source) const {
    const auto is_of = [&](const Occurrence& one) { return one.source == source; };
    return std::any_of(in.begin(), in.end(), is_of) || std::any_of(also.begin(), also.end(), is_of);
}

template <class Item>
std::span<const Item> EntryList::Rare<Item>::of(std::size_t entry) const {
    const auto [from, to] = std::equal_range(entries.begin(), entries.end(), entry);
    return std::span(items).subspan(static_cast<std::size_t>(from - entries.begin()),
                                    static_cast<std::size_t>(to - from));
}

template <class Item>
void EntryList::Rare<Item>::add(std::size_t entry, std::span<const Item> list) {
    entries.insert(entries.end(), list.size(), static_cast<std::uint32_t>(entry));
    items.insert(items.end(), list.begin(), list.end());
}

Entry EntryList::operator[](std::size_t index) const {
    Entry entry;
    const std::size_t from = index == 0 ? 0 : in_ends_[index - 1];
    entry.in = std::span(in_).subspan(from, in_ends_[index] - from);
    entry.also = also_.of(index);
    entry.shown = shown_[index];
    entry.differing = differing_.of(index);
    if (index < seqs_.size() && seqs_[index] != kNone) {
        entry.seq = Seq{seqs_[index]};
    }
    if (times_[index] != kNone) {
        entry.timestamp_ns = times_[index];
    }
    return entry;
}

void EntryList::reserve(std::size_t entries, std::size_t occurrences) {
    in_.reserve(occurrences);
    in_ends_.reserve(entries);
    shown_.reserve(entries);
    times_.reserve(entries);
}

void EntryList::push_back(const Entry& entry) {
    const std::size_t index = size();
    in_.insert(in_.end(), entry.in.begin(), entry.in.end());
    in_ends_.push_back(static_cast<std::uint32_t>(in_.size()));
    shown_.push_back(entry.shown);
    times_.push_back(entry.timestamp_ns.value_or(kNone));
    if (entry.seq) {
        seqs_.resize(index, kNone);
        seqs_.push_back(entry.seq->value);
    }
    also_.add(index, entry.also);
    differing_.add(index, entry.differing);
}

}  // namespace lastwords::printkfmt
