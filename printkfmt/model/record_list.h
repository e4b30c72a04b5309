// SPDX-License-Identifier: GPL-2.0-or-later
// RecordList: the records of one log. Those of a kernel's ring or of a text, of which there may be
// millions, take a fraction of a Record's memory each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "printkfmt/base/large_pages.h"
#include "printkfmt/model/record.h"

namespace lastwords::printkfmt {

/// A sequence of records that grows at its end. It can be read as a std::vector<Record>, but gives
/// copies instead of references. Records can be changed after unpack().
///
/// While it is packed, the list keeps each record in 32 bytes. Records that do not fit (a text of
/// another place or of more than 64 KiB, ...) are kept whole beside the others. If the very first
/// one does not fit and is not of a text, all are kept whole.
class RecordList {
 public:
    /// Gives copies of the records. It is a random access iterator, apart from that.
    class Iterator {
     public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = Record;
        using difference_type = std::ptrdiff_t;
        using reference = Record;
        struct pointer {
            Record record;
            const Record* operator->() const { return &record; }
        };

        Iterator() = default;
        Iterator(const RecordList& list, std::size_t at) : list_(&list), at_(at) {}

        Record operator*() const { return list_->get(at_); }
        pointer operator->() const { return {list_->get(at_)}; }
        Record operator[](difference_type n) const { return *(*this + n); }
        Iterator& operator+=(difference_type n) {
            at_ += static_cast<std::size_t>(n);
            return *this;
        }
        Iterator& operator-=(difference_type n) { return *this += -n; }
        Iterator& operator++() { return *this += 1; }
        Iterator& operator--() { return *this += -1; }
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        Iterator operator--(int) {
            const Iterator before = *this;
            --*this;
            return before;
        }
        friend Iterator operator+(Iterator one, difference_type n) { return one += n; }
        friend Iterator operator+(difference_type n, Iterator one) { return one += n; }
        friend Iterator operator-(Iterator one, difference_type n) { return one -= n; }
        friend difference_type operator-(const Iterator& a, const Iterator& b) {
            return static_cast<difference_type>(a.at_ - b.at_);
        }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }
        friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.at_ <=> b.at_; }

