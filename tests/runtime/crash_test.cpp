// SPDX-License-Identifier: GPL-2.0-or-later
// Checks that after a crash at any store the region contains what was written, and nothing else.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/plog_console.h"
#include "tests/runtime/console_truth.h"
#include "tests/runtime/crash_images.h"
#include "tests/runtime/plog_machine.h"
#include "tests/runtime/region_truth.h"

namespace lastwords::test {
namespace {

/// How many images are checked. In CI: 10,000, with every choice of up to 4 words at each event and
/// 5 others; one run has more. If LASTWORDS_CRASH_IMAGES is set: that number, with every
/// choice of up to 12 words.
struct Extent {
    std::uint64_t images = 10'000;
    std::uint64_t samples = 5;
    std::uint64_t all_up_to = 1U << 4;
};

Extent wanted_extent() {
    const char* const wanted = std::getenv("LASTWORDS_CRASH_IMAGES");
    return wanted == nullptr
               ? Extent{}
               : Extent{std::strtoull(wanted, nullptr, 10), 16, CrashImages::kAllUpTo};
}

/// Returns a text of `bytes` bytes (or of its number's length) that no other message has.
std::string message_text(std::size_t number, std::size_t bytes) {
    std::string text = fmt::format("message {}: ", number);
    while (text.size() < bytes) {
        text += static_cast<char>('a' + (number + text.size()) % 26);
    }
    return text;
}

/// Two boots in a region of the smallest size. In the first, three CPUs fill it more than once with
/// messages of all lengths. The second has two consoles, an NMI inside a message, a writer that
/// stops for good, an emergency section, and a panic. One console is busy until then, and loses
/// records.
struct Workload {
    explicit Workload(PlogMachine& on) : machine(on) {}
    void run();

    struct Console {
        plog_console plog{};
        Workload* workload = nullptr;
        bool busy = false;  // until the panic
    };
    PlogMachine& machine;
    std::array<Console, 2> consoles;
    ConsoleTruth shown{2};
};

plog_shown show(plog_owner* owner, const plog_record* record, const char*) {
    auto& console = *static_cast<Workload::Console*>(owner->console->data);
    if (console.busy && console.workload->machine.log().panic_cpu == ~plog_word{0}) {
        return PLOG_BUSY;
    }
    if ((record->flags & PLOG_RECORD_EVENT) == 0) {  // else it is told of a loss
        console.workload->shown.add_shown(owner->console->index, record->seq,
                                          console.workload->machine.events().size());
    }
    return PLOG_SHOWN;
}

void Workload::run() {
    std::size_t number = 0;
    const auto chatter = [&](std::size_t messages) {
        return [this, &number, messages] {
            for (std::size_t i = 0; i < messages; ++i) {
                const std::size_t bytes = machine.random()() % 8 == 0 ? machine.random()() % 400
                                                                      : machine.random()() % 24;
                machine.write(message_text(number++, bytes));
            }
        };
    };
    machine.boot();
    machine.run({chatter(30), chatter(30), chatter(30)});
    machine.boot();
    consoles[0].busy = true;
    for (Console& console : consoles) {
        console.workload = this;
        console.plog.name = "console";
        console.plog.data = &console;
        console.plog.show = show;
        plog_console_register(&machine.log(), &console.plog);
    }
    const auto interrupted = [&] {
        machine.nmi_at(machine.random()() % 20, [&] { machine.write(message_text(number++, 40)); });
        chatter(20)();
    };
    const auto dying = [&] {
        chatter(5)();
        machine.die_after(machine.random()() % 30);
        chatter(5)();
    };
    const auto panicking = [&] {
        chatter(25)();
        plog_emergency_enter(&machine.log());
        for (int i = 0; i < 3; ++i) {
            machine.write(message_text(number++, 30));
        }
        plog_emergency_exit(&machine.log());
        plog_panic_begin(&machine.log());
        chatter(10)();
    };
    machine.run({interrupted, dying, panicking});
}

TEST(Crash, AfterAnyStoreLosesNoWrittenMessageAndInventsNone) {
    const Extent wanted = wanted_extent();
    CrashImages images(wanted.samples, wanted.all_up_to);
    std::uint64_t with_loss = 0;
    for (std::uint64_t seed = 1; images.distinct() < wanted.images; ++seed) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN, seed);
        Workload workload(machine);
        workload.run();
        RegionTruth truth(machine, &workload.shown);
        images.restart(std::vector<std::byte>(machine.region_bytes()), seed);
        for (const RegionEvent& event : machine.events()) {
            truth.advance(event);
            images.advance(event, [&](Bytes image) { truth.check(image); });
            ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed;
        }
        with_loss += workload.shown.with_loss();
    }
    fmt::print("{} images, {} of them distinct, {} consoles with a loss\n", images.given(),
               images.distinct(), with_loss);
    EXPECT_GE(images.distinct(), wanted.images);
    EXPECT_GT(with_loss, 0U);
}

TEST(Crash, InsideOneShortMessageEverySubsetOfItsWordsIsTried) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("before");
    machine.write("a message of 30 bytes, or more");
    RegionTruth truth(machine);
    CrashImages images(64);
    images.restart(std::vector<std::byte>(machine.region_bytes()), 1);
    for (const RegionEvent& event : machine.events()) {
        truth.advance(event);
        images.advance(event, [&](Bytes image) { truth.check(image); });
        ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
    // The second message alone has 10 words, each of which may be there or not.
    EXPECT_GT(images.distinct(), 1U << 10);
}

/// The first word may stay from the older record, which says that it was finished.
TEST(Crash, InsideAMessageOverAnOlderOneEverySubsetOfItsWordsIsTried) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.log().ring.slots = 2;
    machine.write("an older message, of some length");
    machine.write("stays");
    const std::size_t before = machine.events().size();
    machine.write("and this is a newer one");
    RegionTruth truth(machine);
    CrashImages images(64);
    images.restart(std::vector<std::byte>(machine.region_bytes()), 1);
    for (std::size_t i = 0; i < machine.events().size(); ++i) {
        const RegionEvent& event = machine.events()[i];
        truth.advance(event);
        images.advance(event, [&](Bytes image) {
            if (i >= before) {
                truth.check(image);
            }
        });
        ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
    EXPECT_GT(images.distinct(), 1U << 10);
}

TEST(Crash, AMessageCostsOneBarrier) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    const std::size_t before = machine.events().size();
    machine.write(message_text(0, 400));
    std::map<RegionEvent::Kind, int> counts;
    for (std::size_t i = before; i < machine.events().size(); ++i) {
        ++counts[machine.events()[i].kind];
    }
    EXPECT_EQ(counts[RegionEvent::Kind::kClean], 1);
    EXPECT_EQ(counts[RegionEvent::Kind::kPersist], 1);
}

}  // namespace
}  // namespace lastwords::test
