// SPDX-License-Identifier: GPL-2.0-or-later
// TestConsole, a console of a PlogMachine, and read_boot(), which reads the machine's region.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "extractor/formats/plog/plog_sources.h"
#include "runtime/plog_console.h"
#include "tests/runtime/console_truth.h"
#include "tests/runtime/plog_machine.h"

namespace lastwords::test {

/// A console that keeps the texts that it has shown.
struct TestConsole {
    TestConsole(PlogMachine& machine, const char* name,
                plog_reliability reliability = PLOG_RELIABILITY_ATOMIC, bool deferred = false) {
        console.name = name;
        console.reliability = reliability;
        console.deferred = deferred;
        console.show = show;
        console.kick = [](plog_console* of) { ++static_cast<TestConsole*>(of->data)->kicks; };
        console.data = this;
        EXPECT_TRUE(plog_console_register(&machine.log(), &console));
    }

    static plog_shown show(plog_owner* owner, const plog_record* record, const char* text) {
        auto& self = *static_cast<TestConsole*>(owner->console->data);
        if (self.busy) {
            return PLOG_BUSY;
        }
        if (self.inside && !self.inside(owner)) {
            return PLOG_BUSY;
        }
        self.shown.emplace_back(text, record->length);
        if (self.together != nullptr) {
            self.together->push_back(self.console.name);
        }
        return PLOG_SHOWN;
    }

    plog_console console{};
    std::vector<std::string> shown;
    std::vector<std::string>* together = nullptr;
    std::function<bool(plog_owner*)> inside;
    bool busy = false;
    int kicks = 0;
};

inline void say(PlogMachine& machine, const std::string& text) {
    const plog_message message{text.data(), text.size(), 6, 0, 0};
    plog_write(&machine.log(), &message);
}

inline void plog_store_text(PlogMachine& machine, const std::string& text) {
    const plog_message message{text.data(), text.size(), 6, 0, 0};
    plog_store(&machine.log(), &message);
}

/// What the machine's region says that the console lost.
inline plog_console_lost lost_in_region(PlogMachine& machine, const plog_console& console) {
    return lost_in_region(Bytes(machine.region_start(), machine.region_bytes()), console.entry);
}

inline printkfmt::Source read_boot(PlogMachine& machine) {
    const auto region =
        extractor::PlogRegion::read(Bytes(machine.region_start(), machine.region_bytes()));
    EXPECT_TRUE(region);
    auto sources = extractor::make_plog_sources(*region, "region");
    return std::move(sources.back());
}

class PlogConsole : public ::testing::Test {
 protected:
    PlogConsole() { machine.boot(); }
    PlogMachine machine{64 * 1024};
};

}  // namespace lastwords::test