     private:
        const RecordList* list_ = nullptr;
        std::size_t at_ = 0;
    };

    using value_type = Record;
    using const_iterator = Iterator;
    using iterator = Iterator;

    RecordList() = default;
    RecordList(std::vector<Record> records) : whole_(std::move(records)) {}

    std::size_t size() const { return packed_.size() + whole_.size(); }
    bool empty() const { return size() == 0; }

    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }
    const Record operator[](std::size_t index) const { return get(index); }
    /// Throws std::out_of_range.
    const Record at(std::size_t index) const;
    const Record front() const { return get(0); }
    const Record back() const { return get(size() - 1); }

    /// Whether the seq of each record is known, without looking at each, to be its position. False:
    /// it may be or not.
    bool numbered_by_position() const;

    void reserve(std::size_t records) { reserve_large(packed_, records); }
    /// Returns the new record, to be filled. The reference is valid until the next one is added.
    Record& emplace_back();
    void push_back(const Record& record) { emplace_back() = record; }
    Record& back() { return whole_.back(); }

    /// Returns all records, to be changed. From then on each takes the memory of a Record.
    std::vector<Record>& unpack();
    /// Whether records take a fraction of that. False also if there are fewer than two.
    bool is_packed() const { return !packed_.empty(); }
    /// Sets how far a record's text can be trusted. Does not unpack the others.
    void set_text_state(std::size_t index, TextState state);

    /// Says, before the first record is added, that the records are those of this text. Their
    /// Record::text_at counts from its beginning and goes on, behind it, in the content of the log.
    void set_input(std::string_view input) { input_ = input; }
    /// Says where the content of such a log lies now. It may have grown, but must not have moved.
    void set_content(std::string_view content) { content_ = content; }
    /// Makes the texts and wall times that point into the `bytes` of the log's content at `before`
    /// point to the same bytes at `after`.
    void move_texts(const char* before, std::size_t bytes, const char* after);

 private:
    /// What Packed::number is.
    enum Kind : std::uint8_t {
        kRing,  ///< the record's seq, which is its position
        // A record of a text; its position is its index:
        kSeq,   ///< its seq; it has no wall time
        kWall,  ///< where its wall time lies (kWallBits); 0 if it has none. It has no seq
        kOdd,   ///< the record does not fit: its index in odd_
    };

    /// A record whose text lies in the input or the content of the log.
    struct Packed {
        std::uint64_t number;
        std::uint64_t timestamp_ns;
        std::uint32_t text_at;
        std::uint32_t caller;
        std::uint16_t text_bytes;
        std::uint16_t device;  ///< if has_task, an index into pairs_ instead
        std::uint8_t facility;
        std::uint8_t flags;
        std::uint8_t level : 3;
        std::uint8_t has_level : 1;
        std::uint8_t has_caller : 1;
        std::uint8_t has_timestamp : 1;
        std::uint8_t foreign : 1;
        std::uint8_t has_task : 1;
        std::uint8_t kind : 2;
        std::uint8_t state : 2;
        std::uint8_t text_state : 3;
    };
    /// In a number of kWall, the lower bits are the length, those above the place.
    static constexpr unsigned kWallBits = 8;

    /// Few devices and tasks appear together, so their pairs are numbered.
    struct DeviceAndTask {
        std::uint32_t device;
        std::uint32_t task;
        friend bool operator==(const DeviceAndTask&, const DeviceAndTask&) = default;
    };

    Record get(std::size_t index) const;
    const char* bytes_at(std::uint64_t at) const {
        return at < input_.size() ? input_.data() + at : content_.data() + (at - input_.size());
    }
    std::uint64_t place_of(std::string_view wall) const;
    Kind kind_of(const Record& record);
    bool text_fits(const Record& record);
    void pack_last();
    Packed packed(const Record& record, Kind kind);
    std::optional<std::uint16_t> number_of_pair(const Record& record);
    Record unpacked(const Packed& packed, std::size_t index) const;

    std::vector<Packed> packed_;  // the first records
    std::deque<Record> odd_;      // those among them that do not fit
    std::vector<DeviceAndTask> pairs_;
    std::unordered_map<std::uint64_t, std::uint16_t> numbers_of_pairs_;  // by both numbers
    /// The records behind packed_: the newest one while the list is packed, else all.
    std::vector<Record> whole_;
    bool only_ring_ = true;  // all that are packed are of kRing
    std::string_view input_;
    /// The content of the log. Of a ring only its beginning is known, from the first text on.
    std::string_view content_;
};

// These two are here, because a loop over a log uses few fields of each record: the compiler then
// leaves out the others.
inline Record RecordList::unpacked(const Packed& packed, std::size_t index) const {
    Record record;
    record.position = packed.kind == kRing ? packed.number : index;
    if (packed.kind != kWall) {
        record.seq = Seq{packed.number};
    } else if (packed.number != 0) {
        record.wall = {bytes_at(packed.number >> kWallBits),
                       packed.number & ((1U << kWallBits) - 1)};
    }
    if (packed.has_timestamp != 0) {
        record.timestamp_ns = packed.timestamp_ns;
    }
    if (packed.text_bytes != 0) {
        record.text = {bytes_at(packed.text_at), packed.text_bytes};
    }
    record.text_at = packed.text_at;
    record.caller.id = packed.caller;
    if (packed.has_task != 0) {
        record.device = pairs_[packed.device].device;
        record.task = pairs_[packed.device].task;
    } else {
        record.device = packed.device;
    }
    record.state = static_cast<RecordState>(packed.state);
    record.text_state = static_cast<TextState>(packed.text_state);
    record.level = packed.level;
    record.facility = packed.facility;
    record.flags = packed.flags;
    record.has_level = packed.has_level != 0;
    record.has_caller = packed.has_caller != 0;
    record.foreign = packed.foreign != 0;
    return record;
}

inline Record RecordList::get(std::size_t index) const {
    if (index >= packed_.size()) {
        return whole_[index - packed_.size()];
    }
    const Packed& packed = packed_[index];
    return packed.kind == kOdd ? odd_[packed.number] : unpacked(packed, index);
}

}  // namespace lastwords::printkfmt
