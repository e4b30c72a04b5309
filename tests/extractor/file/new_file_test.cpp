// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/new_file.h: what is in the folder before, during and after a file is
// written.
#include "extractor/file/new_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace lastwords::extractor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class NewFiles : public testing::TestWithParam<NewFile::Way> {
 protected:
    Result<NewFile> create(const std::string& name) const {
        return NewFile::create(AT_FDCWD, path(name), 0600, GetParam());
    }
    std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& one : std::filesystem::directory_iterator(folder_.path())) {
            found.push_back(one.path().filename());
        }
        return found;
    }
    void make(const std::string& name, std::string_view text) const {
        std::ofstream(path(name)) << text;
    }

 private:
    test::TempFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Ways, NewFiles,
                         testing::Values(NewFile::Way::kNameless, NewFile::Way::kTemporaryName),
                         [](const auto& way) {
                             return way.param == NewFile::Way::kNameless ? "Nameless"
                                                                         : "TemporaryName";
                         });

TEST_P(NewFiles, HaveTheirNameOnlyWhenTheyAreWhole) {
    Result<NewFile> file = create("out");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->write(FileOffset{2}, as_bytes("whole")));
    EXPECT_THAT(names(), testing::Not(testing::Contains("out")));
    ASSERT_TRUE(file->finish());
    EXPECT_THAT(names(), ElementsAre("out"));
    EXPECT_EQ(as_text(test::read_file(path("out"))), std::string_view("\0\0whole", 7));
}

TEST_P(NewFiles, LeaveNothingIfTheyAreNotFinished) {
    {
        Result<NewFile> file = create("out");
        ASSERT_TRUE(file) << file.error().message;
        ASSERT_TRUE(file->write({}, as_bytes("half")));
    }
    EXPECT_THAT(names(), IsEmpty());
}

TEST_P(NewFiles, ReplaceNoFileThatIsThereOrComesMeanwhile) {
    Result<NewFile> file = create("out");
    ASSERT_TRUE(file) << file.error().message;
    make("out", "precious");
    const Result<void> finished = file->finish();
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().message, path("out") + ": File exists");
    EXPECT_EQ(as_text(test::read_file(path("out"))), "precious");
    const Result<NewFile> second = create("out");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message, path("out") + ": File exists");
}

TEST_P(NewFiles, FolderThatIsNotThereIsAnError) {
    const Result<NewFile> file = create("missing/out");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().message, path("missing/out") + ": No such file or directory");
}

}  // namespace
}  // namespace lastwords::extractor
