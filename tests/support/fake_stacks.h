// SPDX-License-Identifier: GPL-2.0-or-later
// FakeStacks: a kernel with functions, ORC tables, tasks and two CPUs, written by a test.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/stack/orc.h"
#include "extractor/stack/registers.h"
#include "tests/support/btf_structures.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {

/// The encoding of an entry in this form; the reverse of decode_orc().
std::vector<std::byte> encode_orc(const extractor::OrcEntry& entry, extractor::OrcForm form);

/// An entry of type kCall whose caller's stack pointer is `bytes` above the present one.
extractor::OrcEntry call_frame(std::int16_t bytes);
/// An entry of this type, whose registers are at the stack pointer.
extractor::OrcEntry orc_entry(extractor::OrcType type);

class FakeStacks {
 public:
    static constexpr std::uint64_t kStackBytes = 16384;
    static constexpr std::uint64_t kFunctionBytes = 0x100;
    static constexpr std::uint32_t kCpus = 2;

    explicit FakeStacks(extractor::OrcForm form = extractor::OrcForm::kSince6_4,
                        const extractor::Arch& arch = extractor::kX86_64);

    FakeKernel kernel;
    /// False: kallsyms has functions only, as without CONFIG_KALLSYMS_ALL.
    bool has_variables = true;

    /// Adds a function of kFunctionBytes, which begins with this ORC entry. Returns its address.
    VirtAddr function(std::string_view name, const extractor::OrcEntry& entry);
    /// Adds a loaded module with this only function, at 0x40 of its code, and with an ORC table of
    /// its own. Returns the function's address.
    VirtAddr module(std::string_view name, std::string_view function,
                    const extractor::OrcEntry& entry);
    /// Adds an entry for an address in a function. Of equal addresses the first one added comes
    /// first in the table.
    void orc(VirtAddr at, const extractor::OrcEntry& entry) { orc_.emplace(at, entry); }
    /// Returns a return address in a function, and writes a call before it.
    VirtAddr call_in(VirtAddr function);

    /// Adds a task that sleeps, and puts it at the end of the list. Returns its task_struct.
    VirtAddr task(std::uint32_t pid, std::string_view comm, std::uint32_t state = 2);
    /// The lowest address of a task's stack, and the address behind it.
    VirtAddr stack(VirtAddr task) const;
    VirtAddr stack_end(VirtAddr task) const { return stack(task) + kStackBytes; }
    /// Puts words on a stack, upwards from `at`.
    void words(VirtAddr at, const std::vector<std::uint64_t>& values);
    /// Makes the task asleep with these words on its stack, the first of which is the return
    /// address of the call to the scheduler. Returns the address of the first word.
    VirtAddr sleep(VirtAddr task, const std::vector<std::uint64_t>& words);
    void set(VirtAddr task, std::string_view member, std::uint64_t value);

    /// Makes the CPU run the task.
    void run(std::uint32_t cpu, VirtAddr task);
    std::uint64_t cpu_area(std::uint32_t cpu) const { return offsets_[cpu]; }
    /// Adds a per-CPU variable, 0 on all CPUs. Returns its address, to which cpu_area() is added.
    VirtAddr variable_of_cpus(std::string_view name);
    VirtAddr irq_stack_end(std::uint32_t cpu) const { return irq_stacks_[cpu] + kStackBytes; }
    /// Adds a note with registers, as kdump writes it. `pid`: the task that it names.
    void note(const extractor::Registers& registers, std::uint32_t pid);
    /// Adds a note of QEMU, with the base of GS.
    void qemu_note(std::uint64_t gs_base);

    /// Writes all tables. Nothing may be added afterwards but words and members.
    void finish();

 private:
    struct OrcPlaces {
        VirtAddr ips;
        VirtAddr entries;
    };
    void add_types();
    OrcPlaces write_orc(const std::multimap<VirtAddr, extractor::OrcEntry>& entries);

    extractor::OrcForm form_;
    BtfStructures types_;
    VirtAddr code_;
    VirtAddr next_function_;
    VirtAddr per_cpu_;
    std::uint64_t next_variable_ = 0;
    VirtAddr current_;
    VirtAddr init_task_;
    VirtAddr last_task_;
    std::vector<std::uint64_t> offsets_;
    std::vector<VirtAddr> irq_stacks_;
    std::vector<std::pair<std::string, VirtAddr>> symbols_;
    std::multimap<VirtAddr, extractor::OrcEntry> orc_;
};

}  // namespace lastwords::test
