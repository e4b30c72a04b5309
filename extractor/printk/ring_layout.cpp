// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the ring and reads its head.
#include "extractor/printk/ring_layout.h"

#include <fmt/format.h>

#include <array>

#include "extractor/printk/ring_reader.h"
#include "extractor/printk/ring_rebuild.h"

namespace lastwords::extractor {

namespace {

// Smallest and largest that the kernel can make: LOG_BUF_SHIFT 12 to log_buf_len=2G, less
// PRB_AVGBITS (5).
constexpr unsigned kCountBitsMin = 4;
constexpr unsigned kCountBitsMax = 26;
constexpr unsigned kAverageBits = 5;  // PRB_AVGBITS, kernel/printk/printk.c, 5.10 to 7.2

/// Collects offsets; the first that no provider knows is the error.
class OffsetReader {
 public:
    explicit OffsetReader(KernelView& view) : view_(view) {}
    std::uint64_t offset(std::string_view structure, std::string_view member) {
        return keep(view_.offset(structure, member));
    }
    std::uint64_t size(std::string_view structure) { return keep(view_.size(structure)); }
    template <typename T>
    Result<T> finish(T value) {
        return error_ ? Result<T>(tl::unexpected(*error_)) : Result<T>(value);
    }

 private:
    std::uint64_t keep(Result<std::uint64_t> found) {
        if (found) {
            return *found;
        }
        if (!error_) {
            error_ = std::move(found).error();
        }
        return 0;
    }
    KernelView& view_;
    std::optional<Error> error_;
};

/// The numbers of descriptors and of text bytes go together. Where they do not, one of them is
/// damaged, and the newest slots show which.
Result<unsigned> settle_count_bits(const KernelMemory& memory, const RingLayout& layout,
                                   RingHead head, std::uint64_t count_bits,
                                   std::uint64_t size_bits) {
    constexpr std::uint64_t kSampleSlots = 16;
    for (const std::uint64_t bits : {count_bits, size_bits - kAverageBits}) {
        if (bits < kCountBitsMin || bits > kCountBitsMax) {
            continue;
        }
        head.count_bits = static_cast<unsigned>(bits);
        RingReader reader(memory, layout, head);
        for (std::uint64_t back = 0; back < kSampleSlots; ++back) {
            const Slot slot = reader.slot((head.head_id - back) & head.id_mask());
            if (slot.found_id == slot.id && proved(slot, head)) {
                return head.count_bits;
            }
        }
    }
    return failure(
        ErrorKind::kCorrupt,
        fmt::format("struct printk_ringbuffer at {:#x}: 2^{} descriptors and 2^{} bytes of text, "
                    "expected 2^{} to 2^{} and {} bits more for the text",
                    head.at.value, count_bits, size_bits, kCountBitsMin, kCountBitsMax,
                    kAverageBits));
}

Result<RingHead> parse_head(const KernelMemory& memory, VirtAddr at, const RingLayout& layout,
                            Findings& findings) {
    std::vector<std::byte> raw(layout.ring.bytes);
    if (auto done = memory.read(at, raw); !done) {
        return tl::unexpected(std::move(done).error().in("struct printk_ringbuffer"));
    }
    const unsigned word = memory.arch().word_bytes;
    const auto number = [&](std::uint64_t offset, std::uint64_t bytes) {
        return offset <= raw.size() && bytes <= raw.size() - offset
                   ? load_number(Bytes(raw).subspan(offset, bytes), memory.arch().order)
                   : 0;
    };
    RingHead head;
    head.at = at;
    head.text.word_bytes = word;
    head.descs = {number(layout.ring.descs, word)};
    head.infos = {number(layout.ring.infos, word)};
    head.data = {number(layout.ring.data, word)};
    head.head_id = number(layout.ring.head_id, word) & head.id_mask();
    head.tail_id = number(layout.ring.tail_id, word) & head.id_mask();
    head.head_lpos = {number(layout.ring.head_lpos, word)};
    head.tail_lpos = {number(layout.ring.tail_lpos, word)};
    head.fail = number(layout.ring.fail, word);
    for (const VirtAddr array : {head.descs, head.infos, head.data}) {
        if (!memory.space().plausible(array)) {
            return failure(
                ErrorKind::kCorrupt,
                fmt::format("struct printk_ringbuffer at {:#x}: {:#x} is no kernel address",
                            at.value, array.value));
        }
    }
    const std::uint64_t count_bits = number(layout.ring.count_bits, 4);
    const std::uint64_t size_bits = number(layout.ring.size_bits, 4);
    head.count_bits = static_cast<unsigned>(count_bits);
    if (count_bits < kCountBitsMin || count_bits > kCountBitsMax ||
        size_bits != count_bits + kAverageBits) {
        TRY(head.count_bits, settle_count_bits(memory, layout, head, count_bits, size_bits));
        findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("struct printk_ringbuffer at {:#x}: 2^{} descriptors and 2^{} bytes of "
                        "text; its slots are those of a ring of 2^{} descriptors",
                        at.value, count_bits, size_bits, head.count_bits));
    }
    head.text.size_bits = head.count_bits + kAverageBits;
    return head;
}

}  // namespace

