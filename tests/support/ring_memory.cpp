// SPDX-License-Identifier: GPL-2.0-or-later
// Layouts of the ring's structures, by era and by the size of a long.
#include "tests/support/ring_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "extractor/printk/era.h"
#include "tests/support/bytes_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Record;

/// Size of struct prb_desc_ring in longs: 5.19 added last_finalized_id.
std::uint64_t desc_ring_words(RingEra era) {
    return era == RingEra::k5_10 ? 5 : 6;
}

std::uint64_t info_bytes(RingEra era) {
    return era == RingEra::k7_2 ? 112 : 88;
}

/// Offset of dev_info, which CONFIG_PRINTK_EXECUTION_CTX puts after caller_id2 and comm.
std::uint64_t dev_info_at(RingEra era) {
    return era == RingEra::k7_2 ? 44 : 24;
}

std::vector<std::byte> struct_ring(const RingBuilder& ring, const RingPlace& place) {
    const unsigned word = ring.word_bytes();
    BytesBuilder bytes(ring.shape().arch->order);
    bytes.u32(ring.count_bits).pad_to(word);
    bytes.word(word, place.descs.value).word(word, place.infos.value);
    bytes.word(word, ring.head_id).word(word, ring.tail_id);
    if (ring.shape().era != RingEra::k5_10) {
        bytes.word(word, ring.last_finalized());
    }
    bytes.u32(ring.size_bits).pad_to((desc_ring_words(ring.shape().era) + 1) * word);
    bytes.word(word, place.data.value);
    bytes.word(word, ring.head_lpos).word(word, ring.tail_lpos).word(word, ring.fail);
    return bytes.take();
}

std::vector<std::byte> desc_array(const RingBuilder& ring) {
    const unsigned word = ring.word_bytes();
    BytesBuilder bytes(ring.shape().arch->order);
    for (const RingBuilder::Desc& desc : ring.descs) {
        bytes.word(word, desc.state_var).word(word, desc.begin).word(word, desc.next);
    }
    return bytes.take();
}

std::vector<std::byte> info_array(const RingBuilder& ring) {
    const std::endian order = ring.shape().arch->order;
    const RingEra era = ring.shape().era;
    BytesBuilder bytes(order);
    std::size_t at = 0;
    for (const RingBuilder::Info& info : ring.infos) {
        const unsigned packed = order == std::endian::little ? info.flags | info.level << 5
                                                             : info.flags << 3 | info.level;
        bytes.u64(info.seq).u64(info.timestamp_ns).u16(info.text_len);
        bytes.u8(info.facility).u8(packed).u32(info.caller);
        if (era == RingEra::k7_2) {
            bytes.u32(info.caller2).text(info.comm);
        }
        bytes.pad_to(at + dev_info_at(era)).text(info.subsystem);
        bytes.pad_to(at + dev_info_at(era) + 16).text(info.device);
        at += info_bytes(era);
        bytes.pad_to(at);
    }
    return bytes.take();
}

std::optional<Record> find(const printkfmt::RecordList& records, Seq seq) {
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const Record& record) { return record.seq == seq; });
    return found == records.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

