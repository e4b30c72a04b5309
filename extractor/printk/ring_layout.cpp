// SPDX-License-Identifier: GPL-2.0-or-later
// Collects the offsets of the ring's structures.
#include "extractor/printk/ring_layout.h"

#include <optional>
#include <string_view>
#include <utility>

namespace lastwords::extractor {

namespace {

/// Looks up offsets and remembers the first error.
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
    // VMCOREINFO does not have facility and flags. Both have followed text_len since 3.5, in struct
    // printk_log and then in struct printk_info (kernel/printk/printk_ringbuffer.h).
    layout.info.facility = layout.info.text_len + 2;
    layout.info.flags = layout.info.text_len + 3;
    layout.info.caller_id = from.offset("printk_info", "caller_id");
    const std::uint64_t device = from.offset("printk_info", "dev_info");
    // VMCOREINFO does not have caller_id2 and comm. Where CONFIG_PRINTK_EXECUTION_CTX is set (7.x),
    // they stand between caller_id and dev_info, whose place tells it.
    const std::uint64_t behind = layout.info.caller_id + 4;
    layout.info.caller_id2 = device == behind + 4 + kCommBytes ? behind : 0;
    layout.info.subsystem = device + from.offset("dev_printk_info", "subsystem");
    layout.info.device = device + from.offset("dev_printk_info", "device");
    layout.info.subsystem_bytes = view.info().length("printk_info_subsystem").value_or(16);
    layout.info.device_bytes = view.info().length("printk_info_device").value_or(48);
    layout.info.bytes = from.size("printk_info");
    TRY(const RingLayout complete, from.finish(layout));
    constexpr std::uint64_t kBytesMax =
        4096;  // limit of each structure's size, far above any real one
    const auto inside = [](std::uint64_t offset, std::uint64_t bytes, std::uint64_t size) {
        return size <= kBytesMax && offset <= size && bytes <= size - offset;
    };
    const unsigned word = view.memory().arch().word_bytes;
    const auto& info = complete.info;
    const bool sane =
        inside(info.seq, 8, info.bytes) && inside(info.ts_nsec, 8, info.bytes) &&
        inside(info.text_len, 4, info.bytes) && inside(info.caller_id, 4, info.bytes) &&
        inside(info.caller_id2, 4 + kCommBytes, info.bytes) &&
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

}  // namespace lastwords::extractor
