// SPDX-License-Identifier: GPL-2.0-or-later
// Xen core builder: notes, section headers, pages and frame numbers.
#include "tests/support/xen_core_builder.h"

#include <array>
#include <utility>

#include "extractor/image/elf_notes.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/kdump_builder.h"

namespace lastwords::test {
namespace {

constexpr std::size_t kXenSections = 5;
constexpr std::size_t kXenHeaderBytes = 64;  // of the file, and of each section
constexpr std::size_t kNamesAt = 0x1000;
constexpr std::size_t kNamesBytes = 0x100;

std::vector<std::byte> xen_notes(const XenCore& core) {
    std::vector<std::byte> notes;
    const auto header = BytesBuilder()
                            .u64(core.paravirtual ? 0xf00febed : 0xf00febee)
                            .u64(1)
                            .u64(core.pages.size())
                            .u64(core.page_bytes)
                            .take();
    const auto version = BytesBuilder().u64(core.format_version).take();
    extractor::append_elf_note(notes, std::endian::little, {"Xen", 0x2000000, {}});
    extractor::append_elf_note(notes, std::endian::little, {"Xen", 0x2000001, header});
    extractor::append_elf_note(notes, std::endian::little, {"Xen", 0x2000003, version});
    return notes;
}

std::vector<std::byte> xen_file_header(std::uint16_t machine) {
    return BytesBuilder()
        .text(
            "\x7f"
            "ELF\2\1\1")
        .fill(9, 0)
        .u16(4)
        .u16(machine)
        .u32(1)
        .u64(0)
        .u64(0)
        .u64(kXenHeaderBytes)
        .u32(0)
        .u16(kXenHeaderBytes)
        .u16(56)
        .u16(0)
        .u16(kXenHeaderBytes)
        .u16(kXenSections)
        .u16(1)
        .take();
}

}  // namespace

std::vector<std::byte> build_xen_core(const XenCore& core) {
    BytesBuilder frames;
    BytesBuilder pages;
    for (const XenCore::Page& page : core.pages) {
        frames.u64(page.frame);
        if (core.paravirtual) {
            frames.u64(page.frame + 0x70000);
        }
        pages.bytes(page.bytes);
    }
    const std::array<std::pair<std::string_view, std::vector<std::byte>>, kXenSections - 1>
        sections{{{".shstrtab", std::vector<std::byte>(kNamesBytes)},
                  {".note.Xen", xen_notes(core)},
                  {core.pages_name, pages.take()},
                  {core.paravirtual ? ".xen_p2m" : ".xen_pfn", frames.take()}}};
    BytesBuilder names;
    names.u8(0);
    BytesBuilder table;
    table.fill(kXenHeaderBytes, 0);
    BytesBuilder file;
    std::size_t at = kNamesAt;
    for (const auto& [name, bytes] : sections) {
        table.u32(names.size()).u32(1).u64(0).u64(0).u64(at).u64(bytes.size());
        table.u64(0).u64(0).u64(0);
        names.text(name).u8(0);
        file.put_bytes(at, bytes);
        at = (at + bytes.size() + 0xfff) / 0x1000 * 0x1000;
    }
    return file.put_bytes(0, xen_file_header(core.machine))
        .put_bytes(kXenHeaderBytes, table.take())
        .put_bytes(kNamesAt, names.take())
        .take();
}

XenCore numbered_xen_core(const std::vector<std::uint64_t>& frames) {
    XenCore core;
    for (const std::uint64_t frame : frames) {
        core.pages.push_back({frame, numbered_page(core.pages.size() + 1)});
    }
    return core;
}

}  // namespace lastwords::test
