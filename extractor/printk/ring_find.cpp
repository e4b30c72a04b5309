// SPDX-License-Identifier: GPL-2.0-or-later
// Follows `prb` and its substitutes, and checks the numbers in struct printk_ringbuffer.
#include "extractor/printk/ring_find.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

#include "extractor/printk/ring_arrays.h"
#include "extractor/printk/ring_reader.h"
#include "extractor/printk/ring_rebuild.h"

namespace lastwords::extractor {

namespace {

/// Returns the right count_bits if count_bits and size_bits contradict each other: the text ring
/// always has kAverageBits more bits than the descriptor ring. With the right number, slots at
/// head_id prove their records.
Result<unsigned> settle_count_bits(const KernelMemory& memory, const RingLayout& layout,
                                   RingHead head, std::uint64_t count_bits,
                                   std::uint64_t size_bits) {
    constexpr std::uint64_t kSlotsProbed = 16;
    for (const std::uint64_t bits : {count_bits, size_bits - kAverageBits}) {
        if (bits < kCountBitsMin || bits > kCountBitsMax) {
            continue;
        }
        head.count_bits = static_cast<unsigned>(bits);
        RingReader reader(memory, layout, head);
        for (std::uint64_t back = 0; back < kSlotsProbed; ++back) {
            const Slot slot = reader.slot((head.head_id - back) & head.id_mask());
            if (slot.found_id == slot.id && proved(slot, head)) {
                return head.count_bits;
            }
        }
    }
    return failure(
        ErrorKind::kCorrupt,
        fmt::format("struct printk_ringbuffer at {:#x}: found 2^{} descriptors and 2^{} bytes of "
                    "text, expected 2^{} to 2^{} descriptors and 2^{} times as many bytes of text",
                    head.at.value, count_bits, size_bits, kCountBitsMin, kCountBitsMax,
                    kAverageBits));
}

/// Fails if a pointer of the ring cannot be right.
Result<void> check_pointers(const KernelMemory& memory, const RingHead& head) {
    for (const VirtAddr array : {head.descs, head.infos, head.data}) {
        if (!memory.space().plausible(array)) {
            return failure(
                ErrorKind::kCorrupt,
                fmt::format(
                    "struct printk_ringbuffer at {:#x}: its pointer {:#x} is not a kernel address",
                    head.at.value, array.value));
        }
    }
    return {};
}

Result<RingHead> parse_head(KernelView& view, VirtAddr at, const RingLayout& layout,
                            Findings& findings) {
    const KernelMemory& memory = view.memory();
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
    head.has_ends = layout.ring.head_lpos != RingLayout::kUnknown;
    head.head_lpos = {number(layout.ring.head_lpos, word)};
    head.tail_lpos = {number(layout.ring.tail_lpos, word)};
    head.fail = number(layout.ring.fail, word);
    const std::uint64_t count_bits = number(layout.ring.count_bits, 4);
    const std::uint64_t size_bits = number(layout.ring.size_bits, 4);
    head.count_bits = static_cast<unsigned>(count_bits);
    if (count_bits < kCountBitsMin || count_bits > kCountBitsMax ||
        size_bits != count_bits + kAverageBits) {
        TRY_VOID(check_pointers(memory, head));
        TRY(head.count_bits, settle_count_bits(memory, layout, head, count_bits, size_bits));
        findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("struct printk_ringbuffer at {:#x}: it says 2^{} descriptors and 2^{} "
                        "bytes of text, but its slots are those of a ring with 2^{} descriptors",
                        at.value, count_bits, size_bits, head.count_bits));
    }
    head.text.size_bits = head.count_bits + kAverageBits;
    repair_arrays(view, layout, head, findings);
    TRY_VOID(check_pointers(memory, head));
    return head;
}

}  // namespace

Result<RingHead> find_ring(KernelView& view, const RingLayout& layout, Findings& findings) {
    const KernelMemory& memory = view.memory();
    Result<RingHead> head = view.symbol("prb").and_then([&](VirtAddr prb) {
        return memory.pointer(prb).and_then(
            [&](VirtAddr ring) { return parse_head(view, ring, layout, findings); });
    });
    if (head) {
        return head;
    }
    // The pointer `prb` is missing or wrong, but the ring itself may be intact.
    constexpr std::array<std::string_view, 2> kRings{"printk_rb_dynamic", "printk_rb_static"};
    for (const std::string_view name : kRings) {
        Result<RingHead> other = view.symbol(name).and_then(
            [&](VirtAddr ring) { return parse_head(view, ring, layout, findings); });
        if (other) {
            findings.loss(Error(head.error())
                              .in(fmt::format("prb cannot be used, so {} is shown instead", name)));
            return other;
        }
    }
    if (Result<RingHead> rebuilt = rebuild_static_ring(view, layout)) {
        findings.loss(
            Error(head.error())
                .in("the ring's structure is lost and was rebuilt from its descriptors; if the "
                    "kernel had switched to a larger ring, these are only its early records"));
        return rebuilt;
    }
    return tl::unexpected(std::move(head).error().in("the log's ring buffer"));
}

}  // namespace lastwords::extractor
