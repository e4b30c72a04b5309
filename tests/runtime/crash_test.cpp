// SPDX-License-Identifier: GPL-2.0-or-later
// A crash after any store: what was written is there, and nothing else is.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "extractor/plog/region.h"
#include "tests/runtime/crash_images.h"
#include "tests/runtime/plog_machine.h"

namespace lastwords::test {
namespace {

using extractor::PlogRecord;
using extractor::PlogRegion;

/// Which messages must be in an image, as far as the events have come.
class Truth {
 public:
    explicit Truth(const PlogMachine& machine) : machine_(machine) {
        for (std::size_t i = 0; i < machine.attempts().size(); ++i) {
            by_text_[machine.attempts()[i].text] = i;
        }
    }

    void advance(const RegionEvent& event);
    void check(Bytes image) const;

 private:
    const PlogMachine& machine_;
    std::map<std::string, std::size_t> by_text_;
    std::map<std::size_t, std::size_t> owner_;   // slot -> the message whose words are in it
    std::map<std::size_t, bool> must_be_there_;  // message -> not overwritten since it was written
};

void Truth::advance(const RegionEvent& event) {
    if (event.kind == RegionEvent::Kind::kWritten) {
        must_be_there_[*event.message] = true;
    }
    if (event.kind != RegionEvent::Kind::kStore || !event.message || event.at < PLOG_SLOTS_AT) {
        return;
    }
    const std::size_t slot = (event.at - PLOG_SLOTS_AT) / PLOG_SLOT_BYTES;
    const auto [owner, fresh] = owner_.try_emplace(slot, *event.message);
    if (!fresh && owner->second != *event.message) {
        must_be_there_.erase(owner->second);
        owner->second = *event.message;
    }
}

void Truth::check(Bytes image) const {
    const Result<PlogRegion> region = PlogRegion::read(image);
    std::map<std::size_t, int> found;
    for (const PlogRecord& record : region ? region->records : std::vector<PlogRecord>{}) {
        if (!record.proved) {
            continue;
        }
        const auto message = by_text_.find(record.text);
        ASSERT_NE(message, by_text_.end()) << "invented: '" << record.text << "'";
        const Attempt& attempt = machine_.attempts()[message->second];
        ASSERT_EQ(record.cpu, attempt.cpu) << record.text;
        ASSERT_EQ(record.context, attempt.context) << record.text;
        ASSERT_EQ(record.epoch, attempt.epoch) << record.text;
        ASSERT_EQ(record.seq, attempt.seq.value_or(record.seq)) << record.text;
        ++found[message->second];
    }
    for (const auto& [message, yes] : must_be_there_) {
        ASSERT_EQ(found[message], 1) << "lost: '" << machine_.attempts()[message].text << "'";
    }
}

/// 100,000 images in CI; LASTWORDS_CRASH_IMAGES says how many else.
std::uint64_t images_wanted() {
    const char* const wanted = std::getenv("LASTWORDS_CRASH_IMAGES");
    return wanted == nullptr ? 100'000 : std::strtoull(wanted, nullptr, 10);
}

/// Unlike every other message's, and as long as wanted.
std::string message_text(std::size_t number, std::size_t bytes) {
    std::string text = fmt::format("message {}: ", number);
    while (text.size() < bytes) {
        text += static_cast<char>('a' + (number + text.size()) % 26);
    }
    return text;
}

/// Two boots in a region of the smallest size: three CPUs that fill it more than once with messages
/// of all lengths, an NMI inside a message, a writer that dies, an emergency section, a panic.
void run_workload(PlogMachine& machine) {
    std::size_t number = 0;
    const auto chatter = [&](std::size_t messages) {
        return [&machine, &number, messages] {
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
        chatter(10)();
        for (int i = 0; i < 3; ++i) {
            machine.write(message_text(number++, 30), PLOG_RECORD_EMERGENCY);
        }
        plog_panic_begin(&machine.log());
        chatter(10)();
    };
    machine.run({interrupted, dying, panicking});
}

TEST(Crash, AfterAnyStoreLosesNoWrittenMessageAndInventsNone) {
    std::uint64_t distinct = 0;
    std::uint64_t given = 0;
    for (std::uint64_t seed = 1; distinct < images_wanted(); ++seed) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN, seed);
        run_workload(machine);
        Truth truth(machine);
        CrashImages images(std::vector<std::byte>(machine.region_bytes()), 64, seed);
        for (const RegionEvent& event : machine.events()) {
            truth.advance(event);
            images.advance(event, [&](Bytes image) {
                ++given;
                truth.check(image);
            });
            ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed;
        }
        distinct += images.distinct();
    }
    fmt::print("{} images, {} of them distinct\n", given, distinct);
    EXPECT_GE(distinct, images_wanted());
}

TEST(Crash, InsideOneShortMessageEverySubsetOfItsWordsIsTried) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("before");
    machine.write("a message of 30 bytes, or more");
    Truth truth(machine);
    CrashImages images(std::vector<std::byte>(machine.region_bytes()), 4096, 1);
    for (const RegionEvent& event : machine.events()) {
        truth.advance(event);
        images.advance(event, [&](Bytes image) { truth.check(image); });
        ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
    // 10 words of the second message alone.
    EXPECT_GT(images.distinct(), 1U << 10);
}

}  // namespace
}  // namespace lastwords::test
