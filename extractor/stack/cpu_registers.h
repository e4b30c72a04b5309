// SPDX-License-Identifier: GPL-2.0-or-later
// CpuRegisters: the registers of each CPU at the end, from the notes of the dump or from the
// kernel's own copies of them (crash_notes).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/per_cpu.h"
#include "extractor/stack/registers.h"
#include "extractor/stack/stack_places.h"
#include "extractor/stack/tasks.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

struct CpuRegisters {
    std::uint32_t cpu = 0;
    Registers registers;
    /// The values of all general registers, in the order of the note; those of a process if it was
    /// executing one.
    std::vector<VirtAddr> general;
    /// Where they are from, and what says whose they are: "NT_PRSTATUS note of QEMU, CPU by GS
    /// base".
    std::string from;
};

/// Reads the registers of all CPUs that the dump has, by CPU. A CPU may be missing: only some save
/// theirs, and what belongs to no CPU for sure is left out, which `findings` gets a note of.
///
/// QEMU writes a note for each CPU in the order of its own numbers, with the base of GS, by which
/// the kernel's number is found on x86-64. kdump's notes are those of crash_notes, which is read in
/// memory, by CPU; a note that memory does not have is the CPU's whose current task it names
/// (pr_pid) and on whose stack its pointer is. Source: target/*/arch_dump.c of QEMU 7.2 and 10.0;
/// kernel/kexec_core.c (6.8+: kernel/crash_core.c) crash_save_cpu().
std::vector<CpuRegisters> read_cpu_registers(KernelView& view, const PerCpu& per_cpu,
                                             const TaskTable& tasks, const StackPlaces& places,
                                             Findings& findings);

}  // namespace lastwords::extractor
