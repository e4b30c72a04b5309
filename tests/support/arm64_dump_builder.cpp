// SPDX-License-Identifier: GPL-2.0-or-later
// Lays an arm64 kernel out in memory. Typed from the kernel's headers, apart from the reader.
#include "tests/support/arm64_dump_builder.h"

#include <fmt/format.h>

#include "extractor/machine/aarch64.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/kdump_builder.h"

namespace lastwords::test {
namespace {

using Map = Arm64Kernel::Map;
using File = Arm64Kernel::File;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kTextOffset = 0x80000;        // TEXT_OFFSET, arch/arm64/Makefile
constexpr std::uint64_t kStext = kTextOffset + 4096;  // the head of the image is in front of it

// Where the parts of the image are, from _stext on: read-only data, then variables.
constexpr std::uint64_t kVariables = 0x40000;
constexpr std::uint64_t kImageBytes = 0x80000;

// Where memory outside the image is, from the start of RAM on.
constexpr std::uint64_t kTables = 0x200000;
constexpr std::uint64_t kCpuAreas = 0x3e0000;
constexpr std::uint64_t kVmcoreinfo = 0x3f0000;
constexpr std::uint64_t kLogBuffer = 0x400000;
constexpr std::uint64_t kModule = 0x410000;
constexpr std::uint64_t kRamBytes = 0x420000;

// Bits of an entry, arch/arm64/include/asm/pgtable-hwdef.h: bits 0 and 1 are 3 for a page or a
// table and 1 for a block. Pages of the kernel are accessed, shareable and, with other pages,
// contiguous, and user code cannot execute them.
constexpr std::uint64_t kTable = 3;
constexpr std::uint64_t kPageAttributes = 0x0050000000000703;
constexpr std::uint64_t kBlockAttributes = 0x0040000000000701;

PageTableBuilder::Levels levels_of(const Arm64Kernel& kernel) {
    PageTableBuilder::Levels levels;
    const unsigned bits = kernel.page_shift - 3;
    const unsigned all = kernel.table_bits != 0 ? kernel.table_bits : kernel.va_bits;
    for (unsigned shift = kernel.page_shift; shift < all; shift += bits) {
        levels.push_back({shift, std::min(bits, all - shift)});
    }
    return levels;
}

VirtAddr image_base_of(const Arm64Kernel& kernel) {
    const std::uint64_t lower = 0 - (std::uint64_t{1} << kernel.va_bits);
    const std::uint64_t upper = 0 - (std::uint64_t{1} << (kernel.va_bits - 1));
    switch (kernel.map()) {
        case Map::k3_7:
            return {upper};
        case Map::k4_6:
            return {lower + 128 * kMiB + kernel.image_kaslr};
        case Map::k5_4:  // 128 MiB of BPF programs, 128 MiB of modules
            return {upper + 256 * kMiB + kernel.image_kaslr};
    }
    return {};
}

}  // namespace

Arm64Dump::Arm64Dump(const Arm64Kernel& kernel, const Arm64Content& content)
    : how_(kernel),
      kernel_(extractor::kAarch64, kernel.release,
              {image_base_of(kernel) + kStext, PhysAddr{kernel.ram + kernel.image + kStext}}),
      log_(kernel.log),
      next_data_(kernel_.stext() + kVariables) {
    symbols_.emplace("_text", image_base() + kTextOffset);
    symbols_.emplace("_stext", kernel_.stext());
    add_names();
    add_log(content);
    add_buffers(content);
    add_consoles(content);
    map_memory();
    add_vmcoreinfo();
    add_kallsyms();
}

VirtAddr Arm64Dump::image_base() const {
    return image_base_of(how_);
}

/// Modules are in the 64 MiB before the image up to 4.5, in the 128 MiB before it since 4.6.
VirtAddr Arm64Dump::module() const {
    return {image_base().value - 48 * kMiB};
}

VirtAddr Arm64Dump::linear(PhysAddr at) const {
    const std::uint64_t begin = how_.map() == Map::k5_4 ? lower_half() : upper_half();
    return {begin + (at.value - phys_offset())};
}

PhysAddr Arm64Dump::phys(VirtAddr at) const {
    return at >= module() && at - module() < page_bytes()
               ? PhysAddr{how_.ram + kModule} + (at - module())
               : kernel_.phys(at);
}

void Arm64Dump::put(VirtAddr at, unsigned bytes, std::uint64_t value) {
    kernel_.image().write(phys(at), BytesBuilder().number(bytes, value).take());
}

VirtAddr Arm64Dump::data(std::string_view symbol, std::uint64_t bytes) {
    const VirtAddr at = next_data_;
    next_data_ += (bytes + 7) / 8 * 8;
    kernel_.write(at, std::vector<std::byte>(bytes));
    symbols_.emplace(symbol, at);
    return at;
}

void Arm64Dump::variable(std::string_view symbol, unsigned bytes, std::uint64_t value) {
    put(data(symbol, bytes), bytes, value);
}

/// struct uts_namespace, include/linux/utsname.h: a reference count of 4 bytes, then the names.
void Arm64Dump::add_names() {
    constexpr std::uint64_t kField = 65;
    VirtAddr field = data("init_uts_ns", 4 + 6 * kField) + 4;
    for (const std::string_view name : {std::string_view("Linux"), std::string_view("armhost"),
                                        how_.release, std::string_view("#1 SMP PREEMPT"),
                                        std::string_view("aarch64"), std::string_view("(none)")}) {
        kernel_.write(field, as_bytes(name));
        field += kField;
    }
}

void Arm64Dump::add_log(const Arm64Content& content) {
    std::uint32_t console_idx = 0;
    for (std::size_t seq = 0; seq < content.messages.size(); ++seq) {
        const std::uint32_t at = log_.print(content.messages[seq]);
        console_idx = seq == content.console_seq ? at : console_idx;
    }
    VirtAddr buffer;
    if (how_.dynamic_log_buf) {
        const PhysAddr at{how_.ram + kLogBuffer};
        kernel_.image().write(at, log_.buffer());
        buffer = linear(at);
    } else {
        buffer = data("__log_buf", log_.buffer().size());
        kernel_.write(buffer, log_.buffer());
    }
    variable("log_buf", 8, buffer.value);
    variable("log_buf_len", 4, log_.buffer().size());
    add_printk_variables(content, console_idx);
}

/// kernel/printk/printk.c, kernel/printk.c up to 3.10.
void Arm64Dump::add_printk_variables(const Arm64Content& content, std::uint32_t console_idx) {
    variable("log_first_seq", 8, log_.first_seq);
    variable("log_first_idx", 4, log_.first_idx);
    variable("log_next_seq", 8, log_.next_seq);
    variable("log_next_idx", 4, log_.next_idx);
    variable("console_seq", 8, content.console_seq);
    variable("console_idx", 4, console_idx);
    variable("clear_seq", 8, 0);
    variable("clear_idx", 4, 0);
    // int console_printk[4]: the console loglevel is the first.
    variable("console_printk", 8, content.console_loglevel | std::uint64_t{4} << 32);
    variable("ignore_loglevel", 1, 0);
    variable("console_locked", 4, 0);
    variable("console_suspended", 4, 0);
    variable("exclusive_console", 8, 0);
    if (how_.has_panic_cpu()) {
        variable("panic_cpu", 4, 0xffffffff);  // PANIC_CPU_INVALID
    }
    if (how_.has_console_owner()) {
        variable("console_owner", 8, 0);
    }
}

/// struct cont in kernel/printk/printk.c: char buf[], size_t len, size_t cons up to 4.9, then the
/// owner's address or, since 5.1, u32 caller_id; u64 ts_nsec, u8 level, u8 facility. struct
/// printk_safe_seq_buf in printk_safe.c: atomic_t len and message_lost, struct irq_work, the text.
void Arm64Dump::add_buffers(const Arm64Content& content) {
    const PrintkLogMessage& line = content.pending;
    BytesBuilder cont;
    cont.text(line.text).pad_to(how_.log.caller ? 976 : 992).u64(line.text.size());
    if (how_.cont_has_cons()) {
        cont.u64(0);
    }
    cont.u64(how_.log.caller ? line.caller_id : linear(PhysAddr{how_.ram}).value);
    cont.u64(line.ts_nsec).u8(line.level).u8(line.facility).pad_to(1040);
    kernel_.write(data("cont", cont.size()), BytesBuilder(cont).take());
    if (!how_.has_safe_buffers()) {
        return;
    }
    const VirtAddr template_at = data("safe_print_seq", 64);
    variable("nr_cpu_ids", 4, content.safe_texts.size());
    const VirtAddr offsets = data("__per_cpu_offset", 8 * content.safe_texts.size());
    for (std::size_t cpu = 0; cpu < content.safe_texts.size(); ++cpu) {
        const std::string& text = content.safe_texts[cpu];
        const PhysAddr area{how_.ram + kCpuAreas + cpu * 0x1000};
        kernel_.image().write(area, BytesBuilder().u32(text.size()).pad_to(32).text(text).take());
        put(offsets + 8 * cpu, 8, linear(area) - template_at);
    }
}

/// struct console, include/linux/console.h up to 5.6: char name[16], six pointers to functions,
/// short flags, short index, int cflag, void *data, struct console *next.
void Arm64Dump::add_consoles(const Arm64Content& content) {
    constexpr std::uint64_t kBytes = 88;
    VirtAddr link = data("console_drivers", 8);
    for (const Arm64Console& console : content.consoles) {
        const VirtAddr at = console.in_module ? module() + 0x80 : data(console.driver, kBytes);
        kernel_.image().write(phys(at), std::vector<std::byte>(kBytes));
        kernel_.image().write(phys(at), as_bytes(console.driver));
        put(at + 16, 8, kernel_.stext().value + 0x100);  // write()
        put(at + 64, 2, console.flags);
        put(at + 66, 2, static_cast<std::uint64_t>(console.index));
        put(link, 8, at.value);
        link = at + 80;
    }
}

/// Maps RAM, the image if it is outside the linear map, and a page of a module.
void Arm64Dump::map_memory() {
    next_data_ = VirtAddr{(next_data_.value + page_bytes() - 1) / page_bytes() * page_bytes()};
    const VirtAddr root = data("swapper_pg_dir", page_bytes());
    PageTableBuilder tables(kernel_.image(), levels_of(how_), kernel_.phys(root), kTable,
                            PhysAddr{how_.ram + kTables}, page_bytes());
    const auto map = [&](VirtAddr at, PhysAddr to, std::uint64_t bytes, bool blocks) {
        const std::uint64_t step = blocks ? 2 * kMiB : page_bytes();
        for (std::uint64_t done = 0; done < bytes; done += step) {
            tables.put(at + done, blocks ? 1 : 0,
                       (to + done).value | (blocks ? kBlockAttributes : kPageAttributes));
        }
    };
    const PhysAddr ram{how_.ram};
    const PhysAddr image{how_.ram + how_.image};
    map(linear(ram), ram, kRamBytes, how_.blocks());
    if (how_.image != 0) {
        map(linear(image), image, kMiB, how_.blocks());
    }
    if (how_.map() != Map::k3_7) {
        map(image_base() + kTextOffset, image + kTextOffset, kImageBytes, false);
    }
    map(module(), PhysAddr{how_.ram + kModule}, page_bytes(), false);
}

std::string Arm64Dump::symbol_line(std::string_view name) const {
    return fmt::format("SYMBOL({})={:x}\n", name, symbols_.find(name)->second.value);
}

/// log_buf_kexec_setup(), log_buf_vmcoreinfo_setup() since 4.12.
std::string Arm64Dump::vmcoreinfo_of_log() const {
    std::string text = symbol_line("log_buf") + symbol_line("log_buf_len");
    text += symbol_line("log_first_idx");
    text += how_.names_clear_idx() ? symbol_line("clear_idx") : "";
    text += symbol_line("log_next_idx");
    const std::string_view structure = how_.log.structure;
    text += fmt::format("SIZE({})={}\n", structure, how_.log.head_bytes);
    text += fmt::format("OFFSET({0}.ts_nsec)=0\nOFFSET({0}.len)=8\n", structure);
    text += fmt::format("OFFSET({0}.text_len)=10\nOFFSET({0}.dict_len)=12\n", structure);
    text += how_.log.caller ? fmt::format("OFFSET({}.caller_id)=16\n", structure) : "";
    return text;
}

/// arch_crash_save_vmcoreinfo().
std::string Arm64Dump::vmcoreinfo_of_arm64() const {
    std::string text;
    if (how_.names_addresses()) {
        const std::uint64_t offset = image_base().value - (how_.ram + how_.image);
        text += fmt::format("NUMBER(VA_BITS)={}\n", how_.va_bits);
        text += fmt::format("NUMBER(kimage_voffset)=0x{:x}\n", offset);
        text += fmt::format("NUMBER(PHYS_OFFSET)=0x{:x}\n", phys_offset());
    }
    if (how_.names_kernel_offset()) {
        text += fmt::format("KERNELOFFSET={:x}\n", how_.image_kaslr);
    }
    return text;
}

/// crash_save_vmcoreinfo_init() in kernel/kexec.c, kexec_core.c since 4.3, crash_core.c since 4.12.
void Arm64Dump::add_vmcoreinfo() {
    constexpr std::uint64_t kBytes = 4096;
    data("node_online_map", 8);
    data("vmap_area_list", 16);
    vmcoreinfo_ = fmt::format("OSRELEASE={}\nPAGESIZE={}\n", how_.release, page_bytes());
    for (const std::string_view name :
         {"init_uts_ns", "node_online_map", "swapper_pg_dir", "_stext", "vmap_area_list"}) {
        vmcoreinfo_ += symbol_line(name);
    }
    vmcoreinfo_ += "SIZE(page)=64\nSIZE(list_head)=16\nOFFSET(page.flags)=0\n";
    vmcoreinfo_ += vmcoreinfo_of_log();
    vmcoreinfo_ += "LENGTH(free_area.free_list)=6\nNUMBER(PG_lru)=5\n";
    vmcoreinfo_ += vmcoreinfo_of_arm64();
    const PhysAddr at = how_.vmcoreinfo_page() ? PhysAddr{how_.ram + kVmcoreinfo}
                                               : kernel_.phys(data("vmcoreinfo_data", kBytes));
    kernel_.image().write(at, std::vector<std::byte>(kBytes));
    kernel_.image().write(at, as_bytes(vmcoreinfo_));
}

void Arm64Dump::add_kallsyms() {
    using Order = KallsymsBuilder::Order;
    KallsymsBuilder kallsyms(how_.kallsyms, how_.kallsyms == Order::k2_6_32
                                                ? extractor::KallsymsAddresses::kAbsolute
                                                : extractor::KallsymsAddresses::kRelative);
    kallsyms.alignment = how_.kallsyms_alignment;
    for (const auto& [name, at] : symbols_) {
        kallsyms.symbol(name, at, at < kernel_.stext() + kVariables ? 'T' : 'd');
    }
    kallsyms.filler(kernel_.stext() + 0x1000).write(kernel_);
}

std::vector<std::byte> Arm64Dump::bytes_at(PhysAddr at, std::uint64_t bytes) const {
    std::vector<std::byte> all(bytes);
    for (std::uint64_t done = 0; done < bytes; done += FakeImage::kPageBytes) {
        const MutableBytes page = MutableBytes(all).subspan(done, FakeImage::kPageBytes);
        // Pages that nothing was written to are zero.
        (void)kernel_.shared_image()->read(at + done, page);
    }
    return all;
}

std::vector<std::byte> Arm64Dump::elf() const {
    ElfCore core{.machine = 183};  // EM_AARCH64
    std::vector<ElfCoreLoad> loads;
    const bool qemu = how_.file == File::kElfQemu;
    core.qemu_headers = qemu;
    if (!qemu) {
        core.notes = build_vmcoreinfo_note(vmcoreinfo_ + "CRASHTIME=1480420800\n");
        const PhysAddr image = kernel_.phys(kernel_.stext());
        loads.push_back({image.value, bytes_at(image, kImageBytes), 0, kernel_.stext().value});
    }
    for (const extractor::PhysRange& range : kernel_.shared_image()->ranges()) {
        loads.push_back({range.begin.value, bytes_at(range.begin, range.end - range.begin), 0,
                         qemu ? 0 : linear(range.begin).value});
    }
    return build_elf_core(core, loads);
}

std::vector<std::byte> Arm64Dump::kdump() const {
    extractor::KdumpPlan plan;
    plan.page_bytes = static_cast<std::uint32_t>(page_bytes());
    plan.utsname.release = how_.release;
    plan.utsname.machine = "aarch64";
    plan.vmcoreinfo = vmcoreinfo_ + "CRASHTIME=1548000000\n";
    plan.codecs = {extractor::find_page_codec("zlib")};
    Pages pages;
    for (const extractor::PhysRange& range : kernel_.shared_image()->ranges()) {
        for (std::uint64_t pfn = range.begin.value / page_bytes();
             pfn * page_bytes() < range.end.value; ++pfn) {
            pages[pfn] = bytes_at(PhysAddr{pfn * page_bytes()}, page_bytes());
        }
    }
    return build_kdump(std::move(plan), pages);
}

std::vector<std::byte> Arm64Dump::file() const {
    switch (how_.file) {
        case File::kRaw:
            return bytes_at(PhysAddr{how_.ram}, kRamBytes);
        case File::kElfQemu:
        case File::kElf:
            return elf();
        case File::kKdump:
            return kdump();
    }
    return {};
}

}  // namespace lastwords::test
