// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the structures of a small kernel of its own: their offsets are those of no real one.
#include "tests/support/fake_stacks.h"

#include <algorithm>
#include <array>

#include "extractor/image/elf_notes.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/kallsyms_builder.h"

namespace lastwords::test {

namespace {

using extractor::OrcEntry;
using extractor::OrcForm;
using extractor::OrcRegister;
using extractor::OrcType;

constexpr std::uint64_t kCodeBytes = 0x4000;
constexpr std::uint64_t kTaskBytes = 512;
constexpr std::uint64_t kThreadAt = 256;
constexpr std::uint64_t kThreadSpAt = 8;
constexpr std::uint64_t kThreadHeadAt = 16;
constexpr std::uint64_t kModuleArchAt = 144;
constexpr std::uint64_t kModuleKallsymsAt = 176;
constexpr std::array kTaskFields{
    BtfField{"__state", 0, 4},
    BtfField{"stack", 8, 8},
    BtfField{"flags", 16, 4},
    BtfField{"on_cpu", 20, 4},
    BtfField{"cpu", 24, 4},
    BtfField{"tasks", 32, 8, 2},
    BtfField{"pid", 48, 4},
    BtfField{"tgid", 52, 4},
    BtfField{"thread_node", 56, 8, 2},
    BtfField{"signal", 72, 8},
    BtfField{"comm", 80, 1, 16},
    BtfField{"exit_state", 96, 4},
    BtfField{"pid_links", 104, 8, 8},
    BtfField{"thread", kThreadAt, 8, 16},
};

const BtfField& task_field(std::string_view name) {
    return *std::find_if(kTaskFields.begin(), kTaskFields.end(),
                         [&](const BtfField& field) { return field.name == name; });
}

/// The number of a register in a form (arch/x86/include/asm/orc_types.h).
unsigned number_of(OrcRegister which, OrcForm form) {
    using enum OrcRegister;
    constexpr std::array kOld{kUndefined, kPrevSp, kDx,  kDi,         kBp,
                              kSp,        kR10,    kR13, kBpIndirect, kSpIndirect};
    constexpr std::array kNew{kUndefined, kAx,  kDx,     kSp,         kBp,        kDi,
                              kR10,       kR13, kPrevSp, kSpIndirect, kBpIndirect};
    const auto index = [&](const auto& numbers) {
        return static_cast<unsigned>(std::find(numbers.begin(), numbers.end(), which) -
                                     numbers.begin());
    };
    return form == OrcForm::kRenumbered ? index(kNew) : index(kOld);
}

unsigned type_bits(const OrcEntry& entry, OrcForm form) {
    using enum OrcType;
    if (form == OrcForm::kSince6_4 || form == OrcForm::kRenumbered) {
        constexpr std::array kTypes{kUndefined, kEndOfStack, kCall, kRegs, kRegsPartial};
        const auto type = std::find(kTypes.begin(), kTypes.end(), entry.type) - kTypes.begin();
        return static_cast<unsigned>(type) | (entry.signal ? 8U : 0U);
    }
    switch (entry.type) {
        case kRegs:
            return 1;
        case kRegsPartial:
            return 2;
        case kEndOfStack:
            return 4;
        default:
            return 0;
    }
}

}  // namespace

std::vector<std::byte> encode_orc(const OrcEntry& entry, OrcForm form) {
    const bool known = entry.type != OrcType::kUndefined && entry.type != OrcType::kEndOfStack;
    const unsigned sp = known ? number_of(entry.sp_register, form) : 0;
    const unsigned flags =
        sp | (number_of(entry.bp_register, form) << 4) | (type_bits(entry, form) << 8);
    return BytesBuilder(std::endian::little)
        .number(2, static_cast<std::uint16_t>(entry.sp_offset))
        .number(2, static_cast<std::uint16_t>(entry.bp_offset))
        .number(2, flags)
        .take();
}

OrcEntry call_frame(std::int16_t bytes) {
    return {bytes, 0, OrcRegister::kSp, OrcRegister::kUndefined, OrcType::kCall, false};
}

OrcEntry orc_entry(OrcType type) {
    const bool signal = type == OrcType::kRegs || type == OrcType::kRegsPartial;
    return {0, 0, OrcRegister::kSp, OrcRegister::kUndefined, type, signal};
}

FakeStacks::FakeStacks(OrcForm form, const extractor::Arch& arch) : kernel(arch), form_(form) {
    add_types();
    code_ = kernel.allocate(kCodeBytes);
    // As in a real kernel, most entries are of calls.
    constexpr std::uint64_t kFillers = 64;
    for (std::uint64_t i = kFillers; i > 0; --i) {
        orc(code_ + kCodeBytes - i, call_frame(16));
    }
    next_function_ = code_;
    kernel.symbol("_etext", code_ + kCodeBytes);
    kernel.variable("nr_cpu_ids", 4, kCpus);
    per_cpu_ = kernel.allocate(kPage);
    const VirtAddr offsets = kernel.allocate(kPage);
    kernel.symbol("__per_cpu_offset", offsets);
    current_ = variable_of_cpus("current_task");
    const VirtAddr irq = variable_of_cpus("hardirq_stack_ptr");
    for (std::uint32_t cpu = 0; cpu < kCpus; ++cpu) {
        offsets_.push_back(kernel.allocate(kPage) - per_cpu_);
        kernel.put_word(offsets + 8 * cpu, offsets_[cpu]);
        irq_stacks_.push_back(kernel.allocate(kStackBytes));
        kernel.put_word(irq + offsets_[cpu], irq_stack_end(cpu).value - 8);
    }
    init_task_ = kernel.allocate(kTaskBytes);
    kernel.symbol("init_task", init_task_);
    const VirtAddr node = init_task_ + task_field("tasks").at;
    words(node, {node.value, node.value});
    last_task_ = init_task_;
}

void FakeStacks::add_types() {
    constexpr std::array kThread{BtfField{"sp", kThreadSpAt, 8}};
    constexpr std::array kSignal{BtfField{"thread_head", kThreadHeadAt, 8, 2}};
    constexpr std::array kFrame{BtfField{"bp", 40, 8}, BtfField{"ret_addr", 48, 8}};
    types_.structure("task_struct", kTaskBytes, kTaskFields);
    types_.structure("thread_struct", 32, kThread);
    types_.structure("signal_struct", 32, kSignal);
    types_.structure("inactive_task_frame", 56, kFrame);
    constexpr std::array kModule{
        BtfField{"list", 0, 8, 2},
        BtfField{"name", 16, 1, 56},
        BtfField{"core_layout", 80, 8, 4},
        BtfField{"init_layout", 112, 8, 4},
        BtfField{"arch", kModuleArchAt, 8, 4},
        BtfField{"kallsyms", kModuleKallsymsAt, 8},
    };
    constexpr std::array kLayout{BtfField{"base", 0, 8}, BtfField{"text_size", 12, 4}};
    constexpr std::array kArch{BtfField{"num_orcs", 0, 4}, BtfField{"orc_unwind_ip", 8, 8},
                               BtfField{"orc_unwind", 16, 8}};
    constexpr std::array kSymbols{BtfField{"symtab", 0, 8}, BtfField{"num_symtab", 8, 4},
                                  BtfField{"strtab", 16, 8}};
    types_.structure("module", 192, kModule);
    types_.structure("module_layout", 32, kLayout);
    types_.structure("mod_arch_specific", 32, kArch);
    types_.structure("mod_kallsyms", 32, kSymbols);
}

VirtAddr FakeStacks::variable_of_cpus(std::string_view name) {
    const VirtAddr at = per_cpu_ + next_variable_;
    next_variable_ += 8;
    kernel.symbol(name, at);
    return at;
}

VirtAddr FakeStacks::function(std::string_view name, const OrcEntry& entry) {
    const VirtAddr at = next_function_;
    next_function_ += kFunctionBytes;
    symbols_.emplace_back(name, at);
    orc(at, entry);
    return at;
}

VirtAddr FakeStacks::module(std::string_view name, std::string_view function,
                            const OrcEntry& entry) {
    constexpr std::uint64_t kFunctionAt = 0x40;
    constexpr std::uint64_t kNameAt = 16;
    constexpr std::uint64_t kCoreLayoutAt = 80;
    const VirtAddr code = kernel.allocate(kPage);
    const VirtAddr at = code + kFunctionAt;
    const VirtAddr head = kernel.variable("modules", 8, 0);
    const VirtAddr module = kernel.allocate(kPage);
    words(head, {module.value, module.value});
    words(module, {head.value, head.value});
    kernel.write(module + kNameAt, as_bytes(name));
    words(module + kCoreLayoutAt, {code.value, kPage | (kPage << 32)});
    const OrcPlaces orc_at = write_orc({{at, entry}});
    words(module + kModuleArchAt, {1, orc_at.ips.value, orc_at.entries.value});
    // Symbol 0 is none. The other one has the name at offset 1 of the strings.
    const VirtAddr symbols = kernel.place(BytesBuilder(std::endian::little)
                                              .fill(24, 0)
                                              .u32(1)
                                              .u8(2)
                                              .u8(0)
                                              .u16(1)
                                              .u64(at.value)
                                              .u64(kFunctionBytes)
                                              .take());
    const VirtAddr strings = kernel.place(BytesBuilder().u8(0).text(function).u8(0).take());
    const VirtAddr kallsyms = kernel.allocate(kPage);
    words(kallsyms, {symbols.value, 2, strings.value});
    kernel.put_word(module + kModuleKallsymsAt, kallsyms.value);
    return at;
}

VirtAddr FakeStacks::call_in(VirtAddr function) {
    constexpr std::uint64_t kBefore = 0x40;
    constexpr std::uint64_t kCallBytes = 5;
    kernel.put(function + kBefore - kCallBytes, 1, 0xe8);
    return function + kBefore;
}

VirtAddr FakeStacks::task(std::uint32_t pid, std::string_view comm, std::uint32_t state) {
    const VirtAddr task = kernel.allocate(kTaskBytes);
    const VirtAddr stack = kernel.allocate(kStackBytes);
    const VirtAddr signal = kernel.allocate(kPage);
    set(task, "__state", state);
    set(task, "stack", stack.value);
    set(task, "pid", pid);
    set(task, "tgid", pid);
    set(task, "signal", signal.value);
    kernel.write(task + task_field("comm").at, as_bytes(comm));
    const VirtAddr thread_node = task + task_field("thread_node").at;
    const VirtAddr head = signal + kThreadHeadAt;
    words(head, {thread_node.value, thread_node.value});
    words(thread_node, {head.value, head.value});
    const std::uint64_t tasks = task_field("tasks").at;
    const VirtAddr first = init_task_ + tasks;
    words(task + tasks, {first.value, (last_task_ + tasks).value});
    kernel.put_word(last_task_ + tasks, (task + tasks).value);
    kernel.put_word(first + 8, (task + tasks).value);
    last_task_ = task;
    return task;
}

VirtAddr FakeStacks::stack(VirtAddr task) const {
    return {kernel.get(task + task_field("stack").at, 8)};
}

void FakeStacks::words(VirtAddr at, const std::vector<std::uint64_t>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        kernel.put_word(at + 8 * i, values[i]);
    }
}

