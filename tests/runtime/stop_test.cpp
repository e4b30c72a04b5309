// SPDX-License-Identifier: GPL-2.0-or-later
// Tests how the panic CPU stops the other CPUs, and what it says of them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tests/runtime/test_console.h"

namespace lastwords::test {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::uint64_t kNsInMs = 1'000'000;

TEST_F(PlogConsole, CpusAreStoppedAndTheUnresponsiveOneIsNamedAndNotWaitedFor) {
    TestConsole console(machine, "ttyS0");
    std::vector<std::string> asked;
    machine.on_stop = [&](std::uint16_t cpu, int how) {
        asked.push_back(fmt::format("{}:{}", cpu, how));
        const bool answers = cpu != 3 && (cpu != 5 || how == PLOG_STOP_NMI);
        if (answers) {
            // What that CPU's interrupt handler does.
            machine.on_cpu(cpu, [&] { plog_cpu_stopped(&machine.log()); });
        }
        return true;
    };
    plog_panic_begin(&machine.log());
    say(machine, "Kernel panic");
    plog_stop_cpus(&machine.log(), 1000);
    EXPECT_THAT(asked, SizeIs(9));  // 7 interrupts, 2 NMIs
    EXPECT_THAT(asked, Contains("3:2"));
    EXPECT_THAT(console.shown,
                ElementsAre("Kernel panic", "plog: CPUs stopped: 1-2,4,6-7",
                            "plog: CPUs stopped by NMI: 5", "plog: CPUs not stopped: 3"));
    say(machine, "goes on");
    EXPECT_EQ(console.shown.back(), "goes on");
}

TEST_F(PlogConsole, CpusThatAreNotThereAreNotWaitedFor) {
    TestConsole console(machine, "ttyS0");
    std::uint64_t pauses = 0;
    machine.on_pause = [&] { ++pauses; };
    machine.on_stop = [&](std::uint16_t cpu, int) {
        machine.on_cpu(cpu, [&] { cpu < 4 ? plog_cpu_stopped(&machine.log()) : void(); });
        return cpu < 4;
    };
    plog_panic_begin(&machine.log());
    plog_stop_cpus(&machine.log(), PLOG_STOP_WAIT_NS);
    EXPECT_EQ(pauses, 0U);
    EXPECT_THAT(console.shown, ElementsAre("plog: CPUs stopped: 1-3"));
}

/// A machine of many CPUs, of which CPU 0 panics.
class PlogManyCpus : public ::testing::Test {
 protected:
    void boot(std::uint32_t cpus, std::size_t region_bytes = PLOG_REGION_BYTES_MIN) {
        machine = std::make_unique<PlogMachine>(region_bytes);
        machine->cpus(cpus);
        machine->boot();
        console = std::make_unique<TestConsole>(*machine, "ttyS0");
        machine->on_stop = [](std::uint16_t, int) { return true; };
        plog_panic_begin(&machine->log());
    }
    /// What the CPU's handler of the stop does.
    void stop(std::uint16_t cpu, std::uintptr_t pc = 0) {
        machine->on_cpu(cpu, [&] { EXPECT_TRUE(plog_cpu_stopped_at(&machine->log(), pc)); });
    }

