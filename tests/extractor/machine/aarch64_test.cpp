// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/machine/aarch64.h: translation on arm64 by the two linear maps, and by page
// tables of all granules and address widths.
#include "extractor/machine/aarch64.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "tests/support/machine_builder.h"
#include "tests/support/page_table_builder.h"

namespace lastwords::test {
namespace {

using ::testing::HasSubstr;

/// A configuration of pages and addresses, and the levels of its page tables.
struct Granule {
    std::string_view name;
    unsigned page_shift = 12;
    unsigned configured_bits = 48;
    unsigned used_bits = 48;
    PageTableBuilder::Levels levels{{12, 9}, {21, 9}, {30, 9}, {39, 9}};
    bool lpa2 = false;
};

constexpr PhysAddr kRam{0x40000000};
constexpr PhysAddr kRoot{0x42000000};
// Attribute bits in the entry of a page: accessed, shareable. With LPA2 the shareable bits are part
// of the address.
constexpr std::uint64_t kPageBits = 0x0060000000000703;
constexpr std::uint64_t kPageBitsLpa2 = 0x0060000000000403;
constexpr std::uint64_t kBlock = 2;  // this bit is 1 in the entry of a page, 0 in that of a block

struct Arm : MachineUnderTest {
    explicit Arm(const Granule& granule = {})
        : shape(granule),
          tables(*image, granule.levels, kRoot, 3, PhysAddr{0x50000000},
                 std::uint64_t{1} << granule.page_shift) {
        key("OSRELEASE=6.1.0-arm64");
        key(fmt::format("PAGESIZE={}", 1U << granule.page_shift));
        key(fmt::format("NUMBER(VA_BITS)={}", granule.configured_bits));
        key(fmt::format("NUMBER(TCR_EL1_T1SZ)={:#x}", 64 - granule.used_bits));
        key(fmt::format("NUMBER(kimage_voffset)={:#x}", image_begin() - kRam.value));
        key(fmt::format("NUMBER(PHYS_OFFSET)={:#x}", kRam.value));
        key(fmt::format("SYMBOL(_stext)={:x}", image_begin() + 0x10000));
        key(fmt::format("SYMBOL(swapper_pg_dir)={:x}", image_begin() + (kRoot - kRam)));
    }
    std::uint64_t linear_begin() const { return 0 - (std::uint64_t{1} << shape.configured_bits); }
    std::uint64_t linear_end() const {
        const unsigned narrow = shape.page_shift == 14 ? 47 : 48;
        const unsigned bits = shape.configured_bits > 48 ? narrow : shape.configured_bits;
        return 0 - (std::uint64_t{1} << (bits - 1));
    }
    std::uint64_t image_begin() const { return linear_end() + 0x8000000; }
    /// Returns an address that is neither in the linear map nor in the kernel image, so that only
    /// page tables translate it.
    VirtAddr vmalloc() const { return {linear_end() + 0x123450000}; }
    std::uint64_t page_bits() const { return shape.lpa2 ? kPageBitsLpa2 : kPageBits; }

