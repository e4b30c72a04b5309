// SPDX-License-Identifier: GPL-2.0-or-later
// KernelMemory: reads the dead kernel's virtual memory, and says what could not be read and why.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "extractor/image/image.h"
#include "extractor/machine/arch.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/log.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// A run of bytes that cannot be read from the dump.
struct Hole {
    std::uint64_t at = 0;  ///< offset in the range that was asked for
    std::uint64_t bytes = 0;
    Error why;
};

class KernelMemory;

/// Called with the memory and the virtual range of every read, except for searches
/// (KernelMemory::search()).
using ReadWatcher =
    std::function<void(const KernelMemory& memory, VirtAddr at, std::uint64_t bytes)>;

class KernelMemory {
 public:
    KernelMemory(std::shared_ptr<const MemoryImage> image, const Arch& arch,
                 std::unique_ptr<AddressSpace> space, ReadWatcher watcher = {})
        : image_(std::move(image)),
          arch_(arch),
          space_(std::move(space)),
          watcher_(std::move(watcher)) {}

    const Arch& arch() const { return arch_; }
    const MemoryImage& image() const { return *image_; }
    const AddressSpace& space() const { return *space_; }

    Result<void> read(VirtAddr at, MutableBytes into) const;
    /// Fills what can be read and zeroes the rest. Returns the holes, ascending; neighbours of the
    /// same error kind are merged.
    std::vector<Hole> read_available(VirtAddr at, MutableBytes into) const;
    /// As read_available(), but without calling the ReadWatcher: bytes that are only searched are
    /// no part of the answer, so `lastwords trim` need not keep them.
    std::vector<Hole> search(VirtAddr at, MutableBytes into) const;

    /// Tells the ReadWatcher of bytes as if they were read. For tables of which a lookup needs only
    /// parts: a dump that `lastwords trim` writes shall have them whole, because other versions of
    /// this program may look up other names.
    void watch(VirtAddr at, std::uint64_t bytes) const {
        if (watcher_) {
            watcher_(*this, at, bytes);
        }
    }

    /// Reads a number of 1, 2, 4 or 8 bytes.
    Result<std::uint64_t> number(VirtAddr at, unsigned bytes) const;
    Result<std::uint32_t> u32(VirtAddr at) const;
    /// Reads a long, or a pointer.
    Result<std::uint64_t> word(VirtAddr at) const { return number(at, arch_.word_bytes); }
    Result<VirtAddr> pointer(VirtAddr at) const;

    Result<Translation> translate(VirtAddr at) const;
    /// Returns where the bytes [at, at + bytes) lie in the file. Unreadable bytes have no run.
    std::vector<printkfmt::ContentRun> runs(VirtAddr at, std::uint64_t bytes) const;

 private:
    Result<std::uint64_t> read_some(VirtAddr at, MutableBytes into) const;
    Result<std::uint64_t> read_some(const Translation& where, MutableBytes into) const;
    std::uint64_t absent_bytes(const Translation& where) const;

    std::shared_ptr<const MemoryImage> image_;
    const Arch& arch_;  // a row of the static table
    std::unique_ptr<AddressSpace> space_;
    ReadWatcher watcher_;
};

}  // namespace lastwords::extractor
