// SPDX-License-Identifier: GPL-2.0-or-later
// Reads virtual memory piece by piece: translates an address, then reads physical memory.
#include "extractor/machine/kernel_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lastwords::extractor {

namespace {

// Unreadable memory is skipped up to the next multiple of this, because no page is smaller.
constexpr std::uint64_t kSkip = 4096;

/// Adds bytes that cannot be read. `here`: their address.
void add_hole(std::vector<Hole>& holes, Hole hole, VirtAddr here) {
    if (!holes.empty() && holes.back().at + holes.back().bytes == hole.at &&
        holes.back().why.kind == hole.why.kind) {
        holes.back().bytes += hole.bytes;
        return;
    }
    hole.why = std::move(hole.why).in(fmt::format("kernel address {:#x}", here.value));
    holes.push_back(std::move(hole));
}

}  // namespace

Result<Translation> KernelMemory::translate(VirtAddr at) const {
    Result<Translation> found = space_->translate(at);
    if (found) {
        return found;
    }
    // The page tables are lost or were not dumped, but the dump's writer may have recorded virtual
    // addresses itself, as /proc/vmcore does.
    for (const VirtualSegment& segment : image_->facts().segments) {
        if (at >= segment.virt && at - segment.virt < segment.bytes &&
            space_->plausible(segment.virt)) {
            const std::uint64_t inside = at - segment.virt;
            return Translation{segment.phys + inside, segment.bytes - inside};
        }
    }
    return found;
}

Result<std::uint64_t> KernelMemory::read_some(VirtAddr at, MutableBytes into) const {
    TRY(const Translation where, translate(at));
    return read_some(where, into);
}

Result<std::uint64_t> KernelMemory::read_some(const Translation& where, MutableBytes into) const {
    const std::uint64_t wanted = std::min<std::uint64_t>(into.size(), where.bytes);
    return image_->read_some(where.phys, into.first(wanted));
}

Result<void> KernelMemory::read(VirtAddr at, MutableBytes into) const {
    watch(at, into.size());
    while (!into.empty()) {
        Result<std::uint64_t> got = read_some(at, into);
        if (!got) {
            return tl::unexpected(
                std::move(got).error().in(fmt::format("kernel address {:#x}", at.value)));
        }
        at += *got;
        into = into.subspan(*got);
    }
    return {};
}

std::vector<Hole> KernelMemory::read_available(VirtAddr at, MutableBytes into) const {
    watch(at, into.size());
    return search(at, into);
}

std::vector<Hole> KernelMemory::search(VirtAddr at, MutableBytes into) const {
    std::vector<Hole> holes;
    std::uint64_t done = 0;
    while (done < into.size()) {
        const VirtAddr here = at + done;
        const Result<Translation> where = translate(here);
        Result<std::uint64_t> got =
            where ? read_some(*where, into.subspan(done)) : tl::unexpected(where.error());
        if (got) {
            done += *got;
            continue;
        }
        const std::uint64_t page = kSkip - here.value % kSkip;
        const std::uint64_t absent = where ? absent_bytes(*where) : 0;
        const std::uint64_t skip =
            std::min<std::uint64_t>(std::max(page, absent), into.size() - done);
        std::fill_n(into.begin() + static_cast<std::ptrdiff_t>(done), skip, std::byte{0});
        add_hole(holes, {done, skip, std::move(got).error()}, here);
        done += skip;
    }
    return holes;
}

/// Returns how many bytes from this one on, which cannot be read, cannot be read for the same
/// reason; 0: the image does not know.
std::uint64_t KernelMemory::absent_bytes(const Translation& where) const {
    const PhysAddr end = image_->absent_until(where.phys);
    return end > where.phys ? std::min(end - where.phys, where.bytes) : 0;
}

Result<std::uint64_t> KernelMemory::number(VirtAddr at, unsigned bytes) const {
    std::array<std::byte, 8> raw{};
    const MutableBytes used = MutableBytes(raw).first(bytes);
    TRY_VOID(read(at, used));
    return load_number(used, arch_.order);
}

Result<std::uint32_t> KernelMemory::u32(VirtAddr at) const {
    return number(at, 4).map([](std::uint64_t value) { return static_cast<std::uint32_t>(value); });
}

Result<VirtAddr> KernelMemory::pointer(VirtAddr at) const {
    return word(at).map([](std::uint64_t value) { return VirtAddr{value}; });
}

std::vector<printkfmt::ContentRun> KernelMemory::runs(VirtAddr at, std::uint64_t bytes) const {
    std::vector<printkfmt::ContentRun> found;
    std::uint64_t done = 0;
    while (done < bytes) {
        const VirtAddr here = at + done;
        const Result<MemoryImage::Place> place =
            translate(here).and_then([&](const Translation& where) {
                return image_->place(where.phys).map([&](MemoryImage::Place p) {
                    p.bytes = std::min(p.bytes, where.bytes);
                    return p;
                });
            });
        if (!place || place->bytes == 0) {
            done += kSkip - here.value % kSkip;
            continue;
        }
        const std::uint64_t length = std::min(place->bytes, bytes - done);
        Extent extent = place->extent;
        if (!place->compressed) {
            extent.length = length;
        }
        const bool touches =
            !found.empty() && !place->compressed && !found.back().compressed &&
            found.back().content_at + found.back().length == done &&
            found.back().extent.offset + found.back().extent.length == extent.offset;
        if (touches) {
            found.back().length += length;
            found.back().extent.length += length;
        } else {
            found.push_back({done, length, extent, place->compressed});
        }
        done += length;
    }
    return found;
}

}  // namespace lastwords::extractor