    Granule shape;
    PageTableBuilder tables;
};

class EveryGranule : public ::testing::TestWithParam<Granule> {};

INSTANTIATE_TEST_SUITE_P(
    Arm64, EveryGranule,
    ::testing::Values(
        Granule{"k4K_39", 12, 39, 39, {{12, 9}, {21, 9}, {30, 9}}}, Granule{"k4K_48"},
        Granule{"k4K_52", 12, 52, 52, {{12, 9}, {21, 9}, {30, 9}, {39, 9}, {48, 4}}, true},
        Granule{"k4K_52_used_48", 12, 52, 48, {{12, 9}, {21, 9}, {30, 9}, {39, 9}}},
        Granule{"k16K_36", 14, 36, 36, {{14, 11}, {25, 11}}},
        Granule{"k16K_47", 14, 47, 47, {{14, 11}, {25, 11}, {36, 11}}},
        Granule{"k16K_48", 14, 48, 48, {{14, 11}, {25, 11}, {36, 11}, {47, 1}}},
        Granule{"k16K_52", 14, 52, 52, {{14, 11}, {25, 11}, {36, 11}, {47, 5}}, true},
        Granule{"k64K_42", 16, 42, 42, {{16, 13}, {29, 13}}},
        Granule{"k64K_48", 16, 48, 48, {{16, 13}, {29, 13}, {42, 6}}},
        Granule{"k64K_52", 16, 52, 52, {{16, 13}, {29, 13}, {42, 10}}},
        Granule{"k64K_52_used_48", 16, 52, 48, {{16, 13}, {29, 13}, {42, 10}}}),
    [](const auto& param) { return std::string(param.param.name); });

TEST_P(EveryGranule, MapsTheLinearMapWithoutTables) {
    const Arm machine(GetParam());
    EXPECT_EQ(machine.phys(VirtAddr{machine.linear_begin() + 0x1234}), kRam + 0x1234);
}

TEST_P(EveryGranule, EndsTheLinearMapWhereTheTablesBegin) {
    const Arm machine(GetParam());
    const auto memory = machine.open();
    ASSERT_TRUE(memory) << memory.error().message;
    const auto last = memory->translate(VirtAddr{machine.linear_end() - 1});
    ASSERT_TRUE(last) << last.error().message;
    EXPECT_EQ(last->bytes, 1);
    EXPECT_FALSE(memory->translate(VirtAddr{machine.linear_end()}));
}

TEST_P(EveryGranule, WalksToAPage) {
    Arm machine(GetParam());
    machine.tables.put(machine.vmalloc(), 0, 0x87650000 | machine.page_bits());
    const auto found = machine.walk(machine.vmalloc() + 0x21);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->phys, PhysAddr{0x87650021});
    EXPECT_EQ(found->bytes, (1U << GetParam().page_shift) - 0x21);
}

TEST_P(EveryGranule, StopsAtABlock) {
    Arm machine(GetParam());
    const std::uint64_t block = std::uint64_t{1} << GetParam().levels[1].shift;
    machine.tables.put(machine.vmalloc(), 1, (8 * block | machine.page_bits()) & ~kBlock);
    const std::uint64_t inside = machine.vmalloc().value % block;
    const auto found = machine.walk(machine.vmalloc());
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->phys, PhysAddr{8 * block + inside});
    EXPECT_EQ(found->bytes, block - inside);
}

TEST_P(EveryGranule, TakesABlockOfTheLastLevelForNone) {
    Arm machine(GetParam());
    machine.tables.put(machine.vmalloc(), 0, 0x87650001);
    const auto found = machine.walk(machine.vmalloc());
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(found.error().message, HasSubstr("level 1 entry 0x87650001"));
}

TEST_P(EveryGranule, PassesOnWhyATableCannotBeRead) {
    Arm machine(GetParam());
    const PhysAddr entry = machine.tables.put(machine.vmalloc(), 1, 0x99990003);
    machine.image->refuse(entry, ErrorKind::kExcluded);
    const auto found = machine.walk(machine.vmalloc());
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kExcluded);
    EXPECT_THAT(found.error().message, HasSubstr("page table level 2"));
}

/// Up to 5.3 the image is in the lower half of the kernel's addresses, and the linear map is the
/// upper half.
struct ArmOf4_19 : MachineUnderTest {
    static constexpr std::uint64_t kImage = 0xffff000008080000;
    ArmOf4_19() {
        key("OSRELEASE=4.19.0-arm64");
        key("PAGESIZE=4096");
        key("NUMBER(VA_BITS)=48");
        key(fmt::format("NUMBER(kimage_voffset)={:#x}", kImage - 0x40080000));
        key(fmt::format("NUMBER(PHYS_OFFSET)={:#x}", kRam.value));
        key(fmt::format("SYMBOL(_stext)={:x}", kImage + 0x1000));
        key(fmt::format("SYMBOL(swapper_pg_dir)={:x}", kImage + (kRoot.value - 0x40080000)));
    }
    PageTableBuilder tables{*image, Granule{}.levels, kRoot, 3, PhysAddr{0x50000000}, 4096};
};

