// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the memory of a kernel once, and packs it into every form.
#include "tests/fuzz/file_seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extractor/image/page_codec.h"
#include "tests/fuzz/dialect_texts.h"
#include "tests/support/byte_ring_builder.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/fake_consoles.h"
#include "tests/support/file_packers.h"
#include "tests/support/flattened_writer.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/printk_log_builder.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/ring_memory.h"

namespace lastwords::test {

namespace {

using extractor::PhysRange;
using File = std::vector<std::byte>;

constexpr std::uint64_t kPageBytes = FakeImage::kPageBytes;

/// Returns the memory of a kernel that has printed some records.
FakeKernel kernel_with_log(RingEra era) {
    RingBuilder ring({era});
    ring.print("Linux version 6.1.0-fake (a@b) #1 SMP");
    ring.print("pci 0000:00:1f.0: BAR 0: assigned", {.subsystem = "pci", .device = "+pci:0"});
    for (int i = 0; i < 20; ++i) {
        ring.print(fmt::format("record {} of a log", i));
    }
    ring.print("Kernel panic - not syncing: Fatal exception", {.level = 0});
    RingInMemory memory(ring);
    memory.kernel.place(as_bytes(memory.kernel.vmcoreinfo()));
    return std::move(memory.kernel);
}

/// Returns the memory of a kernel that has printed some records, with two consoles that did not
/// show all of them.
FakeKernel kernel_with_consoles(ConsoleEra era) {
    FakeConsoles memory(era);
    const bool nbcon = era >= ConsoleEra::k6_12;
    memory.add({.flags = nbcon ? 0x117U : 0x17U, .seq = 10, .nbcon_state = 1, .nbcon_seq = 10});
    memory.add({.driver = "tty", .index = 1, .flags = 7, .seq = 15, .dropped = 3});
    if (era == ConsoleEra::k3_4) {
        ByteRingBuilder ring;
        ring.print("<6>Linux version 3.4.113-fake (a@b) #1 SMP\n").show();
        ring.print("<0>Kernel panic - not syncing: Fatal exception\n").write(memory.kernel);
    } else if (era == ConsoleEra::k5_10) {
        PrintkLogBuilder log;
        log.print({.text = "Linux version 5.4.0-fake (a@b) #1 SMP"});
        log.print_lines(1, 30);
        write_printk_log(log, memory.kernel);
        memory.set("console_seq", 10);
    } else {
        RingBuilder ring({nbcon ? RingEra::k7_2 : RingEra::k6_1});
        ring.print("Linux version 6.1.0-fake (a@b) #1 SMP");
        for (int i = 0; i < 20; ++i) {
            ring.print(fmt::format("record {} of a log", i));
        }
        write_ring(ring, memory.kernel);
        write_ring_keys(ring, memory.kernel);
    }
    memory.kernel.place(as_bytes(memory.kernel.vmcoreinfo()));
    return std::move(memory.kernel);
}

Pages pages_of(const FakeKernel& kernel) {
    Pages pages;
    for (const PhysRange& range : kernel.shared_image()->ranges()) {
        for (PhysAddr at = range.begin; at < range.end; at += kPageBytes) {
            Page& page = pages[at.value / kPageBytes];
            page.resize(kPageBytes);
            kernel.shared_image()->peek(at, page);
        }
    }
    return pages;
}

File kdump_of(const FakeKernel& kernel, std::size_t codec) {
    extractor::KdumpPlan plan;
    plan.vmcoreinfo = kernel.vmcoreinfo();
    plan.codecs = {&extractor::page_codecs()[codec % extractor::page_codecs().size()]};
    return build_kdump(plan, pages_of(kernel));
}

File elf_of(const FakeKernel& kernel, unsigned bits) {
    ElfCore core{.bits = bits};
    core.notes = build_vmcoreinfo_note(kernel.vmcoreinfo());
    std::vector<ElfCoreLoad> loads;
    for (const PhysRange& range : kernel.shared_image()->ranges()) {
        File bytes(range.end - range.begin);
        kernel.shared_image()->peek(range.begin, bytes);
        loads.push_back({range.begin.value, bytes});
    }
    return build_elf_core(core, loads);
}

/// Returns an ELF dump of the memory without the zeros at the ends of its pages: each variable of a
/// FakeKernel has a page of its own.
File small_elf_of(const FakeKernel& kernel) {
    constexpr std::size_t kKept = 1024;  // more than any structure in these pages
    ElfCore core{.bits = 64};
    core.notes = build_vmcoreinfo_note(kernel.vmcoreinfo());
    std::vector<ElfCoreLoad> loads;
    for (const auto& [pfn, page] : pages_of(kernel)) {
        const auto zeros = std::find_if(page.rbegin(), page.rend(),
                                        [](std::byte byte) { return byte != std::byte{0}; });
        const auto used = static_cast<std::size_t>(page.rend() - zeros);
        const std::size_t kept = std::min(page.size(), (used / kKept + 1) * kKept);
        loads.push_back(
            {pfn * kPageBytes, {page.begin(), page.begin() + static_cast<std::ptrdiff_t>(kept)}});
    }
    return build_elf_core(core, loads);
}

/// Returns the memory from its lowest address on, without the addresses that are not used.
File ram_of(const FakeKernel& kernel) {
    File ram;
    for (const PhysRange& range : kernel.shared_image()->ranges()) {
        const std::size_t had = ram.size();
        ram.resize(had + (range.end - range.begin));
        kernel.shared_image()->peek(range.begin, MutableBytes(ram).subspan(had));
    }
    return ram;
}

/// Returns the file as writes of `piece` bytes, and its first bytes written once more at the end.
File flattened(const File& file, std::size_t piece) {
    std::vector<FlattenedRecord> records;
    for (std::size_t at = 0; at < file.size(); at += piece) {
        const Bytes part = Bytes(file).subspan(at, std::min(piece, file.size() - at));
        records.push_back({at, {part.begin(), part.end()}});
    }
    records.push_back({0, {file.begin(), file.begin() + 464}});
    return build_flattened(records);
}

}  // namespace

std::vector<FileSeed> container_seeds() {
    std::vector<FileSeed> seeds;
    const FakeKernel kernel = kernel_with_log(RingEra::k6_1);
    for (std::size_t codec = 0; codec < extractor::page_codecs().size(); ++codec) {
        seeds.push_back({fmt::format("kdump_{}", extractor::page_codecs()[codec].name),
                         kdump_of(kernel, codec)});
    }
    seeds.push_back({"kdump_5_10", kdump_of(kernel_with_log(RingEra::k5_10), 0)});
    seeds.push_back({"kdump_7_2", kdump_of(kernel_with_log(RingEra::k7_2), 0)});
    seeds.push_back({"elf64", elf_of(kernel, 64)});
    seeds.push_back({"elf32", elf_of(kernel, 32)});
    seeds.push_back({"flattened_elf", flattened(elf_of(kernel, 64), 700)});
    seeds.push_back({"flattened_kdump", flattened(kdump_of(kernel, 0), 5000)});
    seeds.push_back({"ram", ram_of(kernel), true});
    return seeds;
}

std::vector<FileSeed> kernel_seeds() {
    return {{"kernel_3_4", small_elf_of(kernel_with_consoles(ConsoleEra::k3_4)), false, true},
            {"kernel_5_4", small_elf_of(kernel_with_consoles(ConsoleEra::k5_10)), false, true},
            {"kernel_6_1", small_elf_of(kernel_with_consoles(ConsoleEra::k6_1)), false, true},
            {"kernel_7_2", small_elf_of(kernel_with_consoles(ConsoleEra::k7_2)), false, true}};
}

std::vector<FileSeed> archive_seeds() {
    const std::string text = make_text(dialect_texts()[4], 2000);
    const File log(as_bytes(text).begin(), as_bytes(text).end());
    const File dump = kdump_of(kernel_with_log(RingEra::k6_1), 0);
    const File tar = build_tar({{"crash/", {}, '5'}, {"crash/log", log}, {"dmesg.txt", log}});
    std::vector<FileSeed> seeds{{"tar", tar},
                                {"tar_with_dump", build_tar({{"crash/vmcore", dump}})},
                                {"packed_dump", file_packers().front().pack(dump)}};
    for (const FilePacker& packer : file_packers()) {
        seeds.push_back({"text_" + packer.name, packer.pack(log)});
        seeds.push_back({"tar_" + packer.name, packer.pack(tar)});
        seeds.push_back({"within_tar_" + packer.name, build_tar({{"packed", packer.pack(log)}})});
    }
    return seeds;
}

}  // namespace lastwords::test