Result<RingLayout> RingLayout::read(KernelView& view) {
    OffsetReader from(view);
    RingLayout layout;
    const std::uint64_t desc_ring = from.offset("printk_ringbuffer", "desc_ring");
    layout.ring.count_bits = desc_ring + from.offset("prb_desc_ring", "count_bits");
    layout.ring.descs = desc_ring + from.offset("prb_desc_ring", "descs");
    layout.ring.infos = desc_ring + from.offset("prb_desc_ring", "infos");
    layout.ring.head_id = desc_ring + from.offset("prb_desc_ring", "head_id");
    layout.ring.tail_id = desc_ring + from.offset("prb_desc_ring", "tail_id");
    const std::uint64_t text_ring = from.offset("printk_ringbuffer", "text_data_ring");
    layout.ring.size_bits = text_ring + from.offset("prb_data_ring", "size_bits");
    layout.ring.data = text_ring + from.offset("prb_data_ring", "data");
    layout.ring.head_lpos = text_ring + from.offset("prb_data_ring", "head_lpos");
    layout.ring.tail_lpos = text_ring + from.offset("prb_data_ring", "tail_lpos");
    layout.ring.fail = from.offset("printk_ringbuffer", "fail");
    layout.ring.bytes = from.size("printk_ringbuffer");
    const std::uint64_t position = from.offset("prb_desc", "text_blk_lpos");
    layout.desc.state_var = from.offset("prb_desc", "state_var");
    layout.desc.begin = position + from.offset("prb_data_blk_lpos", "begin");
    layout.desc.next = position + from.offset("prb_data_blk_lpos", "next");
    layout.desc.bytes = from.size("prb_desc");
    layout.info.seq = from.offset("printk_info", "seq");
    layout.info.ts_nsec = from.offset("printk_info", "ts_nsec");
    layout.info.text_len = from.offset("printk_info", "text_len");
    // Never exported; they have followed text_len since 3.5 (kernel/printk/printk_ringbuffer.h
    // struct printk_info).
    layout.info.facility = layout.info.text_len + 2;
    layout.info.flags = layout.info.text_len + 3;
    layout.info.caller_id = from.offset("printk_info", "caller_id");
    const std::uint64_t device = from.offset("printk_info", "dev_info");
    layout.info.subsystem = device + from.offset("dev_printk_info", "subsystem");
    layout.info.device = device + from.offset("dev_printk_info", "device");
    layout.info.subsystem_bytes = view.info().length("printk_info_subsystem").value_or(16);
    layout.info.device_bytes = view.info().length("printk_info_device").value_or(48);
    layout.info.bytes = from.size("printk_info");
    TRY(const RingLayout complete, from.finish(layout));
    constexpr std::uint64_t kBytesMax =
        4096;  // of each of these structures, with room for what is to come
    const auto inside = [](std::uint64_t offset, std::uint64_t bytes, std::uint64_t size) {
        return size <= kBytesMax && offset <= size && bytes <= size - offset;
    };
    const unsigned word = view.memory().arch().word_bytes;
    const auto& info = complete.info;
    const bool sane =
        inside(info.seq, 8, info.bytes) && inside(info.ts_nsec, 8, info.bytes) &&
        inside(info.text_len, 4, info.bytes) && inside(info.caller_id, 4, info.bytes) &&
        inside(info.subsystem, info.subsystem_bytes, info.bytes) &&
        inside(info.device, info.device_bytes, info.bytes) &&
        inside(complete.desc.state_var, word, complete.desc.bytes) &&
        inside(complete.desc.begin, word, complete.desc.bytes) &&
        inside(complete.desc.next, word, complete.desc.bytes) && complete.ring.bytes <= kBytesMax;
    if (!sane) {
        return failure(ErrorKind::kCorrupt,
                       "VMCOREINFO: members of struct prb_desc or printk_info lie outside of it");
    }
    return complete;
}

Result<RingHead> RingHead::read(KernelView& view, const RingLayout& layout, Findings& findings) {
    const KernelMemory& memory = view.memory();
    Result<RingHead> head = view.symbol("prb").and_then([&](VirtAddr prb) {
        return memory.pointer(prb).and_then(
            [&](VirtAddr ring) { return parse_head(memory, ring, layout, findings); });
    });
    if (head) {
        return head;
    }
    // The pointer is lost or wrong; the ring that it pointed to may be whole.
    constexpr std::array<std::string_view, 2> kRings{"printk_rb_dynamic", "printk_rb_static"};
    for (const std::string_view name : kRings) {
        Result<RingHead> other = view.symbol(name).and_then(
            [&](VirtAddr ring) { return parse_head(memory, ring, layout, findings); });
        if (other) {
            findings.loss(
                Error(head.error()).in(fmt::format("prb is not usable, {} is shown", name)));
            return other;
        }
    }
    if (Result<RingHead> rebuilt = rebuild_static_ring(view, layout)) {
        findings.loss(Error(head.error())
                          .in("the ring's head is lost and was rebuilt from its descriptors; if "
                              "the kernel had "
                              "changed to a larger ring, these are its early records only"));
        return rebuilt;
    }
    return tl::unexpected(std::move(head).error().in("the log's ring"));
}

}  // namespace lastwords::extractor
