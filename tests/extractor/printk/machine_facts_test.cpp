// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/printk/machine_facts.h: facts about the machine, and impossible values that
// must not become facts.
#include "extractor/printk/machine_facts.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/btf_structures.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using extractor::RunningKernel;
using printkfmt::Machine;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kTime = 1'700'000'000;  // in seconds since 1970

RunningKernel running(const FakeKernel& kernel) {
    RunningKernel running;
    running.info = std::make_unique<extractor::VmcoreInfo>(kernel.vmcoreinfo());
    running.memory = std::make_shared<extractor::KernelMemory>(
        kernel.shared_image(), kernel.arch(),
        kernel.arch().open(*running.info, *kernel.shared_image()).value());
    return running;
}

printkfmt::Log log_of(std::uint64_t newest_ns) {
    return SourceBuilder()
        .record({.text = "newest", .seq = 0, .timestamp_ns = newest_ns})
        .record({.text = "older", .seq = 1, .timestamp_ns = newest_ns / 2})
        .record({.text = "timeless", .seq = 2, .timestamp_ns = std::nullopt})
        .build()
        .log;
}

class MachineFacts : public ::testing::Test {
 protected:
    explicit MachineFacts(const extractor::Arch& arch = extractor::kX86_64) : kernel(arch) {}

    FakeKernel kernel;

    Machine read(const printkfmt::Log& log = log_of(100 * kSecond)) {
        Machine machine = extractor::read_machine(running(kernel));
        OpenedKernel opened(kernel);
        add_symbol_facts(machine, opened.view, log);
        return machine;
    }

    void add_cpus(std::uint32_t ids, const std::vector<std::uint64_t>& mask) {
        kernel.variable("nr_cpu_ids", 4, ids);
        const unsigned word = kernel.arch().word_bytes;
        const VirtAddr at = kernel.allocate(mask.size() * word);
        for (std::size_t i = 0; i < mask.size(); ++i) {
            kernel.put_word(at + i * word, mask[i]);
        }
        kernel.symbol("__cpu_present_mask", at);
    }

    /// Adds a struct timekeeper with the members and the symbol that kernels up to 6.12 have.
    VirtAddr add_timekeeper(std::uint64_t real_ns, std::uint64_t boot_ns) {
        BtfStructures btf;
        btf.structure("timekeeper", 24,
                      std::vector<BtfField>{{"offs_real", 8, 8}, {"offs_boot", 16, 8}});
        btf.write(kernel);
        const VirtAddr at = kernel.allocate(24);
        kernel.put(at + 8, 8, real_ns);
        kernel.put(at + 16, 8, boot_ns);
        kernel.symbol("shadow_timekeeper", at);
        return at;
    }
};

TEST_F(MachineFacts, NamesAreTheKernelsOwn) {
    kernel.line("BUILD-ID=0123abcd");
    const Machine machine = read();
    EXPECT_EQ(machine.release, "6.1.0-fake");
    EXPECT_EQ(machine.nodename, "fakehost");
    EXPECT_EQ(machine.architecture, "x86_64");
    EXPECT_EQ(machine.build_id, "0123abcd");
}

TEST_F(MachineFacts, NamesOutsideTheDumpAreThoseOfItsHeader) {
    kernel.refuse(kernel.stext() + 0x2000, ErrorKind::kExcluded);
    kernel.image().facts_to_fill().utsname_nodename = "headerhost";
    const Machine machine = read();
    EXPECT_EQ(machine.nodename, "headerhost");
    EXPECT_EQ(machine.release, "6.1.0-fake");
}

TEST_F(MachineFacts, WhatTheDumpDoesNotSayIsAbsent) {
    printkfmt::Log empty;
    const Machine machine = read(empty);
    EXPECT_FALSE(machine.cpus_online);
    EXPECT_FALSE(machine.cpus_present);
    EXPECT_FALSE(machine.panic_cpu);
    EXPECT_FALSE(machine.uptime_ns);
    EXPECT_FALSE(machine.crash_time);
    EXPECT_FALSE(machine.wall_clock);
}

TEST_F(MachineFacts, UptimeIsTheNewestTimeStamp) {
    EXPECT_EQ(read(log_of(77 * kSecond)).uptime_ns, 77 * kSecond);
}

TEST_F(MachineFacts, PanicCpuIsGivenOnceThereIsOne) {
    const VirtAddr at = kernel.variable("panic_cpu", 4, 5);
    EXPECT_EQ(read().panic_cpu, 5U);
    kernel.put(at, 4, 0xffffffff);
    EXPECT_FALSE(read().panic_cpu);
    kernel.put(at, 4, 0x41414141);
    EXPECT_FALSE(read().panic_cpu);
}

TEST_F(MachineFacts, OnlineCpusOutOfAllReasonAreNotGiven) {
    const VirtAddr at = kernel.variable("__num_online_cpus", 4, 3);
    EXPECT_EQ(read().cpus_online, 3U);
    kernel.put(at, 4, 0);
    EXPECT_FALSE(read().cpus_online);
    kernel.put(at, 4, 0x80000000);
    EXPECT_FALSE(read().cpus_online);
}

TEST_F(MachineFacts, PresentCpusAreThoseOfTheMask) {
    add_cpus(70, {0xf, 0x21});
    EXPECT_EQ(read().cpus_present, 6U);
}

TEST_F(MachineFacts, BitsBeyondTheLastCpuAreNoCpus) {
    add_cpus(4, {~std::uint64_t{0}});
    EXPECT_EQ(read().cpus_present, 4U);
}

