// SPDX-License-Identifier: GPL-2.0-or-later
// The names of documents are short, and tell documents apart.
#include "gui/base/document_names.h"

#include <gtest/gtest.h>

namespace lastwords::gui {

namespace {

TEST(DocumentNames, DocumentIsCalledAfterItsFiles) {
    EXPECT_EQ(titlesOf({{"/var/crash/vmcore", "/tmp/region.bin"}}),
              QStringList{"vmcore, region.bin"});
}

TEST(DocumentNames, FolderWithASlashHasItsName) {
    EXPECT_EQ(nameOf("/var/lib/pstore/"), "pstore");
    EXPECT_EQ(nameOf("/"), "/");
    EXPECT_EQ(titlesOf({{"/var/lib/pstore/"}}), QStringList{"pstore"});
}

TEST(DocumentNames, FilesOfOneNameGetTheirFolders) {
    EXPECT_EQ(titlesOf({{"/a/mon/vmcore"}, {"/a/tue/vmcore"}, {"/a/tue/log"}}),
              (QStringList{"mon/vmcore", "tue/vmcore", "log"}));
}

TEST(DocumentNames, AsManyFoldersAsItTakes) {
    EXPECT_EQ(titlesOf({{"/a/one/x/vmcore"}, {"/a/two/x/vmcore"}}),
              (QStringList{"one/x/vmcore", "two/x/vmcore"}));
    EXPECT_EQ(titlesOf({{"/vmcore"}, {"/a/vmcore"}}), (QStringList{"/vmcore", "a/vmcore"}));
}

TEST(DocumentNames, OneFileInTwoDocumentsKeepsItsName) {
    EXPECT_EQ(titlesOf({{"/a/vmcore"}, {"/a/../a/vmcore", "/a/log"}}),
              (QStringList{"vmcore", "vmcore, log"}));
}

TEST(DocumentNames, ManyFilesAreCounted) {
    EXPECT_EQ(namesOf({"/a", "/b", "/c", "/d", "/e", "/f"}), "a, b, c, d and 2 more");
}

TEST(DocumentNames, ControlBytesAreEscapedAndAmpersandsShown) {
    EXPECT_EQ(nameOf("/a/\x1b[31m"), "\\x1b[31m");
    EXPECT_EQ(asTabText("a&b"), "a&&b");
}

}  // namespace

}  // namespace lastwords::gui
