// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/machine/x86_64.h: translation on x86-64 by the map of the kernel image, and by
// page tables of 4 and 5 levels with huge pages.
#include "extractor/machine/x86_64.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string_view>

#include "tests/support/machine_builder.h"
#include "tests/support/page_table_builder.h"

namespace lastwords::test {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kTableBits = 0x67;  // present, writable, user, accessed, dirty
constexpr std::uint64_t kPageBits = 0x8000000000000163;
constexpr std::uint64_t kHuge = 1 << 7;
constexpr std::uint64_t kHugePat = 1 << 12;

constexpr VirtAddr kRoot{0xffffffff82a10000};
constexpr VirtAddr kVmalloc{0xffffc90000123000};
constexpr PhysAddr kPage{0x7654000};

struct X86 : MachineUnderTest {
    explicit X86(unsigned levels = 4, std::uint64_t phys_base = 0, std::uint64_t table_bits = 0)
        : tables(*image, shape(levels), PhysAddr{kRoot.value - 0xffffffff80000000 + phys_base},
                 kTableBits | table_bits, PhysAddr{0x100000}) {
        key(fmt::format("SYMBOL(init_top_pgt)={:x}", kRoot.value));
        key(fmt::format("NUMBER(phys_base)={}", static_cast<std::int64_t>(phys_base)));
        key(fmt::format("NUMBER(pgtable_l5_enabled)={}", levels == 5 ? 1 : 0));
    }
    static PageTableBuilder::Levels shape(unsigned levels) {
        PageTableBuilder::Levels shape{{12, 9}, {21, 9}, {30, 9}, {39, 9}, {48, 9}};
        shape.resize(levels);
        return shape;
    }
    PageTableBuilder tables;
};

TEST(X86_64, MapsTheImageByPhysBase) {
    const X86 machine(4, 0x3000000);
    EXPECT_EQ(machine.phys(VirtAddr{0xffffffff81000000}), PhysAddr{0x4000000});
}

TEST(X86_64, MapsTheImageByANegativePhysBase) {
    const X86 machine(4, 0 - std::uint64_t{0x800000});
    EXPECT_EQ(machine.phys(VirtAddr{0xffffffff81000000}), PhysAddr{0x800000});
}

TEST(X86_64, TakesTheSizeOfTheImageFromTheKernel) {
    X86 machine;
    const VirtAddr module{0xffffffffa0000000};
    EXPECT_FALSE(machine.phys(module)) << "512 MiB, unless the kernel says more";
    machine.key("NUMBER(KERNEL_IMAGE_SIZE)=1073741824");
    EXPECT_EQ(machine.phys(module), PhysAddr{0x20000000});
}

TEST(X86_64, TakesNoImageLargerThanTheRestOfTheAddresses) {
    X86 machine;
    machine.key("NUMBER(KERNEL_IMAGE_SIZE)=18446744073709551615");
    const auto memory = machine.open();
    ASSERT_TRUE(memory) << memory.error().message;
    const auto found = memory->translate(VirtAddr{0xfffffffffffff000});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->bytes, 0x1000);
}

TEST(X86_64, WalksFourLevels) {
    X86 machine;
    machine.tables.put(kVmalloc, 0, kPage.value | kPageBits);
    EXPECT_EQ(machine.phys(kVmalloc + 0x123), kPage + 0x123);
}

TEST(X86_64, WalksFiveLevels) {
    X86 machine(5);
    const VirtAddr vmalloc{0xffa0000000123000};
    machine.tables.put(vmalloc, 0, kPage.value | kPageBits);
    EXPECT_EQ(machine.phys(vmalloc + 0xfff), kPage + 0xfff);
}

TEST(X86_64, FindsItsTablesWherePhysBasePutsThem) {
    X86 machine(4, 0x1000000);
    machine.tables.put(kVmalloc, 0, kPage.value | kPageBits);
    EXPECT_EQ(machine.phys(kVmalloc), kPage);
}

TEST(X86_64, FindsItsTablesUnderTheirOtherName) {
    X86 machine;
    machine.tables.put(kVmalloc, 0, kPage.value | kPageBits);
    machine.keys.replace(machine.keys.find("init_top_pgt"), 12, "swapper_pg_dir");
    EXPECT_EQ(machine.phys(kVmalloc), kPage);
}

