// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that the log of a machine that is not known is read by the addresses of the dump's
// segments.
#include <elf.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>

#include "extractor/printk/kernel_log.h"
#include "tests/support/first_log.h"
#include "tests/support/ring_memory.h"

namespace lastwords::test {
namespace {

using printkfmt::Source;
using ::testing::HasSubstr;

struct ForeignMachine {
    std::uint16_t elf;
    const extractor::Arch* arch;
    const char* name;
};

RingBuilder ring_of(const ForeignMachine& machine) {
    RingBuilder ring({RingEra::k6_1, machine.arch});
    ring.print("first");
    ring.print("second");
    return ring;
}

class ForeignMachines : public ::testing::TestWithParam<ForeignMachine> {
 protected:
    ForeignMachines() {
        facts().elf_machine = GetParam().elf;
        facts().byte_order = GetParam().arch->order;
        const std::uint64_t base =
            GetParam().arch->word_bytes == 4 ? 0xc0000000 : 0xffffffff80000000;
        facts().segments = {{VirtAddr{base}, PhysAddr{0}, 0x40000000}};
    }
    extractor::ImageFacts& facts() { return memory.kernel.image().facts_to_fill(); }

    Result<Source> read() {
        facts().vmcoreinfo = memory.kernel.vmcoreinfo();
        extractor::KernelLogOptions how;
        how.file = "vmcore";
        Findings if_none;
        return first_kernel_log(memory.kernel.shared_image(), how, if_none);
    }
    RingInMemory memory{ring_of(GetParam())};
};

constexpr std::uint16_t kNoMachine = 0x7777;

INSTANTIATE_TEST_SUITE_P(Elf, ForeignMachines,
                         ::testing::Values(ForeignMachine{EM_386, &kFake32, "i386"},
                                           ForeignMachine{EM_ARM, &kFake32, "arm"},
                                           ForeignMachine{EM_S390, &kFakeBig64, "s390x"},
                                           ForeignMachine{EM_PPC64, &kFakeBig64, "ppc64"},
                                           ForeignMachine{kNoMachine, &kFakeBig64, "unknown"},
                                           ForeignMachine{kNoMachine, &kFake32, "unknown"}));

TEST_P(ForeignMachines, AreReadByTheSegments) {
    memory.kernel.size("atomic_long_t", GetParam().arch->word_bytes);
    const auto source = read();
    ASSERT_TRUE(source) << source.error().message;
    ASSERT_EQ(source->log.records.size(), 2U);
    EXPECT_EQ(source->log.records[1].text, "second");
    EXPECT_EQ(source->log.records[1].text_state, printkfmt::TextState::kWhole);
    EXPECT_EQ(source->machine.release, "6.1.0-fake");
    const auto& facts = source->facts;
    EXPECT_EQ(std::find_if(facts.begin(), facts.end(),
                           [](const auto& fact) { return fact.name == "architecture"; })
                  ->value,
              GetParam().name);
}

TEST_P(ForeignMachines, AreReadWithoutWhatTheLogCanDoWithout) {
    memory.kernel.size("atomic_long_t", GetParam().arch->word_bytes);
    std::string& info = memory.kernel.vmcoreinfo();
    for (const std::string_view key :
         {"OFFSET(prb_data_ring.head_lpos)", "OFFSET(prb_data_ring.tail_lpos)",
          "OFFSET(printk_ringbuffer.fail)", "OFFSET(printk_info.dev_info)"}) {
        const std::size_t at = info.find(key);
        ASSERT_NE(at, std::string::npos) << key;
        info.erase(at, info.find('\n', at) - at + 1);
    }
    const auto source = read();
    ASSERT_TRUE(source) << source.error().message;
    ASSERT_EQ(source->log.records.size(), 2U);
    EXPECT_EQ(source->log.records[0].text, "first");
    std::string said;
    for (const Finding& finding : source->findings.kept()) {
        said += finding.message + "\n";
    }
    EXPECT_THAT(said, HasSubstr("does not say how many records were refused, and which devices"));
}

TEST_P(ForeignMachines, WithoutAddressesAreNamedAsUnknown) {
    facts().segments.clear();
    const auto source = read();
    ASSERT_FALSE(source);
    EXPECT_THAT(source.error().message, HasSubstr("6.1.0-fake has none of the keys"));
}

}  // namespace
}  // namespace lastwords::test
