// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/formats/text/in_file.h: what is text although there are NULs in it, and what
// is not although there is text in it.
#include "extractor/formats/text/in_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "extractor/file/memory_file.h"
#include "extractor/read_files.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::test {
namespace {

using namespace lastwords::extractor;

constexpr std::size_t kPage = 4096;

bool looks_like_text(const std::string& content) {
    const Bytes bytes = as_bytes(content);
    const BytesFile file("some", {bytes.begin(), bytes.end()});
    const Bytes first = bytes.first(std::min<std::size_t>(bytes.size(), kProbeFileBytes));
    return extractor::looks_like_text({file, first});
}

std::string page_of_lines() {
    std::string page;
    while (page.size() < kPage) {
        page += "[    1.000000] mill: wheel is turning\n";
    }
    return page.substr(0, kPage);
}

std::string page_of_code() {
    std::string page;
    for (std::size_t i = 0; i < kPage; ++i) {
        page += static_cast<char>(i * 37 % 251 | 0x80U);
    }
    return page;
}

TEST(TextFile, LogAfterAPowerCutIsText) {
    std::string log;
    for (int page = 0; page < 300; ++page) {
        log += page % 3 == 1 ? std::string(kPage, '\0') : page_of_lines();
    }
    EXPECT_TRUE(looks_like_text(log));
    EXPECT_TRUE(looks_like_text(std::string(20 * kPage, '\0') + page_of_lines()));
}

TEST(TextFile, MemoryWithTextsInItIsNot) {
    std::string memory = page_of_lines().replace(100, 2000, 2000, '\0');
    for (int page = 0; page < 600; ++page) {
        memory += page % 8 == 5   ? page_of_code()
                  : page % 8 == 1 ? page_of_lines()
                                  : std::string(kPage, '\0');
    }
    EXPECT_FALSE(looks_like_text(memory));
    EXPECT_FALSE(looks_like_text(std::string(8 * kPage, '\0') + memory));
    // Most of a small machine's memory is empty.
    EXPECT_FALSE(looks_like_text(page_of_lines().replace(100, 2000, 2000, '\0') +
                                 std::string(700 * kPage, '\0')));
}

TEST(TextFile, DumpWhoseHeaderIsMostlyTextIsNot) {
    std::string dump =
        "\x7f"
        "ELF\x02\x01\x01";
    dump += std::string(57, '\0');
    dump += page_of_lines();
    const Bytes bytes = as_bytes(dump);
    std::vector<PathFile> files(1);
    files[0].file = std::make_unique<BytesFile>("some", std::vector(bytes.begin(), bytes.end()));
    files[0].listed = true;
    Recovered recovered;
    const auto memory = read_files(std::move(files), {}, recovered);
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory->size(), 1U);
    EXPECT_TRUE(recovered.empty());
}

}  // namespace
}  // namespace lastwords::test