TEST(X86_64, NeedsASymbolOfItsTables) {
    X86 machine;
    machine.keys.erase(0, machine.keys.find('\n') + 1);
    const auto memory = machine.open();
    ASSERT_FALSE(memory);
    EXPECT_EQ(memory.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(memory.error().message, HasSubstr("SYMBOL(init_top_pgt)"));
}

TEST(X86_64, StopsAtA2MiBPage) {
    X86 machine;
    machine.tables.put(kVmalloc, 1, 0x40000000 | kPageBits | kHuge | kHugePat);
    const auto found = machine.walk(kVmalloc + 0x45);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->phys, PhysAddr{0x40123045});
    EXPECT_EQ(found->bytes, (2U << 20) - 0x123045);
}

TEST(X86_64, StopsAtA1GiBPage) {
    X86 machine;
    const VirtAddr direct{0xffff888012345678};
    machine.tables.put(direct, 2, 0x40000000 | kPageBits | kHuge | kHugePat);
    const auto found = machine.walk(direct);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->phys, PhysAddr{0x52345678});
    EXPECT_EQ(found->bytes, (1U << 30) - 0x12345678);
}

TEST(X86_64, KnowsNoPageLargerThan1GiB) {
    X86 machine;
    machine.tables.put(kVmalloc, 0, kPage.value | kPageBits);
    machine.tables.put(kVmalloc, 3, 0x100000 | kTableBits | kHuge);
    EXPECT_EQ(machine.phys(kVmalloc), kPage);
}

TEST(X86_64, TakesTheLastLevelsBit7ForTheMemoryType) {
    X86 machine;
    machine.tables.put(kVmalloc, 0, kPage.value | kPageBits | kHuge);
    const auto found = machine.walk(kVmalloc);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->phys, kPage);
    EXPECT_EQ(found->bytes, 0x1000);
}

TEST(X86_64, DropsTheEncryptionBitOfEveryEntry) {
    constexpr std::uint64_t kSme = std::uint64_t{1} << 47;
    X86 machine(4, 0, kSme);
    machine.key(fmt::format("NUMBER(sme_mask)={}", kSme));
    machine.tables.put(kVmalloc, 0, kPage.value | kPageBits | kSme);
    EXPECT_EQ(machine.phys(kVmalloc), kPage);
}

TEST(X86_64, KeepsHighAddressBitsWithoutEncryption) {
    X86 machine;
    machine.tables.put(kVmalloc, 0, 0x000f7fffffff1000 | kPageBits);
    EXPECT_EQ(machine.phys(kVmalloc), PhysAddr{0x000f7fffffff1000});
}

TEST(X86_64, SaysThatAnAddressIsNotMapped) {
    X86 machine;
    const PhysAddr entry = machine.tables.put(kVmalloc, 0, 0);
    const auto found = machine.walk(kVmalloc);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(found.error().message,
              fmt::format("address {:#x} is not mapped (level 1 entry 0x0 at physical {:#x})",
                          kVmalloc.value, entry.value));
}

TEST(X86_64, TakesAnEntryWithoutItsPresentBitForNone) {
    X86 machine;
    machine.tables.put(kVmalloc, 0, kPage.value | (kPageBits & ~std::uint64_t{1}));
    const auto found = machine.walk(kVmalloc);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kNotFound);
}

TEST(X86_64, PassesOnWhyATableCannotBeRead) {
    for (const ErrorKind kind :
         {ErrorKind::kExcluded, ErrorKind::kMissing, ErrorKind::kCorrupt, ErrorKind::kSystem}) {
        for (unsigned level = 0; level < 4; ++level) {
            X86 machine;
            machine.tables.put(kVmalloc, 0, kPage.value | kPageBits);
            const PhysAddr entry = machine.tables.put(kVmalloc, level, kPage.value | kPageBits);
            machine.image->refuse(entry, kind);
            const auto found = machine.walk(kVmalloc);
            ASSERT_FALSE(found);
            EXPECT_EQ(found.error().kind, kind);
            EXPECT_THAT(
                found.error().message,
                HasSubstr(fmt::format("page table level {} for {:#x}", level + 1, kVmalloc.value)));
        }
    }
}

TEST(X86_64, EndsTheWalkOfATableThatLeadsToItself) {
    X86 machine;
    const PhysAddr root{kRoot - VirtAddr{0xffffffff80000000}};
    for (std::uint64_t i = 0; i < 512; ++i) {
        machine.tables.put(VirtAddr{i << 39}, 3, root.value | kTableBits);
    }
    EXPECT_EQ(machine.phys(kVmalloc), root) << "after as many levels as there are";
}

