// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of `lastwords log --lines` as a user gives it, on a text and a small vmlinux.
#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/support/json_lines.h"
#include "tests/support/temp_file.h"

namespace lastwords {
namespace {

using test::Outcome;
using test::run_lastwords;
using testing::HasSubstr;

const std::string kVmlinux = LASTWORDS_SMALL_VMLINUX "/traced5";

/// Returns "traced+0x0/0x20": the beginning of the function, with the size up to the next symbol.
std::string begin_of_traced() {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(("nm -n " + kVmlinux).c_str(), "r"),
                                                     ::pclose);
    std::array<char, 512> line{};
    std::uint64_t begin = 0;
    while (pipe && std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
        const std::uint64_t value = std::stoull(line.data(), nullptr, 16);
        if (begin != 0 && value > begin) {
            std::array<char, 64> symbol{};
            std::snprintf(symbol.data(), symbol.size(), "traced+0x0/%#llx",
                          static_cast<unsigned long long>(value - begin));
            return symbol.data();
        }
        begin = std::string(line.data()).ends_with(" T traced\n") ? value : begin;
    }
    return "not found";
}

class LinesOption : public ::testing::Test {
 protected:
    Outcome log(const std::vector<std::string>& options) const {
        std::vector<std::string> arguments{"log", "--lines", text_.path()};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return run_lastwords(arguments);
    }

    std::string symbol_ = begin_of_traced();
    test::TempFile text_{
        as_bytes("[    0.000000] Linux version 6.1.0-fake (builder@host) (gcc) #1 SMP fake\n"
                 "[    1.000000] RIP: 0010:" +
                 symbol_ + "\n[    1.000001] no trace\n")};
};

TEST_F(LinesOption, PutsFileAndLineBehindTheKernelsOwnText) {
    const Outcome outcome = log({"--vmlinux", kVmlinux});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("] RIP: 0010:" + symbol_ + " {lastwords: "));
    EXPECT_THAT(outcome.out, HasSubstr("traced.c:"));
    EXPECT_THAT(outcome.out, HasSubstr("] no trace\n"));
}

TEST_F(LinesOption, GivesThemInJson) {
    const Outcome outcome = log({"--vmlinux", kVmlinux, "--format", "json"});
    std::size_t with_lines = 0;
    for (const nlohmann::json& object : test::objects(outcome.out)) {
        if (object.contains("lines")) {
            ++with_lines;
            const nlohmann::json& line = object["lines"].at(0);
            EXPECT_EQ(line["symbol"], symbol_);
            EXPECT_EQ(line["code"].at(0).back()["function"], "traced");
            EXPECT_GT(line["code"].at(0).back()["line"], 0);
        }
    }
    EXPECT_EQ(with_lines, 1U) << outcome.out;
}

TEST_F(LinesOption, WithoutADebugFileTheLogIsPrintedAndWhatIsMissingIsSaid) {
    const Outcome outcome = log({});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.out, HasSubstr("RIP: 0010:" + symbol_ + "\n"));
    EXPECT_EQ(outcome.error_lines(), 1U) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("--vmlinux FILE names one"));
}

}  // namespace
}  // namespace lastwords
