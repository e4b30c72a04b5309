// SPDX-License-Identifier: GPL-2.0-or-later
// Tests why the consoles of a real machine went silent: a task holds the console lock and waits for
// a driver's mutex, whose owner waits for memory, which a third task keeps.
#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "extractor/open.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::LockLink;
using printkfmt::Reason;
using printkfmt::Sureness;
using printkfmt::Why;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kFolder = LASTWORDS_WHY_SAMPLES "/6.1-chain";

/// Returns the addresses of the tasks, which the guest printed: "task why_driver ffff... pid 176".
std::map<std::string, VirtAddr> true_tasks() {
    std::map<std::string, VirtAddr> tasks;
    std::ifstream file(kFolder + "/truth.txt");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string kind;
        std::string name;
        std::uint64_t address = 0;
        if (words >> kind >> name >> std::hex >> address && kind == "task") {
            tasks[name] = {address};
        }
    }
    return tasks;
}

class SilentMachine : public ::testing::Test {
 protected:
    SilentMachine() {
        const std::string path = kFolder + "/vmcore.kdump";
        auto opened = extractor::open_dump(std::array{path}, {});
        EXPECT_TRUE(opened) << opened.error().message;
        recovered_ = *std::move(opened);
    }
    const std::vector<Console>& consoles() const { return recovered_.sources.at(0).consoles; }

 private:
    extractor::Recovered recovered_;
};

TEST_F(SilentMachine, HasATaskThatSleepsWithTheConsoleLock) {
    ASSERT_EQ(consoles().size(), 2U);
    for (const Console& console : consoles()) {
        ASSERT_TRUE(console.why);
        EXPECT_EQ(console.why->reason, Reason::kConsoleSemSleeper);
        EXPECT_EQ(console.why->sureness, Sureness::kLikely);
        EXPECT_THAT(console.why->sentence, HasSubstr("why_console (pid 177"));
        EXPECT_FALSE(console.half_out);
    }
}

TEST_F(SilentMachine, ShowsWhoWaitsForWhom) {
    const std::map<std::string, VirtAddr> tasks = true_tasks();
    const Why& why = consoles().front().why.value();
    std::vector<std::string> locks;
    std::vector<VirtAddr> holders;
    for (const LockLink& link : why.chain) {
        locks.push_back(link.lock);
        holders.push_back(link.holder);
    }
    EXPECT_THAT(locks, ElementsAre("console_sem", "mutex", "rw_semaphore", "completion"));
    EXPECT_THAT(holders, ElementsAre(tasks.at("why_console"), tasks.at("why_driver"),
                                     tasks.at("why_reclaim"), VirtAddr{}));
    EXPECT_TRUE(why.chain[1].stack.has("shrink_slab.constprop.0") ||
                why.chain[1].stack.has("shrink_slab"));
    EXPECT_TRUE(why.chain[2].stack.has("why_reclaim_body"));
}

}  // namespace
}  // namespace lastwords::test
