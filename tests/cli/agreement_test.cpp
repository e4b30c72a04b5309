// SPDX-License-Identifier: GPL-2.0-or-later
// All commands agree on what a damaged input lacks: the exit code, stderr and JSON tell of the same
// losses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "cli/exit_codes.h"
#include "tests/cli/run_program.h"
#include "tests/support/damage.h"
#include "tests/support/temp_file.h"
#include "tests/support/unwrapped.h"

namespace lastwords {
namespace {

using nlohmann::json;
using test::Outcome;
using test::run_lastwords;
using test::unwrapped;
using testing::HasSubstr;
using testing::IsSubsetOf;

using Messages = std::set<std::string>;

/// How much of the input a command reads.
enum class Reads {
    kAll,
    /// `log` reads neither the consoles nor the symbols that lead to them, so it may find fewer
    /// losses.
    kNoConsoles,
    /// `pstore` reads no log of a dump. If the input has no pstore, it recovers nothing.
    kPstore,
};

struct CommandRow {
    const char* name;  ///< empty: the summary, which has no command name
    Reads reads;
    bool has_json;
};

constexpr std::array kCommands{
    CommandRow{"", Reads::kAll, false},        CommandRow{"log", Reads::kNoConsoles, true},
    CommandRow{"consoles", Reads::kAll, true}, CommandRow{"unflushed", Reads::kAll, true},
    CommandRow{"info", Reads::kAll, true},     CommandRow{"pstore", Reads::kPstore, true},
    CommandRow{"merge", Reads::kAll, true},
};

/// An input of which something is missing.
class DamagedFile {
 public:
    /// A sample of a pstore region. The sample is damaged already.
    static DamagedFile region(const std::string& sample) {
        return DamagedFile(LASTWORDS_SAMPLES "/pstore/" + sample + "/region.bin.zst");
    }
    /// A sample dump without its last bytes.
    static DamagedFile cut_dump(const std::string& sample, std::size_t bytes) {
        auto content = test::read_file(dump(sample));
        test::truncate(content, content.size() - bytes);
        return DamagedFile(content);
    }
    /// A sample dump with a few bits flipped in the pages that it holds.
    static DamagedFile flipped_dump(const std::string& sample) {
        auto content = test::read_file(dump(sample));
        // The names of most symbols are not read, so that some damage costs nothing.
        for (std::size_t part = 50; part < 200; ++part) {
            test::flip(content, content.size() / 200 * part, 4);
        }
        return DamagedFile(content);
    }

    const std::string& path() const { return path_; }

 private:
    explicit DamagedFile(std::string path) : path_(std::move(path)) {}
    explicit DamagedFile(const std::vector<std::byte>& content)
        : file_(std::make_shared<test::TempFile>(content)), path_(file_->path()) {}
    static std::string dump(const std::string& sample) {
        return LASTWORDS_SAMPLES "/dumps/" + sample + "/vmcore.kdump";
    }