TEST_F(MachineFacts, WholeWordsOfCpusAreCountedWhole) {
    add_cpus(128, {~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}});
    EXPECT_EQ(read().cpus_present, 128U);
}

TEST_F(MachineFacts, AbsurdNumberOfCpusIsNotBelieved) {
    add_cpus(0xffffffff, {1});
    EXPECT_FALSE(read().cpus_present);
}

TEST_F(MachineFacts, CpuMaskThatIsNotAllThereIsNotCounted) {
    add_cpus(60000, {1});
    EXPECT_FALSE(read().cpus_present);
}

class BigEndianMachineFacts : public MachineFacts {
 protected:
    BigEndianMachineFacts() : MachineFacts(kFakeBig64) {}
};

TEST_F(BigEndianMachineFacts, PresentCpusAreThoseOfTheMasksLowBits) {
    add_cpus(6, {0x1b});
    EXPECT_EQ(read().cpus_present, 4U);
}

TEST_F(MachineFacts, WallClockIsTheTimekeepers) {
    add_timekeeper(kTime * kSecond, 0);
    const Machine machine = read();
    ASSERT_TRUE(machine.wall_clock);
    EXPECT_EQ(machine.wall_clock->boot_time_ns, kTime * kSecond);
    EXPECT_EQ(machine.wall_clock->error_ns, kSecond);
    EXPECT_THAT(machine.wall_clock->method, StartsWith("kernel's timekeeper"));
}

TEST_F(MachineFacts, WallClockOfANewKernelIsThatOfItsFirstTimekeeper) {
    BtfStructures btf;
    btf.structure("timekeeper", 32,
                  std::vector<BtfField>{{"offs_real", 8, 8}, {"offs_boot", 16, 8}, {"id", 24, 4}});
    btf.structure("tk_data", 64, std::vector<BtfField>{{"timekeeper", 16, 8, 4}});
    btf.write(kernel);
    const VirtAddr at = kernel.allocate(2 * 64);
    kernel.put(at + 16 + 8, 8, kTime * kSecond);
    kernel.symbol("timekeeper_data", at);
    const Machine machine = read();
    ASSERT_TRUE(machine.wall_clock);
    EXPECT_EQ(machine.wall_clock->boot_time_ns, kTime * kSecond);
    EXPECT_THAT(machine.wall_clock->method, StartsWith("kernel's timekeeper"));
}

TEST_F(MachineFacts, SuspendsMakeTheWallClockLessExactWhichIsSaid) {
    add_timekeeper(kTime * kSecond, 3600 * kSecond);
    const Machine machine = read();
    ASSERT_TRUE(machine.wall_clock);
    EXPECT_EQ(machine.wall_clock->error_ns, 3601 * kSecond);
    EXPECT_THAT(machine.wall_clock->method, HasSubstr("was suspended for 3600 s in all"));
}

TEST_F(MachineFacts, TimekeeperOfNoTimeIsNotBelieved) {
    const VirtAddr at = add_timekeeper(0, 0);
    for (const std::uint64_t damage :
         {~std::uint64_t{0}, std::uint64_t{1} << 63, ~std::uint64_t{0} >> 1,
          std::uint64_t{5'000'000'000} << 30}) {
        kernel.put(at + 8, 8, damage);
        EXPECT_FALSE(read().wall_clock) << damage;
    }
    kernel.put(at + 8, 8, kTime * kSecond);
    EXPECT_TRUE(read().wall_clock);
}

TEST_F(MachineFacts, CrashTimeStandsInForTheTimekeeper) {
    kernel.line(fmt::format("CRASHTIME={}", kTime));
    const Machine machine = read(log_of(100 * kSecond));
    EXPECT_EQ(machine.crash_time, std::int64_t{kTime});
    ASSERT_TRUE(machine.wall_clock);
    EXPECT_EQ(machine.wall_clock->boot_time_ns, (kTime - 100) * kSecond);
    EXPECT_THAT(machine.wall_clock->method, HasSubstr("wrong if the machine was suspended"));
}

TEST_F(MachineFacts, CrashTimeOutOfAllReasonIsNotGiven) {
    for (const std::string_view text : {"0", "-5", "99999999999999999999", "8589934592", "x"}) {
        FakeKernel told;
        told.line(fmt::format("CRASHTIME={}", text));
        EXPECT_FALSE(extractor::read_machine(running(told)).crash_time) << text;
    }
}

TEST_F(MachineFacts, TimeStampsBeyondTheCrashTimeGiveNoWallClock) {
    kernel.line(fmt::format("CRASHTIME={}", kTime));
    for (const std::uint64_t stamp :
         {kTime * kSecond + 1, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
        EXPECT_FALSE(read(log_of(stamp)).wall_clock) << stamp;
    }
}

TEST(BootId, IsTextWithDashesWhereTheKernelHasThem) {
    FakeKernel kernel;
    const VirtAddr at = kernel.allocate(16);
    kernel.symbol("sysctl_bootid", at);
    for (unsigned i = 0; i < 16; ++i) {
        kernel.put(at + i, 1, 0xf0 + i);
    }
    OpenedKernel opened(kernel);
    EXPECT_EQ(extractor::read_boot_id(opened.view), "f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff");
}

TEST(BootId, ThatNobodyAskedForIsNone) {
    FakeKernel kernel;
    kernel.symbol("sysctl_bootid", kernel.allocate(16));
    OpenedKernel opened(kernel);
    EXPECT_EQ(extractor::read_boot_id(opened.view), "");
}

}  // namespace
}  // namespace lastwords::test
