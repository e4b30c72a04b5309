// SPDX-License-Identifier: GPL-2.0-or-later
// A crash after any store: what was written is there, and nothing else is.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "extractor/plog/region.h"
#include "runtime/plog_console.h"
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

    /// A console's position, as the region has been told of it.
    struct Position {
        std::uint64_t newest = 0;
        std::uint64_t safe = 0;                          // the newest behind which a barrier was
        std::map<std::size_t, std::uint64_t> pending{};  // by the message that moved it
    };
    void store_position(const RegionEvent& event);
    void persist(const RegionEvent& event);
    void check_positions(const PlogRegion& region) const;
    static constexpr std::size_t kNoMessage = ~std::size_t{0};
    std::map<std::pair<std::size_t, std::size_t>, Position>
        positions_;  // by epoch's bank and index
};

/// The areas' cells, by their bank and index.
std::optional<std::pair<std::size_t, std::size_t>> position_cell(std::size_t at) {
    const std::size_t rear =
        PLOG_SLOTS_AT + std::size_t{plog_slots_in(PLOG_REGION_BYTES_MIN)} * PLOG_SLOT_BYTES;
    if (at >= PLOG_SLOTS_AT && at < rear) {
        return std::nullopt;
    }
    const std::size_t in_area = at < PLOG_SLOTS_AT ? at : at - rear;
    const std::size_t in_bank = in_area % sizeof(plog_bank);
    const std::size_t consoles = offsetof(plog_bank, consoles);
    const std::size_t cell = offsetof(plog_console_entry, position);
    if (in_bank < consoles || (in_bank - consoles) % sizeof(plog_console_entry) != cell) {
        return std::nullopt;
    }
    return std::pair{in_area / sizeof(plog_bank),
                     (in_bank - consoles) / sizeof(plog_console_entry)};
}

void Truth::store_position(const RegionEvent& event) {
    if (const auto cell = position_cell(event.at); cell && event.bytes == 8) {
        Position& position = positions_[*cell];
        const std::uint64_t seq = event.value & PLOG_POSITION_MAX;
        position.newest = std::max(position.newest, seq);
        position.pending[event.message.value_or(kNoMessage)] = seq;
    }
}

void Truth::persist(const RegionEvent& event) {
    for (auto& [cell, position] : positions_) {
        const auto done = position.pending.find(event.message.value_or(kNoMessage));
        if (done != position.pending.end()) {
            position.safe = std::max(position.safe, done->second);
            position.pending.erase(done);
        }
    }
}

/// Never further than the console got, never behind what was safe.
void Truth::check_positions(const PlogRegion& region) const {
    std::size_t found = 0;
    for (const extractor::PlogConsole& console : region.consoles) {
        const auto known = positions_.find({console.epoch & 1U, console.index});
        ASSERT_NE(known, positions_.end());
        ASSERT_TRUE(console.position) << console.name;
        ASSERT_LE(*console.position, known->second.newest) << console.name;
        ASSERT_GE(*console.position, known->second.safe) << console.name;
        ++found;
    }
    ASSERT_LE(found, positions_.size());
}

void Truth::advance(const RegionEvent& event) {
    if (event.kind == RegionEvent::Kind::kWritten) {
        must_be_there_[*event.message] = true;
    }
    if (event.kind == RegionEvent::Kind::kPersist) {
        persist(event);
    }
    if (event.kind != RegionEvent::Kind::kStore) {
        return;
    }
    store_position(event);
    const std::size_t end =
        PLOG_SLOTS_AT + std::size_t{plog_slots_in(PLOG_REGION_BYTES_MIN)} * PLOG_SLOT_BYTES;
    if (!event.message || event.at < PLOG_SLOTS_AT || event.at >= end) {
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
    if (region) {
        check_positions(*region);
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

/// Two boots in a region of the smallest size, the second with two consoles: three CPUs that fill
/// it more than once with messages of all lengths, an NMI inside a message, a writer that dies, an
/// emergency section, a panic.
void run_workload(PlogMachine& machine, std::array<plog_console, 2>& consoles) {
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
    for (plog_console& console : consoles) {
        console.name = "console";
        console.show = [](plog_turn*, const plog_record*, const char*) { return PLOG_SHOWN; };
        plog_console_register(&machine.log(), &console);
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
        std::array<plog_console, 2> consoles{};
        run_workload(machine, consoles);
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
