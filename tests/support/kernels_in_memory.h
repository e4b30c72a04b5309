// SPDX-License-Identifier: GPL-2.0-or-later
// Puts several FakeKernels into one memory, with what tells them apart.
#pragma once

#include <memory>
#include <vector>

#include "tests/support/btf_structures.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/page_table_builder.h"

namespace lastwords::test {

/// Where a kernel can lie besides the usual place of a FakeKernel, 16 MiB.
inline ImagePlace place_at(std::uint64_t phys) {
    return {{0xffffffff80000000 + phys}, {phys}};
}

/// Adds the memory of the kernel, with its VMCOREINFO text, to `memory`.
inline void add_kernel(FakeImage& memory, FakeKernel& kernel) {
    kernel.place(as_bytes(kernel.vmcoreinfo()));
    memory.add(kernel.image());
}

/// Adds a struct timekeeper with the members and the symbol that kernels up to 6.12 have.
inline void add_clock(FakeKernel& kernel, std::uint64_t booted_s) {
    BtfStructures btf;
    btf.structure("timekeeper", 24,
                  std::vector<BtfField>{{"offs_real", 8, 8}, {"offs_boot", 16, 8}});
    btf.write(kernel);
    const VirtAddr at = kernel.allocate(24);
    kernel.put(at + 8, 8, booted_s * 1'000'000'000);
    kernel.symbol("shadow_timekeeper", at);
}

/// Maps the first 2 MiB of the kernel's image by page tables at `at`. Returns their physical
/// address, which CR3 of a CPU has.
inline std::uint64_t add_tables(FakeKernel& kernel, VirtAddr at) {
    constexpr std::uint64_t kTable = 0x67;      // present, writable, user, accessed, dirty
    constexpr std::uint64_t kHugePage = 0x1e3;  // present, writable, accessed, dirty, huge, global
    const PhysAddr root = kernel.phys(at);
    PageTableBuilder tables(kernel.image(), {{12, 9}, {21, 9}, {30, 9}, {39, 9}}, root, kTable,
                            kernel.phys(kernel.allocate(4 * kPage)));
    tables.put(kernel.stext(), 1, kernel.phys(kernel.stext()).value | kHugePage);
    return root.value;
}
inline std::uint64_t add_tables(FakeKernel& kernel) {
    return add_tables(kernel, kernel.page_tables());
}

/// Reserves memory for a capture kernel (crashkernel=).
inline void reserve(FakeKernel& kernel, std::uint64_t from, std::uint64_t to) {
    const VirtAddr at = kernel.allocate(64);
    kernel.put(at, 8, from);
    kernel.put(at + 8, 8, to);
    kernel.symbol("crashk_res", at);
}

}  // namespace lastwords::test
