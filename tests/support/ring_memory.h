// SPDX-License-Identifier: GPL-2.0-or-later
// Puts a RingBuilder's ring into a FakeKernel's memory, with the keys that lead to it, and reads it
// back the way users do.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/model/log.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/ring_builder.h"

namespace lastwords::test {

/// Where the parts of a ring lie.
struct RingPlace {
    VirtAddr prb;  ///< the pointer variable
    VirtAddr ring;
    VirtAddr descs;
    VirtAddr infos;
    VirtAddr data;
    std::uint64_t desc_bytes = 0;
    std::uint64_t info_bytes = 0;
};

/// Each part starts a page of its own. SYMBOL(prb) and SYMBOL(printk_rb_static) name the ring.
RingPlace write_ring(const RingBuilder& ring, FakeKernel& kernel);
/// SIZE, OFFSET and LENGTH of the ring's structures, as kernels of that era export them.
void write_ring_keys(const RingBuilder& ring, FakeKernel& kernel);

/// A ring in memory, to be damaged there and read.
struct RingInMemory {
    explicit RingInMemory(const RingBuilder& builder);

    FakeKernel kernel;
    RingPlace place;
};

/// What the extractor makes of it.
struct ReadRing {
    explicit ReadRing(const RingInMemory& memory) : ReadRing(memory.kernel) {}
    explicit ReadRing(const RingBuilder& builder) : ReadRing(RingInMemory(builder)) {}
    explicit ReadRing(const FakeKernel& kernel);

    Findings findings;
    Result<printkfmt::Log> log;

    /// The record of that seq; a test that asks for one that is not there fails.
    const printkfmt::Record& record(Seq seq) const;
    bool has(Seq seq) const;
    std::vector<std::string> texts() const;
    std::vector<std::uint64_t> seqs() const;
    std::vector<std::uint64_t> ghost_seqs() const;
    /// The kinds and texts of all losses, a line each.
    std::string losses() const;
};

}  // namespace lastwords::test
