// SPDX-License-Identifier: GPL-2.0-or-later
// Checks that a console that would deadlock in a panic is reported at the first ordinary message.
#include "runtime/plog_debug.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "runtime/plog_console.h"
#include "tests/runtime/plog_machine.h"

namespace lastwords::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The state of runtime/plog_debug.c is global, so each test uses its own names for locks.
class PlogDebug : public ::testing::Test {
 protected:
    PlogDebug() {
        machine.boot();
        console.name = "ttyS0";
        console.data = this;
        console.show = [](plog_owner* owner, const plog_record*, const char*) {
            static_cast<PlogDebug*>(owner->console->data)->driver();
            return PLOG_SHOWN;
        };
        plog_console_register(&machine.log(), &console);
        plog_debug_arm(&machine.log());
    }
    ~PlogDebug() override { plog_debug_arm(nullptr); }

    void say(const std::string& text) {
        const plog_message message{text.data(), text.size(), 6, 0, 0};
        plog_write(&machine.log(), &message);
    }
    std::vector<std::string> reports() {
        std::vector<std::string> texts;
        for (std::uint64_t seq = 0; seq < plog_next_seq(&machine.log()); ++seq) {
            plog_record record{};
            std::string text(PLOG_TEXT_BYTES_MAX, '\0');
            if (plog_read(&machine.log(), seq, &record, text.data()) == PLOG_FOUND &&
                (record.flags & PLOG_RECORD_EVENT) != 0) {
                texts.push_back(text.substr(0, record.length));
            }
        }
        return texts;
    }

    PlogMachine machine{64 * 1024};
    plog_console console{};
    std::function<void()> driver = [] {};
};

void with_lock(const char* name, const std::function<void()>& work) {
    plog_debug_lock(name);
    work();
    plog_debug_unlock(name);
}

TEST_F(PlogDebug, ACleanRunReportsNothing) {
    driver = [] { with_lock("uart of a clean driver", [] {}); };
    say("hello");
    with_lock("some lock", [&] { say("under a lock that no console takes"); });
    EXPECT_THAT(reports(), IsEmpty());
}

TEST_F(PlogDebug, AMessageUnderALockThatAConsoleTakesIsReportedWithBothOrders) {
    driver = [] { with_lock("uart port", [] {}); };
    say("the console takes its lock");
    EXPECT_THAT(reports(), IsEmpty());
    driver = [] {};  // the driver need not take its lock now
    with_lock("tty", [&] { with_lock("uart port", [&] { say("from inside the driver"); }); });
    EXPECT_THAT(reports(), ElementsAre("plog: lock order that can deadlock in a panic:",
                                       "plog: now:    tty -> uart port -> plog",
                                       "plog: before: plog -> uart port"));
    with_lock("uart port", [&] { say("again"); });
    EXPECT_THAT(reports(), testing::SizeIs(3));  // no second report
}

TEST_F(PlogDebug, AnOrderOverAThirdLockIsFound) {
    driver = [] { with_lock("console semaphore", [] { with_lock("clock", [] {}); }); };
    say("shown");
    with_lock("clock", [&] { say("the clock has something to say"); });
    EXPECT_THAT(reports(), Contains("plog: now:    clock -> plog"));
}

TEST_F(PlogDebug, AllocatingAndSleepingInAConsoleAreReported) {
    plog_debug_allocates();
    EXPECT_THAT(reports(), IsEmpty());
    driver = [] {
        plog_debug_allocates();
        plog_debug_sleeps();
        plog_debug_wakes();
    };
    say("hello");
    EXPECT_THAT(reports(),
                ElementsAre(HasSubstr("ttyS0 allocates memory"), HasSubstr("ttyS0 may sleep"),
                            HasSubstr("ttyS0 wakes a task")));
}

TEST_F(PlogDebug, BeforeItIsArmedNothingIsLookedAt) {
    plog_debug_arm(nullptr);
    driver = [] { with_lock("early", [] {}); };
    say("shown");
    with_lock("early", [&] { say("under it"); });
    plog_debug_arm(&machine.log());
    EXPECT_THAT(reports(), IsEmpty());
}

/// Uses up all names, so no test after this one can have locks of its own.
TEST_F(PlogDebug, LocksThatAreNotCheckedAreCountedAndReportedOnce) {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (int i = 0; i < 64; ++i) {
            all.push_back("lock number " + std::to_string(i));
        }
        return all;
    }();
    const unsigned long before = plog_debug_unchecked();
    for (const std::string& name : names) {
        with_lock(name.c_str(), [] {});
        with_lock(name.c_str(), [] {});
    }
    EXPECT_GT(plog_debug_unchecked(), before);
    EXPECT_THAT(reports(), ElementsAre("plog: locks are not checked: more than 63 names"));
    machine.on_cpu(64, [] { with_lock(names[0].c_str(), [] {}); });
    EXPECT_THAT(reports(), Contains("plog: locks are not checked: CPU numbers above 63"));
    for (int i = 0; i < 17; ++i) {
        plog_debug_lock(names[0].c_str());
    }
    EXPECT_THAT(reports(), Contains("plog: locks are not checked: more than 16 held by one CPU"));
}

}  // namespace
}  // namespace lastwords::test
