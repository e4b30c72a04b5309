// SPDX-License-Identifier: GPL-2.0-or-later
// Merged: the messages of several sources of one crash, each once, with the sources that have it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/base/strong.h"

namespace lastwords::printkfmt {

/// Sources are named A to Z, then a to z.
inline constexpr std::size_t kMergeSourcesMax = 52;
char letter_of(std::uint32_t source);

/// One record of one source.
struct Occurrence {
    std::uint32_t source = 0;  ///< index into the sources given to merge()
    std::uint32_t record = 0;  ///< index into the records of that source's log
    friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

/// One message of the kernel. A source may have it as several records (a capture of a console has a
/// record for each line) or not at all. Entries of an EntryList are views: their lists point into
/// it.
struct Entry {
    /// The records of this message, ascending; never empty. A source whose records have seqs has at
    /// most one here.
    std::span<const Occurrence> in;
    /// Records that contain lines of this message, but are listed in the `in` of an earlier entry:
    /// if the prefix of a line is damaged in a text, the line becomes part of the record before it.
    std::span<const Occurrence> also;
    /// The source whose text is shown: an undamaged text before a damaged one, then a source with
    /// seqs before one without, then the longest text.
    std::uint32_t shown = 0;
    /// Sources whose text differs from the one that is shown; ascending.
    std::span<const std::uint32_t> differing;
    std::optional<Seq> seq;
    std::optional<std::uint64_t> timestamp_ns;

    /// Whether the source has the message, in whole or in part: it occurs in `in` or in `also`.
    bool held_by(std::uint32_t source) const;
};

/// The entries of one boot. There may be millions, so they are kept in columns: an entry takes 16
/// bytes, or 24 if there are seqs, and 8 for each of its records.
class EntryList {
 public:
    /// Gives entries by value. It is a random access iterator, apart from that.
    class Iterator {
     public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Entry;
        using difference_type = std::ptrdiff_t;
        using reference = Entry;
        using pointer = void;

        Iterator() = default;
        Iterator(const EntryList& list, std::size_t at) : list_(&list), at_(at) {}

        Entry operator*() const { return (*list_)[at_]; }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        Iterator operator++(int) {
            const Iterator before = *this;
            ++at_;
            return before;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

     private:
        const EntryList* list_ = nullptr;
        std::size_t at_ = 0;
    };

    std::size_t size() const { return shown_.size(); }
    bool empty() const { return shown_.empty(); }
    Entry operator[](std::size_t index) const;
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }

    void reserve(std::size_t entries, std::size_t occurrences);
    /// Appends a copy of the entry and of its lists. The list must have fewer than 2^32 records.
    void push_back(const Entry& entry);

 private:
    /// Lists that few entries have, one after the other.
    template <class Item>
    struct Rare {
        std::vector<std::uint32_t> entries;  // for each item, the entry that has it; ascending
        std::vector<Item> items;

        std::span<const Item> of(std::size_t entry) const;
        void add(std::size_t entry, std::span<const Item> list);
    };

    std::vector<Occurrence> in_;
    std::vector<std::uint32_t> in_ends_;  // for each entry, the end of its part of in_
    std::vector<std::uint32_t> shown_;
    std::vector<std::uint64_t> times_;  // kNone: the entry has no time
    std::vector<std::uint64_t> seqs_;   // up to the last entry that has one; kNone: it has none
    Rare<Occurrence> also_;
    Rare<std::uint32_t> differing_;
};

/// The messages of one boot, from all sources that are of this boot as far as can be told.
struct BootTimeline {
    /// Indices into the sources given to merge(), ascending.
    std::vector<std::uint32_t> sources;
    /// Each record of these sources is in the `in` of exactly one entry. The records of one source
    /// keep their order.
    EntryList entries;
};

struct Merged {
    /// Each source is in exactly one timeline. Sources that cannot be shown to be of the same boot
    /// are in different ones.
    std::vector<BootTimeline> timelines;
    Findings findings;
};

}  // namespace lastwords::printkfmt