TEST(Aarch64, LinearMapOfKernelsBefore5_4IsTheUpperHalf) {
    ArmOf4_19 machine;
    EXPECT_EQ(machine.phys(VirtAddr{0xffff800000001234}), kRam + 0x1234);
    EXPECT_EQ(machine.phys(VirtAddr{ArmOf4_19::kImage + 0x21000}), PhysAddr{0x400a1000});
    const VirtAddr module{0xffff000000123000};
    machine.tables.put(module, 0, 0x87650000 | kPageBits);
    const auto found = machine.walk(module + 0x21);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->phys, PhysAddr{0x87650021});
}

TEST(Aarch64, FindsThatTablesAreLaidOutForProcessesOf52Bits) {
    MachineUnderTest machine;
    machine.key("PAGESIZE=65536");
    machine.key("NUMBER(VA_BITS)=48");
    machine.key("NUMBER(kimage_voffset)=0xfffeffffc8000000");
    machine.key("NUMBER(PHYS_OFFSET)=0x40000000");
    machine.key("SYMBOL(_stext)=ffff000008081000");
    machine.key("SYMBOL(swapper_pg_dir)=ffff000009000000");
    PageTableBuilder tables(*machine.image, {{16, 13}, {29, 13}, {42, 10}}, PhysAddr{0x41000000}, 3,
                            PhysAddr{0x50000000}, 65536);
    const VirtAddr module{0xffff000000120000};
    tables.put(module, 0, 0x87650000 | kPageBits);
    EXPECT_FALSE(machine.phys(module)) << "no proof that this is a table for 52 bits";
    tables.put(VirtAddr{0xffff000008080000}, 0, 0x40080000 | kPageBits);
    EXPECT_EQ(machine.phys(module), PhysAddr{0x87650000});
    EXPECT_EQ(machine.phys(VirtAddr{0xffff000008081234}), PhysAddr{0x40081234});
}

/// VMCOREINFO of a kernel before 4.12 has no key of arm64's own.
struct ArmBefore4_12 : MachineUnderTest {
    ArmBefore4_12(std::uint64_t base, PhysAddr at, unsigned page_bytes = 4096) {
        key("OSRELEASE=4.4.0-arm64");
        key(fmt::format("PAGESIZE={}", page_bytes));
        key(fmt::format("SYMBOL(init_uts_ns)={:x}", base + 0x91238));
        key(fmt::format("SYMBOL(swapper_pg_dir)={:x}", base + 0xa0000));
        key(fmt::format("SYMBOL(_stext)={:x}", base + 0x81000));
        const PhysAddr names = at + 0x91238 + 4;
        image_at = at;
        image->write(names, as_bytes("Linux"));
        image->write(names + 2 * 65, as_bytes("4.4.0-arm64"));
    }
    PhysAddr image_at;
};

TEST(Aarch64, FindsTheImageOfKernelsBefore4_6AtTheStartOfTheLinearMap) {
    for (const auto& [page_bytes, page_offset] : {std::pair{4096U, 0xffffffc000000000},
                                                  {4096U, 0xffff800000000000},
                                                  {16384U, 0xfffffff800000000},
                                                  {65536U, 0xfffffe0000000000}}) {
        const ArmBefore4_12 machine(page_offset, PhysAddr{0x80200000}, page_bytes);
        EXPECT_EQ(machine.phys(VirtAddr{page_offset}), PhysAddr{0x80200000});
        EXPECT_EQ(machine.phys(VirtAddr{page_offset + 0x12345678}), PhysAddr{0x92545678});
    }
}

