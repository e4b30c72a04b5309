// SPDX-License-Identifier: GPL-2.0-or-later
// Takes a sample of the slots, derives from the arrays that fit what the others must hold, and
// looks for that.
#include "extractor/printk/ring_arrays.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/printk/ring_reader.h"

namespace lastwords::extractor {

namespace {

// Slots in the sample: this many of the newest, and as many again from all over the ring, because
// head_id may be damaged too.
constexpr std::uint64_t kSlotsSampled = 64;
// Fewer values than this prove nothing about an array.
constexpr std::size_t kPointsMin = 3;
// How far from the ring's other parts an array is looked for. The static ring's arrays lie in .data
// and .bss of one kernel image.
constexpr std::uint64_t kArrayWindow = 16ULL << 20;

/// A value that an array must have at an offset.
struct ArrayValue {
    std::uint64_t offset = 0;
    unsigned bytes = 8;
    std::uint64_t value = 0;
    std::uint64_t mask = ~std::uint64_t{0};
    std::uint64_t any_of = 0;  ///< at least one of these bits is set; 0: no matter
};

/// What a sample of slots says about one array by itself. Each descriptor's id and each
/// printk_info's seq gives the slot that it must be in.
struct ArrayFit {
    std::uint64_t used = 0;  ///< slots that hold anything
    std::uint64_t right = 0;

    void add(bool is_right) {
        ++used;
        right += is_right ? 1U : 0U;
    }
    bool good() const { return right >= kPointsMin && 2 * right >= used; }
};

/// Slots of the ring, with what descs and infos say about the other arrays.
struct SlotSample {
    ArrayFit descs;
    ArrayFit infos;
    std::vector<ArrayValue> of_descs;  ///< follow from infos
    std::vector<ArrayValue> of_infos;  ///< follow from descs
    std::vector<ArrayValue> of_data;   ///< follow from descs
};

class SampleReader {
 public:
    SampleReader(const KernelMemory& memory, const RingLayout& layout, const RingHead& head)
        : layout_(layout), head_(head), reader_(memory, layout, head) {}

    SlotSample read() {
        std::set<std::uint64_t> indices;
        const std::uint64_t slots = std::min(kSlotsSampled, head_.count());
        for (std::uint64_t i = 0; i < slots; ++i) {
            indices.insert(head_.index(head_.head_id - i));
            indices.insert(i * (head_.count() / slots));
        }
        for (const std::uint64_t index : indices) {
            add(index);
        }
        return std::move(sample_);
    }

 private:
    void add(std::uint64_t index) {
        const Slot slot = reader_.slot(index);
        if (slot.info && !slot.info->cleared) {
            add_info(index, slot.info->seq);
        }
        const bool written = slot.state != SlotState::kUnreadable &&
                             (slot.found_id | slot.block.begin.value | slot.block.next.value) != 0;
        if (written) {
            const bool right = head_.index(slot.found_id) == index;
            sample_.descs.add(right);
            if (right) {
                add_desc(index, reader_.slot(slot.found_id));
            }
        }
    }

    /// Ids and seqs increase together; both have the same lower bits (see proved()).
    void add_info(std::uint64_t index, Seq seq) {
        const bool right = head_.index(seq.value) == index;
        sample_.infos.add(right);
        if (right) {
            // The state of a stored record is not 0, which tells a descriptor from the id word of a
            // block.
            sample_.of_descs.push_back({index * layout_.desc.bytes + layout_.desc.state_var, word(),
                                        (seq.value - head_.count()) & low_bits(), low_bits(),
                                        word_mask() & ~head_.id_mask()});
        }
    }

    void add_desc(std::uint64_t index, const Slot& slot) {
        const bool stored =
            slot.state == SlotState::kFinalized || slot.state == SlotState::kCommitted;
        if (!stored) {
            return;
        }
        sample_.of_infos.push_back({index * layout_.info.bytes + layout_.info.seq, 8,
                                    (slot.found_id + head_.count()) & low_bits(), low_bits()});
        if (!dataless(slot.block)) {
            sample_.of_data.push_back(
                {head_.text.index(slot.block.begin), word(), slot.found_id, word_mask()});
        }
    }

    unsigned word() const { return head_.text.word_bytes; }
    std::uint64_t word_mask() const { return word() == 4 ? 0xffffffffU : ~std::uint64_t{0}; }
    /// Those of an id that equal those of its seq, in every kernel.
    std::uint64_t low_bits() const { return word() == 4 ? 0x3fffffffU : 0xffffffffU; }

    const RingLayout& layout_;  // layout_ and head_ outlive this
    const RingHead& head_;
    RingReader reader_;
    SlotSample sample_;
};

/// Looks for an array that has the points' values. All reads are searches: what is found is read
/// again by those who use it.
class ArraySearch {
 public:
    ArraySearch(const KernelMemory& memory, const std::vector<ArrayValue>& points)
        : memory_(memory), points_(points) {}

    bool fits(VirtAddr array) const {
        std::size_t wrong = 0;
        for (const ArrayValue& point : points_) {
            wrong += has(array, point) ? 0U : 1U;
            if (4 * wrong > points_.size()) {
                return false;
            }
        }
        return points_.size() >= kPointsMin && memory_.space().plausible(array);
    }

    std::optional<VirtAddr> one_bit_from(VirtAddr array) const {
        for (unsigned bit = 0; bit < 8 * memory_.arch().word_bytes; ++bit) {
            const VirtAddr other{array.value ^ (std::uint64_t{1} << bit)};
            if (fits(other)) {
                return other;
            }
        }
        return std::nullopt;
    }

