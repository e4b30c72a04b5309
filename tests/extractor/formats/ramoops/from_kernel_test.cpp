// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that the location of the ramoops region is found in a dumped kernel's memory.
#include "extractor/formats/ramoops/from_kernel.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/btf_structures.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using extractor::ramoops_from_command_line;
using extractor::ramoops_from_kernel;

TEST(RamoopsFromCommandLine, IsReadWithItsSizes) {
    const auto location = ramoops_from_command_line(
        "quiet ramoops.mem_address=0x8000000 ramoops.mem_size=0x40000 ramoops.record_size=65536 "
        "ramoops.ecc=1 ramoops.pmsg_size=0 ramoops.max_reason=5 ramoops.console_size=oops");
    ASSERT_TRUE(location);
    EXPECT_EQ(location->start, PhysAddr{0x8000000});
    EXPECT_EQ(location->bytes, 0x40000U);
    ASSERT_TRUE(location->parameters);
    EXPECT_EQ(location->parameters->record_size, 0x10000U);
    EXPECT_EQ(location->parameters->ecc, 1U);
    EXPECT_EQ(location->parameters->pmsg_size, 0U);
    EXPECT_EQ(location->parameters->console_size, 4096U) << "the module's own default";
}

TEST(RamoopsFromCommandLine, MustHaveAPlausibleAddressAndSize) {
    EXPECT_FALSE(ramoops_from_command_line(""));
    EXPECT_FALSE(ramoops_from_command_line("ramoops.mem_address=0x8000000 ramoops.ecc=1"));
    EXPECT_FALSE(ramoops_from_command_line("ramoops.mem_address=0x8000000 ramoops.mem_size=0"));
    EXPECT_FALSE(ramoops_from_command_line(
        "ramoops.mem_address=0xfffffffffffff000 ramoops.mem_size=0x10000"));
    EXPECT_FALSE(
        ramoops_from_command_line("ramoops.mem_address=0x1000 ramoops.mem_size=0xffffffffffff"));
}

class RamoopsFromKernel : public ::testing::Test {
 protected:
    FakeKernel kernel;

    VirtAddr text(std::string_view text) {
        std::vector<std::byte> bytes(as_bytes(text).begin(), as_bytes(text).end());
        bytes.push_back(std::byte{0});
        return kernel.place(bytes);
    }
    std::optional<extractor::RamoopsLocation> find() {
        OpenedKernel opened(kernel);
        return ramoops_from_kernel(opened.view);
    }

    // Size of struct resource in 64-bit kernels.
    static constexpr std::uint64_t kResourceBytes = 64;
    void describe_resources() {
        BtfStructures btf;
        btf.structure("resource", kResourceBytes,
                      std::vector<BtfField>{{"start", 0, 8},
                                            {"end", 8, 8},
                                            {"name", 16, 8},
                                            {"flags", 24, 8},
                                            {"parent", 40, 8},
                                            {"sibling", 48, 8},
                                            {"child", 56, 8}});
        btf.write(kernel);
    }
    VirtAddr resource(std::string_view name, std::uint64_t start, std::uint64_t end,
                      VirtAddr sibling, VirtAddr child) {
        const VirtAddr at = kernel.allocate(kResourceBytes);
        kernel.put(at, 8, start);
        kernel.put(at + 8, 8, end);
        kernel.put(at + 16, 8, text(name).value);
        kernel.put(at + 48, 8, sibling.value);
        kernel.put(at + 56, 8, child.value);
        return at;
    }
};

TEST_F(RamoopsFromKernel, IsOnTheCommandLine) {
    kernel.variable("saved_command_line", 8,
                    text("ramoops.mem_address=0x8000000 ramoops.mem_size=0x40000").value);
    const auto location = find();
    ASSERT_TRUE(location);
    EXPECT_EQ(location->start, PhysAddr{0x8000000});
    EXPECT_EQ(location->source, "command line");
}

TEST_F(RamoopsFromKernel, IsWhatItsZonesHaveClaimed) {
    describe_resources();
    const VirtAddr pmsg = resource("ramoops:pmsg", 0x8030000, 0x803ffff, {}, {});
    const VirtAddr second = resource("ramoops:dmesg(1/2)", 0x8018000, 0x802ffff, pmsg, {});
    const VirtAddr first = resource("ramoops:dmesg(0/2)", 0x8000000, 0x8017fff, second, {});
    const VirtAddr reserved = resource("Reserved", 0x8000000, 0x81fffff, {}, first);
    const VirtAddr ram = resource("System RAM", 0x1000, 0x7ffffff, reserved, {});
    kernel.symbol("iomem_resource", resource("PCI mem", 0, UINT64_MAX, {}, ram));
    const auto location = find();
    ASSERT_TRUE(location);
    EXPECT_EQ(location->start, PhysAddr{0x8000000});
    EXPECT_EQ(location->bytes, 0x40000U);
    EXPECT_FALSE(location->parameters);
    EXPECT_EQ(location->source, "iomem_resource");
}

TEST_F(RamoopsFromKernel, CyclicResourcesEndTheSearch) {
    describe_resources();
    const VirtAddr ram = resource("System RAM", 0x1000, 0x7ffffff, {}, {});
    kernel.put(ram + 48, 8, ram.value);
    kernel.put(ram + 56, 8, ram.value);
    kernel.symbol("iomem_resource", ram);
    EXPECT_FALSE(find());
}

TEST_F(RamoopsFromKernel, IsInTheDriversOwnVariables) {
    BtfStructures btf;
    btf.structure("ramoops_context", 160,
                  std::vector<BtfField>{{"phys_addr", 32, 8},
                                        {"size", 40, 8},
                                        {"record_size", 56, 8},
                                        {"console_size", 64, 8},
                                        {"ftrace_size", 72, 8},
                                        {"pmsg_size", 80, 8}});
    btf.write(kernel);
    const VirtAddr context = kernel.allocate(160);
    kernel.put(context + 32, 8, 0x9000000);
    kernel.put(context + 40, 8, 0x20000);
    kernel.symbol("oops_cxt", context);
    const auto location = find();
    ASSERT_TRUE(location);
    EXPECT_EQ(location->start, PhysAddr{0x9000000});
    EXPECT_EQ(location->bytes, 0x20000U);
    EXPECT_EQ(location->source, "oops_cxt");
}

TEST_F(RamoopsFromKernel, IsNoneIfNothingNamesOne) {
    EXPECT_FALSE(find());
}

}  // namespace
}  // namespace lastwords::test
