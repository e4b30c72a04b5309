// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that the program's memory follows the length of the text that it reads, whatever its lines
// are.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/support/file_packers.h"
#include "tests/support/temp_file.h"

// Freed memory is not kept for long, neither here nor in the program. What this process has when it
// starts the program counts as the program's.
constexpr const char* kSanitizerOptions = "quarantine_size_mb=1:thread_local_quarantine_size_kb=64";
extern "C" const char* __asan_default_options() {
    return kSanitizerOptions;
}

namespace lastwords {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

/// Returns a text of about three megabytes: the head, then the lines again and again.
std::string long_text(std::string_view head, std::string_view lines) {
    std::string text(head);
    while (text.size() < 3 * kMiB) {
        text += lines;
    }
    return text;
}

/// Expects the program to read the text, and to take no more memory than is right for it. A build
/// with sanitizers has twice the memory and what they need themselves.
void expect_bounded(const std::string& command, const std::string& text,
                    const std::string& packer = {}) {
    std::vector<std::byte> bytes(as_bytes(text).begin(), as_bytes(text).end());
    for (const test::FilePacker& one : test::file_packers()) {
        bytes = one.name == packer ? one.pack(bytes) : bytes;
    }
    const test::TempFile file(bytes);
#ifdef LASTWORDS_SANITIZED
    const std::uint64_t most = 2 * (64 * kMiB + 8 * text.size());
#else
    const std::uint64_t most = 64 * kMiB + 8 * text.size();
#endif
    ::setenv("ASAN_OPTIONS", kSanitizerOptions, 1);
    const test::Outcome outcome = test::run_lastwords({command, file.path()});
    EXPECT_GE(outcome.exit_code, 0) << outcome.err;
    EXPECT_LE(outcome.peak_bytes / kMiB, most / kMiB) << command;
}

TEST(TextMemory, OfNewlinesInASmallFile) {
    expect_bounded(
        "log", long_text("[    0.000000] Linux version 6.1.0\n[    0.000001] one\n", "\n"), "gzip");
}

TEST(TextMemory, OfManyTinyBoots) {
    const std::string text = long_text("", "[    0.000000] Linux version 1\n[    9.000000] x\n");
    expect_bounded("log", text);
    expect_bounded("summary", text);
}

TEST(TextMemory, OfLinesOfOneByte) {
    expect_bounded("log",
                   long_text("Linux version 6.1.0 (a@b) (gcc) #1\nCommand line: x\n", "x\n"));
}

TEST(TextMemory, OfDevices) {
    std::string text;
    for (std::size_t i = 0; text.size() < 3 * kMiB; ++i) {
        text += "6," + std::to_string(i) + ",1,-;\n DEVICE=c" + std::to_string(i) + "\n";
    }
    expect_bounded("log", text);
}

TEST(TextMemory, OfRemarksBetweenRecords) {
    expect_bounded("log", long_text("[    1.000000] one\n", "** 1 printk messages dropped **\n"));
}

}  // namespace
}  // namespace lastwords