VirtAddr FakeStacks::sleep(VirtAddr task, const std::vector<std::uint64_t>& values) {
    constexpr std::uint64_t kReturnAt = 48;
    const VirtAddr first = stack_end(task) - 8 * values.size();
    words(first, values);
    kernel.put_word(task + kThreadAt + kThreadSpAt, (first - kReturnAt).value);
    return first;
}

void FakeStacks::set(VirtAddr task, std::string_view member, std::uint64_t value) {
    const BtfField& field = task_field(member);
    kernel.put(task + field.at, static_cast<unsigned>(field.bytes), value);
}

void FakeStacks::run(std::uint32_t cpu, VirtAddr task) {
    kernel.put_word(current_ + offsets_[cpu], task.value);
    set(task, "__state", 0);
    set(task, "on_cpu", 1);
    set(task, "cpu", cpu);
}

void FakeStacks::note(const extractor::Registers& registers, std::uint32_t pid) {
    constexpr std::size_t kPrstatusBytes = 336;
    constexpr std::size_t kRegistersAt = 112;
    std::vector<std::byte> desc(kPrstatusBytes);
    const auto put = [&](std::size_t at, std::size_t bytes, std::uint64_t value) {
        store_number(MutableBytes(desc).subspan(at, bytes), value, std::endian::little);
    };
    const auto put_register = [&](extractor::X86Register which, std::uint64_t value) {
        put(kRegistersAt + 8 * static_cast<std::size_t>(which), 8, value);
    };
    put(32, 4, pid);
    for (std::size_t i = 0; i < registers.x86.size(); ++i) {
        put(kRegistersAt + 8 * i, 8, registers.x86[i].value_or(0));
    }
    put_register(extractor::X86Register::kIp, registers.pc.value);
    put_register(extractor::X86Register::kSp, registers.sp.value);
    put_register(extractor::X86Register::kBp, registers.fp.value);
    put_register(extractor::X86Register::kCs, registers.user_mode ? 0x33 : 0x10);
    extractor::append_elf_note(kernel.image().facts_to_fill().notes, std::endian::little,
                               {"CORE", 1, desc, 0});
}

