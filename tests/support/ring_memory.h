// SPDX-License-Identifier: GPL-2.0-or-later
// Writes a RingBuilder's ring to a FakeKernel's memory, with the VMCOREINFO keys that lead to it;
// and reads the ring back by the extractor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "printkfmt/model/log.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/ring_builder.h"

namespace lastwords::test {

/// Addresses of a ring's parts.
struct RingPlace {
    VirtAddr prb;  ///< the variable that points to the ring
    VirtAddr ring;
    VirtAddr descs;
    VirtAddr infos;
    VirtAddr data;
    std::uint64_t desc_bytes = 0;
    std::uint64_t info_bytes = 0;
};

/// Writes each part of the ring to pages of its own, and adds SYMBOL(prb) and
/// SYMBOL(printk_rb_static) to VMCOREINFO.
RingPlace write_ring(const RingBuilder& ring, FakeKernel& kernel);
/// Adds the SIZE, OFFSET and LENGTH keys that kernels of the ring's era export.
void write_ring_keys(const RingBuilder& ring, FakeKernel& kernel);

/// A ring in the memory of a kernel, so that a test can damage it there.
struct RingInMemory {
    explicit RingInMemory(const RingBuilder& builder);

    FakeKernel kernel;
    RingPlace place;
};

/// The log that the extractor reads from a ring.
struct ReadRing {
    explicit ReadRing(const RingInMemory& memory) : ReadRing(memory.kernel) {}
    explicit ReadRing(const RingBuilder& builder) : ReadRing(RingInMemory(builder)) {}
    explicit ReadRing(const FakeKernel& kernel);

    Findings findings;
    std::optional<printkfmt::Log> newest;  ///< LogOptions::newest; nullopt: it was not called
    Result<printkfmt::Log> log;

    /// The record with this seq. Throws, so that the test fails, if there is none.
    printkfmt::Record record(Seq seq) const;
    bool has(Seq seq) const;
    std::vector<std::string> texts() const;
    std::vector<std::uint64_t> seqs() const;
    std::vector<std::uint64_t> ghost_seqs() const;
    /// Kind and message of each loss, one a line.
    std::string losses() const;
};

}  // namespace lastwords::test
