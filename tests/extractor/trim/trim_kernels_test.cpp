// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of trim() and RecordBytes on the dump of a memory with two kernels.
#include <gmock/gmock.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "extractor/open.h"
#include "extractor/record_bytes.h"
#include "extractor/trim/trim.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/kernels_in_memory.h"
#include "tests/support/ring_memory.h"
#include "tests/support/temp_file.h"

namespace lastwords::test {
namespace {

using extractor::Recovered;
using printkfmt::Source;
using ::testing::HasSubstr;

/// Returns the dump of the memory as QEMU writes it: with CR3 of each CPU, without VMCOREINFO.
std::vector<std::byte> dump_of(const FakeImage& memory) {
    ElfCore core;
    for (const std::uint64_t cr3 : memory.facts().cr3) {
        const auto note = build_note("QEMU", 0, BytesBuilder().put(416, 8, cr3).pad_to(440).take());
        core.notes.insert(core.notes.end(), note.begin(), note.end());
    }
    std::vector<ElfCoreLoad> loads;
    for (const extractor::PhysRange& range : memory.ranges()) {
        std::vector<std::byte> bytes(range.end - range.begin);
        memory.peek(range.begin, bytes);
        loads.push_back({range.begin.value, std::move(bytes)});
    }
    return build_elf_core(core, loads);
}

std::vector<std::string> told(const Recovered& recovered) {
    std::vector<std::string> all;
    for (const Source& source : recovered.sources) {
        const std::size_t part = source.origin.find(": kernel log");
        all.push_back(source.origin.substr(part) + ": " + source.one_of_kernels.value().why);
        for (const printkfmt::Record& record : source.log.records) {
            all.emplace_back(record.text);
        }
    }
    return all;
}

class DumpOfTwoKernels : public ::testing::Test {
 protected:
    DumpOfTwoKernels() {
        RingBuilder low_ring;
        low_ring.print("low one");
        low_ring.print("low two");
        RingBuilder high_ring;
        high_ring.print("high one");
        write_ring(low_ring, low);
        write_ring(high_ring, high);
        low.symbol("vmcoreinfo_note", low.allocate(8));
        add_clock(low, 1'577'836'800);
        add_clock(high, 1'577'836'860);
    }
    ~DumpOfTwoKernels() override { std::filesystem::remove(trimmed); }

    /// Writes the dump and opens it.
    Recovered open() {
        add_kernel(memory, low);
        add_kernel(memory, high);
        dump = std::make_unique<TempFile>(dump_of(memory));
        return open(dump->path());
    }
    static Recovered open(const std::string& path) {
        auto recovered = extractor::open_dump(std::array{path}, {});
        EXPECT_TRUE(recovered) << recovered.error().message;
        return *std::move(recovered);
    }
    /// Trims the dump and opens the new one.
    Recovered trim() {
        const auto report = extractor::trim(std::array{dump->path()}, trimmed, {});
        EXPECT_TRUE(report) << report.error().message;
        EXPECT_LT(std::filesystem::file_size(trimmed), std::filesystem::file_size(dump->path()));
        return open(trimmed);
    }

    FakeKernel low{extractor::kX86_64, "6.1.0-low"};
    FakeKernel high{extractor::kX86_64, "6.1.0-high", place_at(0x8000000)};
    FakeImage memory;
    std::unique_ptr<TempFile> dump;
    TempFile unique_name;
    std::string trimmed = unique_name.path() + ".trimmed";
};

TEST_F(DumpOfTwoKernels, IsTrimmedToADumpThatSaysTheSameOfBoth) {
    const Recovered whole = open();
    ASSERT_EQ(whole.sources.size(), 2U);
    EXPECT_THAT(whole.sources[0].origin, HasSubstr("6.1.0-high"));
    const Recovered small = trim();
    EXPECT_EQ(told(small), told(whole));
    EXPECT_EQ(small.partial(), whole.partial());
}

TEST_F(DumpOfTwoKernels, IsTrimmedWithTheRegistersThatTellWhichRan) {
    memory.facts_to_fill().cr3 = {add_tables(low)};
    const Recovered whole = open();
    ASSERT_EQ(whole.sources.size(), 2U);
    EXPECT_THAT(whole.sources[0].origin, HasSubstr("6.1.0-low"));
    const Recovered small = trim();
    EXPECT_EQ(told(small), told(whole));
    EXPECT_THAT(told(small).front(), HasSubstr("CR3 of 1 of 1 CPUs"));
}

TEST_F(DumpOfTwoKernels, IsNotSaidToBeDecidedByANoteThatTrimWrote) {
    std::string& text = high.vmcoreinfo();
    text.replace(text.find("shadow_timekeeper"), 6, "hidden");
    const Recovered whole = open();
    ASSERT_EQ(whole.sources.size(), 2U);
    EXPECT_EQ(whole.sources[0].one_of_kernels->role, printkfmt::KernelRole::kUnknown);
    EXPECT_EQ(told(trim()), told(whole));
}

TEST_F(DumpOfTwoKernels, HasTheBytesOfEachKernelsRecords) {
    const Recovered whole = open();
    ASSERT_EQ(whole.sources.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto bytes = extractor::RecordBytes::open(whole, i, {});
        ASSERT_TRUE(bytes) << bytes.error().message;
        const printkfmt::Record record = whole.sources[i].log.records[0];
        const std::vector<printkfmt::ByteBlock> blocks = (*bytes)->of(record);
        ASSERT_EQ(blocks.size(), 3U);
        EXPECT_THAT(blocks.back().bytes, HasSubstr(std::string(record.text)));
        EXPECT_TRUE(blocks.back().remarks.empty());
    }
}

}  // namespace
}  // namespace lastwords::test
