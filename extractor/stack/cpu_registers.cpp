// SPDX-License-Identifier: GPL-2.0-or-later
// Reads NT_PRSTATUS notes, and finds out which CPU each one is of.
#include "extractor/stack/cpu_registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "extractor/image/elf_notes.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint32_t kPrstatus = 1;  // NT_PRSTATUS, include/uapi/linux/elf.h
/// struct elf_prstatus of 64-bit kernels (include/linux/elfcore.h, 2.6.32 to 7.2).
constexpr std::size_t kPidAt = 32;
constexpr std::size_t kRegistersAt = 112;
constexpr std::size_t kArm64RegisterCount = 34;  // x0 to x30, sp, pc, pstate
constexpr std::size_t kArm64GeneralCount = 31;
constexpr auto kX86GeneralCount = static_cast<std::size_t>(X86Register::kOrigAx);
/// struct QEMUCPUState (target/i386/arch_dump.c): the bases of GS, which are the kernel's and the
/// process's or the other way round.
constexpr std::array<std::size_t, 2> kQemuGsBases{264, 432};

/// A note with registers of which it is not known yet whose they are.
struct RegisterNote {
    Registers registers;
    std::vector<VirtAddr> general;
    std::uint64_t pid = 0;                ///< pr_pid: the task's; of QEMU the CPU's number plus 1
    std::vector<std::uint64_t> gs_bases;  ///< from QEMU's other note of the same CPU
};

std::uint64_t word_of(Bytes desc, std::size_t index, std::endian order) {
    return load<std::uint64_t>(desc.subspan(kRegistersAt + 8 * index), order);
}

std::optional<Registers> x86_registers(Bytes desc, std::endian order) {
    if (desc.size() < kRegistersAt + 8 * kX86RegisterCount) {
        return std::nullopt;
    }
    Registers all;
    for (std::size_t i = 0; i < kX86RegisterCount; ++i) {
        all.x86[i] = word_of(desc, i, order);
    }
    const auto value = [&](X86Register which) { return *all.x86[static_cast<std::size_t>(which)]; };
    all.pc = {value(X86Register::kIp)};
    all.sp = {value(X86Register::kSp)};
    all.fp = {value(X86Register::kBp)};
    all.user_mode = (value(X86Register::kCs) & 3) == 3;
    return all;
}

std::optional<Registers> arm64_registers(Bytes desc, std::endian order) {
    constexpr std::size_t kFp = 29;
    constexpr std::uint64_t kModeMask = 0xf;  // of PSTATE; 0: EL0, where processes run
    if (desc.size() < kRegistersAt + 8 * kArm64RegisterCount) {
        return std::nullopt;
    }
    Registers all;
    all.fp = {word_of(desc, kFp, order)};
    all.lr = {word_of(desc, kFp + 1, order)};
    all.sp = {word_of(desc, kFp + 2, order)};
    all.pc = {word_of(desc, kFp + 3, order)};
    all.user_mode = (word_of(desc, kFp + 4, order) & kModeMask) == 0;
    return all;
}

std::optional<RegisterNote> register_note(const ElfNote& note, const Arch& arch) {
    if (note.name != "CORE" || note.type != kPrstatus) {
        return std::nullopt;
    }
    const auto registers = arch.name == "x86_64"    ? x86_registers(note.desc, arch.order)
                           : arch.name == "aarch64" ? arm64_registers(note.desc, arch.order)
                                                    : std::nullopt;
    // A note of zeros is of a CPU that saved nothing.
    if (!registers || registers->pc == VirtAddr{}) {
        return std::nullopt;
    }
    RegisterNote all{
        *registers, {}, load<std::uint32_t>(note.desc.subspan(kPidAt), arch.order), {}};
    const std::size_t count = arch.name == "x86_64" ? kX86GeneralCount : kArm64GeneralCount;
    for (std::size_t i = 0; i < count; ++i) {
        all.general.push_back({word_of(note.desc, i, arch.order)});
    }
    return all;
}

std::vector<RegisterNote> notes_of_file(const MemoryImage& image, const Arch& arch) {
    std::vector<RegisterNote> found;
    std::vector<std::vector<std::uint64_t>> bases;
    for (const ElfNote& note : read_elf_notes(image.facts().notes, image.facts().byte_order)) {
        if (auto registers = register_note(note, arch);
            registers && found.size() < PerCpu::kCpusMax) {
            found.push_back(*std::move(registers));
        }
        if (note.name == "QEMU" && note.desc.size() >= kQemuGsBases.back() + 8) {
            bases.emplace_back();
            for (const std::size_t at : kQemuGsBases) {
                bases.back().push_back(load<std::uint64_t>(note.desc.subspan(at), arch.order));
            }
        }
    }
    for (std::size_t i = 0; i < found.size() && bases.size() == found.size(); ++i) {
        found[i].gs_bases = std::move(bases[i]);
    }
    return found;
}

/// Knows what tells one CPU from another.
class CpuFinder {
 public:
    CpuFinder(const PerCpu& per_cpu, const TaskTable& tasks, const StackPlaces& places)
        : per_cpu_(per_cpu), places_(places) {
        for (std::uint32_t cpu = 0; cpu < per_cpu.count(); ++cpu) {
            auto task = tasks.running_on(cpu);
            current_.push_back(task ? std::optional(*std::move(task)) : std::nullopt);
        }
    }

