// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that a trimmed dump gives the same answers as its input, and leaves out the pages that no
// answer needs.
#include "extractor/trim/trim.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "extractor/file/input_file.h"
#include "extractor/image/containers.h"
#include "extractor/kernel/find_kernel.h"
#include "printkfmt/render/json.h"
#include "tests/samples/sample.h"
#include "tests/support/temp_file.h"

namespace lastwords::test {
namespace {

using printkfmt::Source;

/// Returns everything that a user sees of a Source, as text.
std::string answers(const Source& source) {
    std::string text = source.machine.release + source.machine.version + source.id;
    const printkfmt::RenderContext context(source, {});
    for (const printkfmt::Record& record : source.log.records) {
        printkfmt::append_json(context, record, text);
    }
    for (const printkfmt::Record& ghost : source.log.ghosts) {
        printkfmt::append_json(context, ghost, text);
    }
    for (const printkfmt::Console& console : source.consoles) {
        text += console.name + " " + std::to_string(console.flags) + " " +
                std::to_string(console.next_seq.value) + " " +
                std::to_string(console.coverage.unflushed) + " " +
                std::to_string(console.coverage.suppressed) + " " +
                std::to_string(console.coverage.lost) + " " + console.basis + "\n";
    }
    for (const printkfmt::Fact& fact : source.facts) {
        text += fact.name + " " + fact.value + " " + fact.from + "\n";
    }
    return text;
}

class Trim : public testing::TestWithParam<std::string> {
 protected:
    ~Trim() override { std::filesystem::remove(output_); }

    Sample sample_ = load_sample(GetParam());
    TempFile unique_name_;
    std::string output_ = unique_name_.path() + ".trimmed";
};

TEST_P(Trim, GivesTheSameAnswersAsItsInput) {
    const std::array paths{sample_.dump_path};
    const auto report = extractor::trim(paths, output_, {});
    ASSERT_TRUE(report.has_value()) << report.error().message;
    const extractor::Recovered whole = open_sample(sample_);
    sample_.dump_path = output_;
    const extractor::Recovered trimmed = open_sample(sample_);
    EXPECT_FALSE(trimmed.partial());
    EXPECT_EQ(answers(trimmed.sources.at(0)), answers(whole.sources.at(0)));
}

/// The samples are trimmed dumps themselves. No answer needs a page of the kernel's text, so
/// reading it must fail as excluded.
TEST_P(Trim, LeavesOutWhatNoAnswerNeeds) {
    Findings findings;
    extractor::SourceFiles files;
    files.push_back(extractor::InputFile::open(sample_.dump_path).value());
    const std::shared_ptr<const extractor::MemoryImage> image =
        extractor::open_image(std::move(files), {}, findings).value();
    const auto kernel = extractor::find_kernel(image, {}, findings);
    ASSERT_TRUE(kernel) << kernel.error().message;
    // Where the x86-64 kernel's text starts: its link address plus KASLR's offset.
    const VirtAddr text{0xffffffff81000000 + kernel->info->hex("KERNELOFFSET").value_or(0)};
    std::array<std::byte, 16> code{};
    const auto read = kernel->memory->read(text + 0x100000, code);
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().kind, ErrorKind::kExcluded);
}

TEST_P(Trim, NeverOverwritesAFile) {
    std::ofstream(output_) << "mine";
    const std::array paths{sample_.dump_path};
    const auto report = extractor::trim(paths, output_, {});
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().kind, ErrorKind::kSystem);
    EXPECT_EQ(std::filesystem::file_size(output_), 4U);
}

INSTANTIATE_TEST_SUITE_P(Real, Trim, testing::ValuesIn(sample_names()), test_name);

}  // namespace
}  // namespace lastwords::test