void write_ring_keys(const RingBuilder& ring, FakeKernel& kernel) {
    const std::uint64_t word = ring.word_bytes();
    const RingEra era = ring.shape().era;
    const std::uint64_t text_ring = desc_ring_words(era) * word;
    kernel.size("printk_ringbuffer", text_ring + 5 * word);
    kernel.offset("printk_ringbuffer.desc_ring", 0);
    kernel.offset("printk_ringbuffer.text_data_ring", text_ring);
    kernel.offset("printk_ringbuffer.fail", text_ring + 4 * word);
    kernel.size("prb_desc_ring", text_ring);
    kernel.offset("prb_desc_ring.count_bits", 0);
    kernel.offset("prb_desc_ring.descs", word);
    kernel.offset("prb_desc_ring.infos", 2 * word);
    kernel.offset("prb_desc_ring.head_id", 3 * word);
    kernel.offset("prb_desc_ring.tail_id", 4 * word);
    kernel.size("prb_desc", 3 * word);
    kernel.offset("prb_desc.state_var", 0);
    kernel.offset("prb_desc.text_blk_lpos", word);
    kernel.size("prb_data_blk_lpos", 2 * word);
    kernel.offset("prb_data_blk_lpos.begin", 0);
    kernel.offset("prb_data_blk_lpos.next", word);
    kernel.size("printk_info", info_bytes(era));
    kernel.offset("printk_info.seq", 0);
    kernel.offset("printk_info.ts_nsec", 8);
    kernel.offset("printk_info.text_len", 16);
    kernel.offset("printk_info.caller_id", 20);
    kernel.offset("printk_info.dev_info", dev_info_at(era));
    kernel.size("dev_printk_info", 64);
    kernel.offset("dev_printk_info.subsystem", 0);
    kernel.line("LENGTH(printk_info_subsystem)=16");
    kernel.offset("dev_printk_info.device", 16);
    kernel.line("LENGTH(printk_info_device)=48");
    kernel.size("prb_data_ring", 4 * word);
    kernel.offset("prb_data_ring.size_bits", 0);
    kernel.offset("prb_data_ring.data", word);
    kernel.offset("prb_data_ring.head_lpos", 2 * word);
    kernel.offset("prb_data_ring.tail_lpos", 3 * word);
}

RingPlace write_ring(const RingBuilder& ring, FakeKernel& kernel) {
    RingPlace place;
    place.desc_bytes = 3ULL * ring.word_bytes();
    place.info_bytes = info_bytes(ring.shape().era);
    place.data = kernel.place(ring.text);
    place.descs = kernel.place(desc_array(ring));
    place.infos = kernel.place(info_array(ring));
    place.ring = kernel.place(struct_ring(ring, place));
    place.prb = kernel.variable("prb", ring.word_bytes(), place.ring.value);
    kernel.symbol("printk_rb_static", place.ring);
    write_ring_keys(ring, kernel);
    return place;
}

RingInMemory::RingInMemory(const RingBuilder& builder)
    : kernel(*builder.shape().arch), place(write_ring(builder, kernel)) {}

ReadRing::ReadRing(const FakeKernel& kernel) : log(failure(ErrorKind::kNotFound, "not read")) {
    OpenedKernel opened(kernel);
    extractor::LogOptions options;
    options.newest = [this](printkfmt::Log end) { newest = std::move(end); };
    log = extractor::read_log(opened.view, options, findings);
}

Record ReadRing::record(Seq seq) const {
    const std::optional<Record> found = find(log.value().records, seq);
    if (!found) {
        throw std::out_of_range(fmt::format("no record {}", seq.value));
    }
    return *found;
}

bool ReadRing::has(Seq seq) const {
    return find(log.value().records, seq).has_value();
}

std::vector<std::string> ReadRing::texts() const {
    std::vector<std::string> texts;
    for (const Record& record : log.value().records) {
        texts.emplace_back(record.text);
    }
    return texts;
}

std::vector<std::uint64_t> ReadRing::seqs() const {
    std::vector<std::uint64_t> seqs;
    for (const Record& record : log.value().records) {
        seqs.push_back(record.position);
    }
    return seqs;
}

std::vector<std::uint64_t> ReadRing::ghost_seqs() const {
    std::vector<std::uint64_t> seqs;
    for (const Record& record : log.value().ghosts) {
        seqs.push_back(record.position);
    }
    return seqs;
}

std::string ReadRing::losses() const {
    std::string text;
    for (const Finding& finding : findings.kept()) {
        if (finding.weight == Finding::Weight::kLoss) {
            text += fmt::format("{}: {}\n", name_of(finding.kind), finding.message);
        }
    }
    return text;
}

}  // namespace lastwords::test