TEST(Aarch64, WalksToTheLinearMapOfKernels4_6To4_11) {
    ArmBefore4_12 machine(0xffff123448000000, PhysAddr{0x42600000});
    PageTableBuilder tables(*machine.image, Granule{}.levels, PhysAddr{0x426a0000}, 3,
                            PhysAddr{0x50000000});
    tables.put(VirtAddr{0xffff800000000000}, 1, 0x7fe00000 | (kPageBits & ~kBlock));
    EXPECT_EQ(machine.phys(VirtAddr{0xffff800000001234}), PhysAddr{0x7fe01234});
    EXPECT_FALSE(machine.phys(VirtAddr{0xffff800000200000}));
    EXPECT_EQ(machine.phys(VirtAddr{0xffff123448081234}), PhysAddr{0x42681234});
}

TEST(Aarch64, FindsTheImageWhereTheDumpsWriterRecordedIt) {
    ArmBefore4_12 machine(0xffff000008000000, PhysAddr{0x42612000});
    EXPECT_FALSE(machine.open());
    machine.image->facts_to_fill().segments = {
        {VirtAddr{0xffff800000000000}, PhysAddr{0x40000000}, 0x10000000},
        {VirtAddr{0xffff000008080000}, PhysAddr{0x42692000}, 0x100000}};
    EXPECT_EQ(machine.phys(VirtAddr{0xffff000008081000}), PhysAddr{0x42693000});
}

