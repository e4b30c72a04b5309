// SPDX-License-Identifier: GPL-2.0-or-later
// RingBuilder: a printk_ringbuffer that assigns ids, seqs and positions as the kernel does. Its
// parts are public, so that a test can damage them before write_ring() puts them into a
// FakeKernel's memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "extractor/machine/x86_64.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/record.h"

namespace lastwords::test {

enum class RingEra {
    k5_10,  ///< blocks have the size of the text; an empty line has no block
    k6_1,   ///< blocks also have room for the prefix that is removed; last_finalized_id
    k6_12,  ///< last_finalized_seq instead of last_finalized_id
    k7_2,   ///< ids start below 2^62, a block may end at the ring's end, printk_info has 112 bytes
};

struct RingShape {
    RingEra era = RingEra::k6_1;
    const extractor::Arch* arch = &extractor::kX86_64;
    unsigned count_bits = 7;  ///< log2 of the number of descriptors; kernels have at least 7
    /// The ring starts as if this many records had been stored and recycled. It must be a multiple
    /// of the number of descriptors.
    std::uint64_t records_before = 0;
    /// First logical position of the text ring; 0: the position that kernels start from.
    std::uint64_t first_lpos = 0;
};

struct Message {
    unsigned level = 6;
    unsigned facility = 0;
    unsigned flags = printkfmt::kLogNewline;
    std::uint32_t caller = 1;
    std::optional<std::uint64_t> timestamp_ns{};  ///< nullopt: as many milliseconds as the seq
    std::string_view subsystem{};
    std::string_view device{};
};

/// Sources: kernel/printk/printk_ringbuffer.c and vprintk_store() of kernel/printk/printk.c, in
/// 5.10.223, 6.1.192, 6.12.107 and 7.2.13.
class RingBuilder {
 public:
    using State = printkfmt::RecordState;

    struct Desc {
        std::uint64_t state_var = 0;
        std::uint64_t begin = 0;
        std::uint64_t next = 0;
    };
    struct Info {
        std::uint64_t seq = 0;
        std::uint64_t timestamp_ns = 0;
        std::size_t text_len = 0;
        unsigned facility = 0;
        unsigned flags = 0;
        unsigned level = 0;
        std::uint32_t caller = 0;
        std::string_view subsystem;
        std::string_view device;
        std::uint32_t caller2 = 0;   ///< only kept with RingEra::k7_2
        std::string_view comm = {};  ///< likewise
    };

    explicit RingBuilder(const RingShape& shape = {});

    /// Stores a finalized record, as printk() does. nullopt: there was no room, which `fail`
    /// counts.
    std::optional<Seq> print(std::string_view text, const Message& message = {});
    /// Stores a text without a newline. The record is committed, and the next record finalizes it.
    std::optional<Seq> print_unfinished(std::string_view text, const Message& message = {});
    /// Leaves a record as its writer has it after reserving `room` bytes and writing `so_far`.
    std::optional<Seq> reserve(std::string_view so_far, std::uint64_t room);
    /// Moves the head as a writer does that has not written its descriptor yet. Returns false if
    /// there was no room.
    bool claim();
    /// Reopens the last record, as a writer does to continue it. The record must be committed.
    void reopen();

    std::uint64_t count() const { return std::uint64_t{1} << shape_.count_bits; }
    std::uint64_t text_bytes() const { return count() << 5; }
    const RingShape& shape() const { return shape_; }
    unsigned word_bytes() const { return shape_.arch->word_bytes; }

    Desc& desc(Seq seq) { return descs.at(seq.value % count()); }
    Info& info(Seq seq) { return infos.at(seq.value % count()); }
    std::uint64_t id_of(Seq seq) const;
    std::uint64_t make_state(std::uint64_t id, State state) const;
    State state_of(const Desc& desc) const;
    /// The offset in the text ring of the record's block, which begins with the descriptor's id.
    std::uint64_t block_at(Seq seq) { return index(desc(seq).begin); }
    /// The offset in the text ring of the record's text.
    std::uint64_t text_at(Seq seq);
    void put_word(std::uint64_t at, std::uint64_t value);
    void put_text(std::uint64_t at, std::string_view bytes);
    /// The value of the kernel's variable last_finalized_id (up to 6.8) or last_finalized_seq
    /// (since).
    std::uint64_t last_finalized() const;

    std::vector<Desc> descs;
    std::vector<Info> infos;
    std::vector<std::byte> text;
    std::uint32_t count_bits;
    std::uint32_t size_bits;
    std::uint64_t head_id = 0;
    std::uint64_t tail_id = 0;
    std::uint64_t head_lpos = 0;
    std::uint64_t tail_lpos = 0;
    std::uint64_t fail = 0;

 private:
    std::uint64_t clip(std::uint64_t value) const;
    std::uint64_t id_mask() const { return clip(~std::uint64_t{0}) >> 2; }
    std::uint64_t index(std::uint64_t lpos) const { return lpos & (text_bytes() - 1); }
    std::uint64_t wraps(std::uint64_t lpos) const { return clip(lpos) >> size_bits; }
    bool is_wrapped(std::uint64_t begin, std::uint64_t next) const;
    void set_state(Desc& desc, State state) const;
    Desc& head_desc() { return descs[head_id & (count() - 1)]; }
    Info& head_info() { return infos[head_id & (count() - 1)]; }
    void run_laps();
    bool push_text_tail(std::uint64_t lpos);
    bool push_desc_tail();
    bool start_record();
    bool take_block(std::uint64_t bytes);
    std::optional<Seq> store(std::string_view text, const Message& message, State state);

    RingShape shape_;
    std::uint64_t first_id_ = 0;  // the id of seq 0
};

}  // namespace lastwords::test