    std::shared_ptr<test::TempFile> file_;  // null: `path_` is a file of the samples
    std::string path_;
};

/// Returns the messages of all findings with that weight in a JSON stream.
Messages findings(const std::string& stream, std::string_view weight) {
    Messages messages;
    std::istringstream lines(stream);
    for (std::string line; std::getline(lines, line);) {
        const json object = json::parse(line);
        if (object.at("kind") == "finding" && object.at("weight") == weight) {
            messages.insert(object.at("message"));
        }
    }
    return messages;
}

/// Returns the losses on stderr: all its lines except the notes.
Messages losses_on_stderr(const Outcome& outcome, const Messages& notes) {
    constexpr std::string_view kProgram = "lastwords: ";
    Messages messages;
    std::istringstream lines(outcome.err);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_EQ(line.find(kProgram), 0U) << line;
        const std::string message = line.substr(std::min(kProgram.size(), line.size()));
        if (!notes.contains(message) && !message.starts_with("no console missed anything") &&
            !message.starts_with("no console was found")) {
            messages.insert(message);
        }
    }
    return messages;
}

/// Returns what the command says is lost. Expects its text and its JSON to agree on it.
Messages losses_of(const CommandRow& command, const std::string& path, int expected_code) {
    const Outcome text =
        run_lastwords(*command.name == '\0' ? std::vector<std::string>{path}
                                            : std::vector<std::string>{command.name, path});
    EXPECT_EQ(text.exit_code, expected_code) << text.err;
    if (!command.has_json) {
        return losses_on_stderr(text, {});
    }
    const Outcome stream = run_lastwords({command.name, "--format", "json", path});
    EXPECT_EQ(stream.exit_code, expected_code) << stream.err;
    const Messages losses = findings(stream.out, "loss");
    const Messages notes = findings(stream.out, "note");
    EXPECT_EQ(losses_on_stderr(text, notes), losses);
    EXPECT_EQ(losses_on_stderr(stream, notes), losses);
    return losses;
}

void expect_agreement(const DamagedFile& file, bool has_pstore) {
    const Messages expected = losses_of(kCommands[0], file.path(), cli::kPartial);
    EXPECT_FALSE(expected.empty());
    const std::string info = unwrapped(run_lastwords({"info", file.path()}).out);
    for (const std::string& message : expected) {
        EXPECT_THAT(info, HasSubstr("missing: " + unwrapped(message)));
    }
    for (const CommandRow& command : kCommands) {
        SCOPED_TRACE(command.name);
        switch (command.reads) {
            case Reads::kAll:
                EXPECT_EQ(losses_of(command, file.path(), cli::kPartial), expected);
                break;
            case Reads::kNoConsoles: {
                const int code = run_lastwords({command.name, file.path()}).exit_code;
                const Messages losses = losses_of(command, file.path(), code);
                EXPECT_EQ(code, losses.empty() ? cli::kComplete : cli::kPartial);
                EXPECT_THAT(losses, IsSubsetOf(expected));
                break;
            }
            case Reads::kPstore:
                if (has_pstore) {
                    EXPECT_EQ(losses_of(command, file.path(), cli::kPartial), expected);
                } else {
                    EXPECT_EQ(run_lastwords({command.name, file.path()}).exit_code, cli::kNothing);
                }
                break;
        }
    }
}

class DamagedRegion : public testing::TestWithParam<const char*> {};

TEST_P(DamagedRegion, AllCommandsAgreeOnWhatIsLost) {
    expect_agreement(DamagedFile::region(GetParam()), true);
}

INSTANTIATE_TEST_SUITE_P(Samples, DamagedRegion,
                         testing::Values("ramoops-damaged-blocks", "ramoops-damaged-plain-ecc",
                                         "ramoops-damaged-headers"),
                         [](const auto& sample) {
                             std::string name = sample.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST(DamagedDump, AllCommandsAgreeOnWhatACutDumpLacks) {
    expect_agreement(DamagedFile::cut_dump("5.10-stuck-console", 100), false);
}

TEST(DamagedDump, AllCommandsAgreeOnWhatFlippedBitsCost) {
    expect_agreement(DamagedFile::flipped_dump("5.10-stuck-console"), false);
}

TEST(DamagedZones, MergeSaysWhatTheyLost) {
    const DamagedFile file = DamagedFile::region("ramoops-damaged-blocks");
    const Outcome outcome = run_lastwords({"merge", "--format", "json", file.path()});
    EXPECT_EQ(outcome.exit_code, cli::kPartial);
    const Messages losses = findings(outcome.out, "loss");
    EXPECT_TRUE(std::any_of(losses.begin(), losses.end(), [](const std::string& message) {
        return message.find("dmesg zone 1 at ") != std::string::npos;
    })) << outcome.err;
}

TEST(Info, EachFileHasItsOwnContainer) {
    const std::string region = LASTWORDS_SAMPLES "/pstore/ramoops-debian-7.2/region.bin.zst";
    const std::string dump = LASTWORDS_SAMPLES "/dumps/6.12-panic/vmcore.kdump";
    const Outcome text = run_lastwords({"info", region, dump});
    EXPECT_EQ(text.out.find(region + "\n" + dump + ": kdump-compressed"), 0U)
        << text.out.substr(0, 400);
    std::istringstream lines(run_lastwords({"info", "--format", "json", region, dump}).out);
    std::vector<std::string> containers;
    for (std::string line; std::getline(lines, line);) {
        if (const json object = json::parse(line); object.at("kind") == "container") {
            containers.push_back(object.at("path"));
        }
    }
    EXPECT_EQ(containers, std::vector<std::string>{dump});
}

}  // namespace
}  // namespace lastwords