TEST(Aarch64, SaysThatTheImageOfAKernelBefore4_12IsNotThere) {
    ArmBefore4_12 machine(0xffff000008000000, PhysAddr{0x42600000});
    machine.image->drop(machine.image_at + 0x91238);
    const auto memory = machine.open();
    ASSERT_FALSE(memory);
    EXPECT_EQ(memory.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(memory.error().message, HasSubstr("no NUMBER(kimage_voffset), and at no place"));
}

TEST(Aarch64, FindsHighAddressBitsOf64KPagesInTheLowOnes) {
    Arm machine({"", 16, 52, 52, {{16, 13}, {29, 13}, {42, 10}}});
    machine.tables.put(machine.vmalloc(), 0, 0x0000123400005003 | 0x700);
    EXPECT_EQ(machine.phys(machine.vmalloc()), PhysAddr{0x0005123400000000});
}

TEST(Aarch64, FindsHighAddressBitsOfLpa2InThoseOfShareability) {
    Arm machine({"", 12, 52, 52, {{12, 9}, {21, 9}, {30, 9}, {39, 9}, {48, 4}}, true});
    machine.tables.put(machine.vmalloc(), 0, 0x0003123400005003 | 0x300);
    EXPECT_EQ(machine.phys(machine.vmalloc()), PhysAddr{0x000f123400005000});
}

TEST(Aarch64, MapsTheImageByItsTablesWhereTheyAreThere) {
    Arm machine;
    const VirtAddr text{machine.image_begin() + 0x10000};
    machine.tables.put(text, 0, 0x70000000 | kPageBits);
    EXPECT_EQ(machine.phys(text), PhysAddr{0x70000000});
}

TEST(Aarch64, MapsTheImageByItsOffsetWhereTablesAreLost) {
    Arm machine;
    machine.image->refuse(kRoot, ErrorKind::kExcluded);
    const VirtAddr text{machine.image_begin() + 0x10000};
    EXPECT_EQ(machine.phys(text), kRam + 0x10000);
    EXPECT_EQ(machine.phys(text + (128U << 20) - 1), kRam + 0x10000 + (128U << 20) - 1);
    EXPECT_FALSE(machine.phys(text + (128U << 20)));
    EXPECT_FALSE(machine.phys(text - 1));
}

TEST(Aarch64, MapsByAnOffsetBelowZero) {
    Arm machine;
    machine.keys.replace(machine.keys.find("PHYS_OFFSET)=0x40000000"), 23,
                         "PHYS_OFFSET)=0xffffffffc0000000");
    EXPECT_EQ(machine.phys(VirtAddr{machine.linear_begin() + 0x40001000}), PhysAddr{0x1000});
}

TEST(Aarch64, TakesNoNoticeOfAPointersTag) {
    Arm machine;
    machine.tables.put(machine.vmalloc(), 0, 0x87650000 | kPageBits);
    constexpr std::uint64_t kTag = 0xf4ffffffffffffff;
    EXPECT_EQ(machine.phys(VirtAddr{machine.vmalloc().value & kTag}), PhysAddr{0x87650000});
    EXPECT_EQ(machine.phys(VirtAddr{(machine.linear_begin() + 0x1234) & kTag}), kRam + 0x1234);
    const auto memory = machine.open();
    ASSERT_TRUE(memory) << memory.error().message;
    EXPECT_TRUE(memory->space().plausible(VirtAddr{machine.vmalloc().value & kTag}));
}

TEST(Aarch64, MapsNoAddressThatIsNotTheKernels) {
    Arm machine;
    machine.tables.put(machine.vmalloc(), 0, 0x87650000 | kPageBits);
    const std::uint64_t low = machine.vmalloc().value & 0x0000ffffffffffff;
    for (const std::uint64_t top : {0x0000ULL, 0xff7fULL, 0x007fULL, 0xfffeULL}) {
        const auto found = machine.phys(VirtAddr{top << 48 | low});
        ASSERT_FALSE(found) << top;
        EXPECT_EQ(found.error().kind, ErrorKind::kNotFound);
        EXPECT_THAT(found.error().message, HasSubstr("not a kernel address"));
    }
}

TEST(Aarch64, NeedsASymbolOfItsTables) {
    Arm machine;
    machine.keys.erase(machine.keys.find("SYMBOL(swapper_pg_dir)"));
    const auto memory = machine.open();
    ASSERT_FALSE(memory);
    EXPECT_EQ(memory.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(memory.error().message, HasSubstr("SYMBOL(swapper_pg_dir)"));
}

TEST(Aarch64, RefusesWidthsThatNoMachineHas) {
    for (const auto& [configured, used] :
         {std::pair{0U, 48U}, {35U, 35U}, {53U, 48U}, {64U, 64U}, {48U, 52U}, {48U, 0U}}) {
        Arm machine;
        machine.keys = fmt::format(
            "NUMBER(VA_BITS)={}\nNUMBER(kimage_voffset)=0x0\n"
            "NUMBER(TCR_EL1_T1SZ)={:#x}\nSYMBOL(swapper_pg_dir)=ffff800008000000\n",
            configured, 64 - used);
        const auto memory = machine.open();
        ASSERT_FALSE(memory) << configured << " " << used;
        EXPECT_EQ(memory.error().kind, ErrorKind::kCorrupt);
        EXPECT_THAT(memory.error().message,
                    HasSubstr(fmt::format(
                        "VA_BITS {} and, by TCR_EL1_T1SZ, {} bits in use; expected 36 to 52",
                        configured, used)));
    }
}

TEST(Aarch64, RefusesAPageSizeThatNoMachineHas) {
    for (const std::string_view bytes : {"8192", "0", "", "65536\r", "4096 "}) {
        Arm machine;
        machine.keys.replace(machine.keys.find("PAGESIZE=4096"), 13,
                             fmt::format("PAGESIZE={}", bytes));
        const auto memory = machine.open();
        ASSERT_FALSE(memory) << bytes;
        EXPECT_EQ(memory.error().kind, ErrorKind::kCorrupt);
        EXPECT_THAT(memory.error().message, HasSubstr("expected 4096, 16384 or 65536"));
    }
}

}  // namespace
}  // namespace lastwords::test