    /// Returns the CPU whose area the base of GS points to.
    std::optional<std::uint32_t> by_gs_base(const RegisterNote& note) const {
        for (std::uint32_t cpu = 0; cpu < per_cpu_.count(); ++cpu) {
            const Result<std::uint64_t> area = per_cpu_.offset(cpu);
            if (area && *area != 0 &&
                std::find(note.gs_bases.begin(), note.gs_bases.end(), *area) !=
                    note.gs_bases.end()) {
                return cpu;
            }
        }
        return std::nullopt;
    }

    /// Returns the CPU that has the stack to which the note's stack pointer points.
    std::optional<std::uint32_t> by_stack(const RegisterNote& note) const {
        for (std::uint32_t cpu = 0; cpu < per_cpu_.count(); ++cpu) {
            if (uses_stack_of(note, cpu)) {
                return cpu;
            }
        }
        return std::nullopt;
    }

    /// Returns the only CPU whose current task is the one that the note names.
    std::optional<std::uint32_t> by_pid(const RegisterNote& note) const {
        std::optional<std::uint32_t> only;
        for (std::uint32_t cpu = 0; cpu < current_.size(); ++cpu) {
            if (note.pid != 0 && current_[cpu] && current_[cpu]->pid == note.pid) {
                if (only) {
                    return std::nullopt;
                }
                only = cpu;
            }
        }
        return only;
    }

 private:
    bool uses_stack_of(const RegisterNote& note, std::uint32_t cpu) const {
        const VirtAddr sp = note.registers.sp;
        const auto own = current_[cpu] ? places_.of_task(*current_[cpu]) : std::nullopt;
        const std::vector<StackPlace>& others = places_.of_cpu(cpu);
        return !note.registers.user_mode &&
               ((own && own->contains(sp)) ||
                std::any_of(others.begin(), others.end(),
                            [&](const StackPlace& place) { return place.contains(sp); }));
    }

    const PerCpu& per_cpu_;
    const StackPlaces& places_;
    std::vector<std::optional<printkfmt::KernelTask>> current_;  // [i]: of CPU i
};

/// Whether the notes are numbered as QEMU numbers them, from 1.
bool numbered_from_one(const std::vector<RegisterNote>& notes) {
    for (std::size_t i = 0; i < notes.size(); ++i) {
        if (notes[i].pid != i + 1) {
            return false;
        }
    }
    return true;
}

/// Reads the note that the CPU saved in crash_notes, which alloc_percpu() made.
std::optional<RegisterNote> saved_note(KernelView& view, const PerCpu& per_cpu, std::uint32_t cpu) {
    constexpr std::size_t kNoteBytes = 512;  // header, name, and struct elf_prstatus
    const KernelMemory& memory = view.memory();
    const auto areas = view.symbol("crash_notes");
    const auto variable = areas ? memory.pointer(*areas) : areas;
    if (!variable || *variable == VirtAddr{}) {
        return std::nullopt;
    }
    const auto at = per_cpu.address(*variable, cpu);
    std::array<std::byte, kNoteBytes> raw{};
    if (!at || !memory.read(*at, raw)) {
        return std::nullopt;
    }
    const std::vector<ElfNote> notes = read_elf_notes(raw, memory.arch().order);
    return notes.empty() ? std::nullopt : register_note(notes.front(), memory.arch());
}

}  // namespace

std::vector<CpuRegisters> read_cpu_registers(KernelView& view, const PerCpu& per_cpu,
                                             const TaskTable& tasks, const StackPlaces& places,
                                             Findings& findings) {
    const KernelMemory& memory = view.memory();
    std::vector<std::optional<CpuRegisters>> of_cpu(per_cpu.count());
    const auto take = [&](std::uint32_t cpu, const RegisterNote& note, std::string from) {
        if (cpu < of_cpu.size() && !of_cpu[cpu]) {
            of_cpu[cpu] = CpuRegisters{cpu, note.registers, note.general, std::move(from)};
        }
    };
    const CpuFinder finder(per_cpu, tasks, places);
    const std::vector<RegisterNote> notes = notes_of_file(memory.image(), memory.arch());
    const bool of_qemu = numbered_from_one(notes);
    std::size_t unknown = 0;
    for (std::uint32_t i = 0; i < notes.size(); ++i) {
        if (const auto by_base = finder.by_gs_base(notes[i])) {
            take(*by_base, notes[i], "a note of QEMU, whose CPU its GS base tells");
        } else if (const auto by_stack = finder.by_stack(notes[i])) {
            take(*by_stack, notes[i], "a note of the dump, whose CPU its stack tells");
        } else if (of_qemu) {
            take(i, notes[i], "a note of QEMU, whose CPU its number tells");
        } else if (const auto by_pid = finder.by_pid(notes[i])) {
            take(*by_pid, notes[i], "a note of the dump, whose CPU its task tells");
        } else {
            unknown += 1;
        }
    }
    for (std::uint32_t cpu = 0; cpu < per_cpu.count(); ++cpu) {
        if (const auto saved = of_cpu[cpu] ? std::nullopt : saved_note(view, per_cpu, cpu)) {
            take(cpu, *saved, "the kernel's crash_notes");
        }
    }
    std::vector<CpuRegisters> found;
    for (auto& registers : of_cpu) {
        if (registers) {
            found.push_back(*std::move(registers));
        }
    }
    if (unknown != 0 && found.size() < per_cpu.count()) {
        findings.note(
            fmt::format("{} of the {} notes with registers belong to no CPU of this kernel",
                        unknown, notes.size()));
    }
    return found;
}

}  // namespace lastwords::extractor
