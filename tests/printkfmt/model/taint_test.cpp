// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/taint.h: the letters of every form of the kernel's line are found.
#include "printkfmt/model/taint.h"

#include <gtest/gtest.h>

#include <set>

namespace lastwords::printkfmt {
namespace {

TEST(Taint, LettersOfEachFormAreFound) {
    struct TaintCase {
        std::string_view line;
        std::string_view letters;
    };
    for (const TaintCase& one : {
             TaintCase{"CPU: 1 PID: 42 Comm: toy Not tainted 6.1.0-9-toy #1", ""},
             TaintCase{"CPU: 1 PID: 42 Comm: toy Tainted: G        W  OE      6.1.0-9-toy #1",
                       "GWOE"},
             TaintCase{"CPU: 1 UID: 0 PID: 42 Comm: toy Tainted: P           O       6.12.4 #1",
                       "PO"},
             TaintCase{"Tainted: [P]=PROPRIETARY_MODULE, [W]=WARN, [O]=OOT_MODULE", "PWO"},
             TaintCase{"Tainted: [W]=WARN", "W"},
             TaintCase{"Pid: 42, comm: toy Tainted: GF      W    2.6.32-100.toy #1", "GFW"},
             TaintCase{
                 "CPU: 3 PID: 4 Comm: toy Tainted: P           OE  ------------ T 3.10.0-1.toy #1",
                 "POET"},
             TaintCase{"EIP:    0060:[<c0123456>]    Tainted: P   VLI", "P"},
             TaintCase{"REGS: c0000000 TRAP: 0300   Tainted: G      D      (4.9.88)", "GD"},
             TaintCase{"BUG kmalloc-64 (Tainted: G    B     ): Poison overwritten", "GB"},
         }) {
        const auto letters = find_taint(one.line);
        ASSERT_TRUE(letters) << one.line;
        EXPECT_EQ(*letters, one.letters) << one.line;
    }
}

TEST(Taint, OtherLinesHaveNone) {
    for (const std::string_view line :
         {"", "Disabling lock debugging due to kernel taint", "Tainted: ", "Tainted: 6.1",
          "Tainted: [", "Tainted: [W", "toydrv: module verification failed: tainting kernel"}) {
        EXPECT_FALSE(find_taint(line)) << line;
    }
}

TEST(Taint, EachLetterOfTheKernelHasWordsOfItsOwn) {
    const auto words = taint_words("PGFSRMBUDAWCIOELKXTNJ");
    EXPECT_EQ(words.size(), 21U);
    EXPECT_EQ(std::set(words.begin(), words.end()).size(), words.size());
    for (const std::string& one : words) {
        EXPECT_EQ(one.find("not known"), std::string::npos) << one;
    }
    EXPECT_EQ(taint_words("?"), std::vector<std::string>{"?: not known"});
}

}  // namespace
}  // namespace lastwords::printkfmt