    /// Looks through the memory before and after an address.
    std::optional<VirtAddr> around(VirtAddr anchor) const {
        constexpr std::uint64_t kStep = 1ULL << 20;
        // The value looked for: the largest is the least likely to stand in memory by chance.
        const ArrayValue& rare = *std::max_element(
            points_.begin(), points_.end(),
            [](const ArrayValue& a, const ArrayValue& b) { return a.value < b.value; });
        const VirtAddr aligned{anchor.value & ~(kStep - 1)};
        std::vector<std::byte> bytes(kStep);
        for (std::uint64_t distance = 0; distance <= kArrayWindow; distance += kStep) {
            for (const VirtAddr at : {aligned + distance, aligned - distance}) {
                const std::vector<Hole> holes = memory_.search(at, bytes);
                if (!holes.empty() && holes.front().bytes == bytes.size()) {
                    continue;  // nothing of it is in the dump
                }
                if (const auto found = in(bytes, at, rare)) {
                    return found;
                }
            }
        }
        return std::nullopt;
    }

 private:
    bool has(VirtAddr array, const ArrayValue& point) const {
        std::array<std::byte, 8> raw{};
        const MutableBytes used = MutableBytes(raw).first(point.bytes);
        return memory_.search(array + point.offset, used).empty() && is(used, point);
    }
    bool is(Bytes raw, const ArrayValue& point) const {
        const std::uint64_t value = load_number(raw, memory_.arch().order);
        return (value & point.mask) == point.value &&
               (point.any_of == 0 || (value & point.any_of) != 0);
    }
    std::optional<VirtAddr> in(Bytes bytes, VirtAddr at, const ArrayValue& rare) const {
        const std::uint64_t align = memory_.arch().word_bytes;
        for (std::uint64_t i = 0; i + rare.bytes <= bytes.size(); i += align) {
            if (is(bytes.subspan(i, rare.bytes), rare) && fits(at + i - rare.offset)) {
                return at + i - rare.offset;
            }
        }
        return std::nullopt;
    }

    const KernelMemory& memory_;  // memory_ and points_ outlive this
    const std::vector<ArrayValue>& points_;
};

class ArrayRepair {
 public:
    ArrayRepair(KernelView& view, const RingLayout& layout, RingHead& head, Findings& findings)
        : view_(view), layout_(layout), head_(head), findings_(findings) {}

    void run() {
        SlotSample sample = take_sample();
        if (!sample.descs.good() && !sample.infos.good()) {
            sample = by_symbols(std::move(sample));
        }
        if (sample.descs.good() && !sample.infos.good()) {
            repair(head_.infos, "infos", kInfos, sample.of_infos);
        } else if (sample.infos.good() && !sample.descs.good()) {
            if (repair(head_.descs, "descs", kDescs, sample.of_descs)) {
                sample = take_sample();
            }
        }
        if (sample.descs.good()) {
            repair(head_.data, "data", kData, sample.of_data);
        }
    }

 private:
    static constexpr std::string_view kDescs = "_printk_rb_static_descs";
    static constexpr std::string_view kInfos = "_printk_rb_static_infos";
    static constexpr std::string_view kData = "__log_buf";

    SlotSample take_sample() const { return SampleReader(view_.memory(), layout_, head_).read(); }

    /// Neither array fits by itself. The text may still prove that this is the static ring.
    SlotSample by_symbols(SlotSample old) {
        const Result<VirtAddr> descs = view_.symbol(kDescs);
        const Result<VirtAddr> infos = view_.symbol(kInfos);
        if (!descs || !infos) {
            return old;
        }
        const RingHead before = head_;
        head_.descs = *descs;
        head_.infos = *infos;
        SlotSample sample = take_sample();
        if (!sample.descs.good() || !sample.infos.good() ||
            !ArraySearch(view_.memory(), sample.of_data).fits(head_.data)) {
            head_ = before;
            return old;
        }
        note("descs", before.descs, head_.descs);
        note("infos", before.infos, head_.infos);
        return sample;
    }

    bool repair(VirtAddr& array, std::string_view member, std::string_view symbol,
                const std::vector<ArrayValue>& points) {
        const ArraySearch search(view_.memory(), points);
        if (points.size() < kPointsMin || search.fits(array)) {
            return false;
        }
        const std::optional<VirtAddr> found = find(search, array, symbol);
        if (found) {
            note(member, array, *found);
            array = *found;
        }
        return found.has_value();
    }

    std::optional<VirtAddr> find(const ArraySearch& search, VirtAddr damaged,
                                 std::string_view symbol) {
        if (const auto near = search.one_bit_from(damaged)) {
            return near;
        }
        if (const Result<VirtAddr> named = view_.symbol(symbol); named && search.fits(*named)) {
            return *named;
        }
        for (const VirtAddr part : {head_.descs, head_.infos, head_.data, head_.at}) {
            const bool usable = part != damaged && view_.memory().space().plausible(part);
            if (const auto found = usable ? search.around(part) : std::nullopt) {
                return found;
            }
        }
        return std::nullopt;
    }

    void note(std::string_view member, VirtAddr damaged, VirtAddr found) {
        findings_.loss(
            ErrorKind::kCorrupt,
            fmt::format("struct printk_ringbuffer at {:#x}: its pointer {} is {:#x}, where the "
                        "array is not; it was found at {:#x}",
                        head_.at.value, member, damaged.value, found.value));
    }

    KernelView& view_;
    const RingLayout& layout_;
    RingHead& head_;
    Findings& findings_;
};

}  // namespace

void repair_arrays(KernelView& view, const RingLayout& layout, RingHead& head, Findings& findings) {
    ArrayRepair(view, layout, head, findings).run();
}

}  // namespace lastwords::extractor