    std::unique_ptr<PlogMachine> machine;
    std::unique_ptr<TestConsole> console;
};

TEST_F(PlogManyCpus, AreNotWaitedForLongIfTheClockHasStopped) {
    boot(4096);
    machine->stop_clock();
    std::uint64_t polls = 0;
    machine->on_stop = [&](std::uint16_t cpu, int) {
        if (cpu != 4095) {
            stop(cpu);
        }
        return true;
    };
    machine->on_pause = [&] {
        if (++polls == 2'000'000) {
            stop(4095);  // so that the test ends
        }
    };
    machine->begin({[&] {
        plog_stop_cpus(&machine->log(), PLOG_STOP_WAIT_NS);
        // Looks at CPUs, polls, and all else that is done for each CPU.
        EXPECT_LT(machine->steps(), 2 * 2'000'000U + 4096 * 20);
    }});
    machine->resume(0, ~std::uint64_t{0});
    EXPECT_LT(polls, 2'000'000U);
    EXPECT_THAT(console->shown, Contains("plog: CPUs not stopped: 4095"));
}

TEST_F(PlogManyCpus, AreNotAskedForMoreThanASecondEachTimeIfAskingIsSlow) {
    boot(4096);
    std::uint64_t asked = 0;
    machine->on_stop = [&](std::uint16_t, int) {
        ++asked;
        machine->pass_time(kNsInMs);
        return true;
    };
    machine->on_pause = [&] { machine->pass_time(kNsInMs); };
    const std::uint64_t before = plog_port_time_ns();
    plog_stop_cpus(&machine->log(), PLOG_STOP_WAIT_NS);
    EXPECT_LT(plog_port_time_ns() - before, 4100 * kNsInMs);
    EXPECT_GT(asked, 1900U);
    EXPECT_THAT(console->shown, ElementsAre("plog: CPUs not stopped: 1-4095"));
}

TEST_F(PlogManyCpus, AreAskedOnceInEachWayEvenIfAskingFaults) {
    boot(8);
    std::vector<std::string> asked;
    machine->on_stop = [&](std::uint16_t cpu, int how) {
        asked.push_back(fmt::format("{}:{}", cpu, how));
        EXPECT_EQ(plog_panic_begin(&machine->log()), PLOG_PANIC_AGAIN);
        if (asked.size() < 100) {
            plog_stop_cpus(&machine->log(), 0);
        }
        return true;
    };
    plog_stop_cpus(&machine->log(), 0);
    EXPECT_THAT(asked, SizeIs(14));
    EXPECT_THAT(std::set<std::string>(asked.begin(), asked.end()), SizeIs(14));
}

TEST_F(PlogManyCpus, ThePanicCpuIsNotStoppedByAnInterruptThatWasMeantForAnother) {
    boot(4);
    EXPECT_FALSE(plog_cpu_stopped_at(&machine->log(), 0x1234));
    machine->on_stop = [&](std::uint16_t cpu, int) {
        stop(cpu);
        return true;
    };
    plog_stop_cpus(&machine->log(), 0);
    EXPECT_THAT(console->shown, ElementsAre("plog: CPUs stopped: 1-3"));
}

TEST_F(PlogManyCpus, MayPanicWithANumberThatIsTooHigh) {
    PlogMachine strange(PLOG_REGION_BYTES_MIN);
    strange.boot();
    TestConsole out(strange, "ttyS0");
    strange.on_stop = [&](std::uint16_t cpu, int) {
        // These CPUs do not know their numbers either.
        strange.on_cpu(static_cast<std::uint16_t>(1000 + cpu),
                       [&] { EXPECT_TRUE(plog_cpu_stopped_at(&strange.log(), 1)); });
        return true;
    };
    strange.on_cpu(500, [&] {
        EXPECT_EQ(plog_panic_begin(&strange.log()), PLOG_PANIC_MINE);
        plog_stop_cpus(&strange.log(), 1000);
        say(strange, "goes on");
        plog_panic_flush(&strange.log());
    });
    EXPECT_THAT(out.shown, ElementsAre("plog: CPUs not stopped: 0-7", "goes on"));
}

TEST_F(PlogManyCpus, AreNamedTogetherIfTheyWereAtTheSamePlace) {
    boot(256, 64 * 1024);
    constexpr auto kIdle = static_cast<std::uintptr_t>(0xffffffff81012345U);
    machine->on_stop = [&](std::uint16_t cpu, int how) {
        if (cpu == 77) {
            stop(cpu, how == PLOG_STOP_NMI ? 0xfffff000U : 0xabcdU);
        } else if (cpu == 201) {
            stop(cpu, 0xc0de0U);
        } else if (cpu == 202) {
            stop(cpu);
        } else if (cpu != 99 || how == PLOG_STOP_NMI) {
            stop(cpu, kIdle);
        }
        return true;
    };
    plog_stop_cpus(&machine->log(), 1000);
    const std::string idle = sizeof(plog_word) == 8 ? "ffffffff81012345" : "81012345";
    EXPECT_THAT(
        console->shown,
        ElementsAre("plog: CPUs stopped at " + idle + ": 1-76,78-98,100-200,203-255",
                    "plog: CPUs stopped at abcd: 77", "plog: CPUs stopped at c0de0: 201",
                    "plog: CPUs stopped: 202", "plog: CPUs stopped by NMI at " + idle + ": 99"));
}

TEST_F(PlogManyCpus, AreReportedInFewLinesOfOneSlot) {
    boot(65536, 64 * 1024);
    machine->on_stop = [&](std::uint16_t cpu, int how) {
        if (cpu % 3 == 1 || (cpu % 3 == 2 && how == PLOG_STOP_NMI)) {
            stop(cpu, 0xffff0000U + cpu / 6);
        }
        return true;
    };
    plog_stop_cpus(&machine->log(), 1000);
    EXPECT_LE(console->shown.size(), machine->log().ring.slots / 8);
    EXPECT_THAT(console->shown, Each(StartsWith("plog: CPUs ")));
    for (const std::string& line : console->shown) {
        EXPECT_LE(line.size(), std::size_t{PLOG_FIRST_TEXT_BYTES}) << line;
    }
    // Every CPU is in one of the numbers.
    std::uint64_t named = 0;
    for (const std::string& line : console->shown) {
        const std::string cpus = line.substr(line.rfind(": ") + 2);
        named += cpus.ends_with(" more")
                     ? std::stoul(cpus)
                     : 1U + static_cast<std::size_t>(std::count(cpus.begin(), cpus.end(), ','));
    }
    EXPECT_EQ(named, 65535U);
}

TEST_F(PlogManyCpus, AreNamedOnce) {
    boot(40);
    machine->on_stop = [&](std::uint16_t cpu, int) {
        if (cpu % 2 == 0) {
            stop(cpu);
        }
        return true;
    };
    plog_stop_cpus(&machine->log(), 1000);
    EXPECT_THAT(console->shown,
                ElementsAre("plog: CPUs stopped: 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36",
                            "plog: CPUs stopped: 38",
                            "plog: CPUs not stopped: 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33",
                            "plog: CPUs not stopped: 35,37,39"));
    console->shown.clear();
    plog_stop_cpus(&machine->log(), 1000);
    EXPECT_THAT(console->shown, IsEmpty());
}

}  // namespace
}  // namespace lastwords::test