TEST(X86_64, SaysThatATableLiesOutsideTheDump) {
    X86 machine;
    machine.tables.put(kVmalloc, 1, 0x000ffffffffff000 | kTableBits);
    const auto found = machine.walk(kVmalloc);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kMissing);
    EXPECT_THAT(found.error().message, HasSubstr("page table level 1"));
}

TEST(X86_64, MapsNoAddressThatIsNotTheKernels) {
    X86 machine;
    machine.tables.put(kVmalloc, 0, kPage.value | kPageBits);
    const std::uint64_t low = kVmalloc.value & 0x0000ffffffffffff;
    for (const std::uint64_t top : {0x0000ULL, 0x8000ULL, 0xfffeULL, 0x7fffULL, 0xff00ULL}) {
        const VirtAddr wrong{top << 48 | low};
        const auto found = machine.phys(wrong);
        ASSERT_FALSE(found) << wrong.value;
        EXPECT_EQ(found.error().kind, ErrorKind::kNotFound);
        EXPECT_THAT(found.error().message, HasSubstr("not a kernel address"));
    }
    EXPECT_EQ(machine.phys(kVmalloc), kPage);
}

TEST(X86_64, KnowsWhichValuesAPointerCanHave) {
    const auto four = X86(4).open();
    const auto five = X86(5).open();
    ASSERT_TRUE(four && five);
    EXPECT_TRUE(four->space().plausible(VirtAddr{0xffff800000000000}));
    EXPECT_FALSE(four->space().plausible(VirtAddr{0xffff7fffffffffff}));
    EXPECT_FALSE(four->space().plausible(VirtAddr{0}));
    EXPECT_TRUE(five->space().plausible(VirtAddr{0xff00000000000000}));
    EXPECT_FALSE(five->space().plausible(VirtAddr{0xfeffffffffffffff}));
}

TEST(X86_64, WalksTheTablesOfACpu) {
    X86 machine;
    PageTableBuilder of_cpu(*machine.image, X86::shape(4), PhysAddr{0x200000}, kTableBits,
                            PhysAddr{0x300000});
    of_cpu.put(kVmalloc, 0, kPage.value | kPageBits);
    machine.page(PhysAddr{0x201000});  // the tables of user space, which map nothing here
    const auto memory = machine.open();
    ASSERT_TRUE(memory);
    // A process's number and the bit of the tables of user space are in CR3, too.
    for (const std::uint64_t cr3 : {0x200000U, 0x200fffU, 0x201000U, 0x201803U}) {
        const auto found = memory->space().walk_cpu_tables(cr3, kVmalloc);
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_EQ(found->phys, kPage);
    }
    EXPECT_FALSE(memory->space().walk_cpu_tables(0x200000, VirtAddr{0x1000}));
    EXPECT_FALSE(memory->space().walk_cpu_tables(0x7000000, kVmalloc));
    EXPECT_FALSE(memory->space().walk_tables(kVmalloc)) << "the kernel's own tables do not map it";
}

TEST(X86_64, IsNotTakenFromAVmcoreinfoWithoutItsKeys) {
    X86 machine;
    machine.keys = "OSRELEASE=6.1.0-riscv\nSYMBOL(swapper_pg_dir)=ffffffff81000000\n";
    const auto memory = machine.open();
    ASSERT_FALSE(memory);
    EXPECT_EQ(memory.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(memory.error().message, HasSubstr("6.1.0-riscv"));
    EXPECT_THAT(memory.error().message, HasSubstr("x86_64, aarch64"));
}

TEST(X86_64, TakesKeysThatAreNoNumbersForAbsent) {
    X86 machine;
    machine.keys = fmt::format(
        "SYMBOL(init_top_pgt)={:x}\nNUMBER(phys_base)=junk\nNUMBER(sme_mask)=-\n"
        "NUMBER(KERNEL_IMAGE_SIZE)=99999999999999999999\nNUMBER(pgtable_l5_enabled)=yes\n",
        kRoot.value);
    EXPECT_EQ(machine.phys(VirtAddr{0xffffffff81000000}), PhysAddr{0x1000000});
}

}  // namespace
}  // namespace lastwords::test