void FakeStacks::qemu_note(std::uint64_t gs_base) {
    constexpr std::size_t kBytes = 440;
    constexpr std::size_t kGsBaseAt = 264;
    std::vector<std::byte> desc(kBytes);
    store_number(MutableBytes(desc).subspan(kGsBaseAt, 8), gs_base, std::endian::little);
    extractor::append_elf_note(kernel.image().facts_to_fill().notes, std::endian::little,
                               {"QEMU", 0, desc, 0});
}

void FakeStacks::finish() {
    types_.write(kernel);
    KallsymsBuilder names(KallsymsBuilder::Order::k6_4, extractor::KallsymsAddresses::kRelative);
    names.symbol("_stext", kernel.stext(), 'T').symbol("_etext", code_ + kCodeBytes, 'T');
    // A table with printk's variable is complete, so that nothing is looked for elsewhere.
    if (has_variables) {
        names.symbol("prb", per_cpu_, 'd');
    }
    for (const auto& [name, at] : symbols_) {
        names.symbol(name, at, 'T');
    }
    names.write_keys(kernel, names.write(kernel));
    const auto [ips, entries] = write_orc(orc_);
    kernel.symbol("__start_orc_unwind_ip", ips);
    kernel.symbol("__stop_orc_unwind_ip", ips + 4 * orc_.size());
    kernel.symbol("__start_orc_unwind", entries);
    kernel.symbol("__stop_orc_unwind", entries + 6 * orc_.size());
}

FakeStacks::OrcPlaces FakeStacks::write_orc(const std::multimap<VirtAddr, OrcEntry>& all) {
    const OrcPlaces places{kernel.allocate(4 * all.size()), kernel.allocate(6 * all.size())};
    VirtAddr ip = places.ips;
    VirtAddr entry = places.entries;
    for (const auto& [at, what] : all) {
        kernel.put(ip, 4, (at.value - ip.value) & 0xffffffff);
        kernel.write(entry, encode_orc(what, form_));
        ip += 4;
        entry += 6;
    }
    return places;
}

}  // namespace lastwords::test
