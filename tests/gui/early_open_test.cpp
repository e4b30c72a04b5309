// SPDX-License-Identifier: GPL-2.0-or-later
// Files whose reading began before there was a window.
#include "gui/loading/early_open.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

/// Counts how often each of the files "a" and "b" is read.
struct Reader {
    std::atomic<int> a = 0;
    std::atomic<int> b = 0;

    Result<extractor::Recovered> operator()(std::span<const std::string> paths,
                                            const extractor::OpenOptions&) {
        ++(paths[0] == "a" ? a : b);
        auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
        dump->paths.assign(paths.begin(), paths.end());
        return std::move(*dump);
    }
};

const std::vector<std::string> kA{"a"};
const std::vector<std::string> kB{"b"};

TEST(EarlyOpen, IsGivenToTheFirstWhoAsksForTheFiles) {
    Reader reader;
    const Loader::Open open = openEarly(kA, std::ref(reader));
    const auto first = open(kA, {});
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->paths, kA);
    EXPECT_EQ(reader.a, 1);
    EXPECT_TRUE(open(kA, {}).has_value());
    EXPECT_EQ(reader.a, 2) << "the file may have changed since";
}

TEST(EarlyOpen, OtherFilesAreRead) {
    Reader reader;
    const Loader::Open open = openEarly(kA, std::ref(reader));
    const auto other = open(kB, {});
    ASSERT_TRUE(other.has_value());
    EXPECT_EQ(other->paths, kB);
    EXPECT_EQ(reader.b, 1);
}

/// Reads until it is told to stop.
Result<extractor::Recovered> endless(std::span<const std::string>,
                                     const extractor::OpenOptions& options) {
    while (options.progress("reading", 0.5)) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return failure(ErrorKind::kCancelled, "reading was cancelled");
}

TEST(EarlyOpen, TellsItsProgressAndCanBeCancelled) {
    const Loader::Open open = openEarly(kA, endless);
    std::string what;
    double done = 0;
    const auto end = open(kA, {.progress = [&](const std::string& stage, double part) {
                              what = stage;
                              done = part;
                              return false;
                          }});
    ASSERT_FALSE(end.has_value());
    EXPECT_EQ(end.error().kind, ErrorKind::kCancelled);
    EXPECT_EQ(what, "reading");
    EXPECT_EQ(done, 0.5);
}

TEST(EarlyOpen, TellsTheNewestRecordsBeforeTheEnd) {
    std::atomic<bool> told = false;
    const Loader::Open open = openEarly(kA, [&](auto, const extractor::OpenOptions& options) {
        printkfmt::Source source;
        source.origin = "a: kernel log";
        options.newest(std::move(source));
        while (!told) {
            std::this_thread::yield();
        }
        return Result<extractor::Recovered>(extractor::Recovered());
    });
    std::string origin;
    extractor::OpenOptions options;
    options.newest = [&](const printkfmt::Source& source) {
        origin = source.origin;
        told = true;
    };
    EXPECT_TRUE(open(kA, options).has_value());
    EXPECT_EQ(origin, "a: kernel log");
}

TEST(EarlyOpen, EndsIfNobodyWantsIt) {
    std::atomic<bool> begun = false;
    std::atomic<bool> ended = false;
    {
        const Loader::Open open =
            openEarly(kA, [&](std::span<const std::string> paths, const auto& options) {
                begun = true;
                auto end = endless(paths, options);
                ended = true;
                return end;
            });
        while (!begun) {
            std::this_thread::yield();
        }
    }
    EXPECT_TRUE(ended);
}

}  // namespace

}  // namespace lastwords::gui
