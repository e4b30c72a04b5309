// SPDX-License-Identifier: GPL-2.0-or-later
// This program is linked as the static one is: without zxing-cpp.
#include <gmock/gmock.h>

#include "extractor/built_in.h"
#include "extractor/open.h"

namespace lastwords::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(NoPictures, PictureIsAnErrorThatNamesTheProgramWhichReadsIt) {
    const std::vector<std::string> paths{LASTWORDS_PICTURES_FOLDER "/z.png"};
    const auto recovered = extractor::open_dump(paths, {});
    ASSERT_FALSE(recovered);
    EXPECT_THAT(recovered.error().message, HasSubstr("z.png: found a picture"));
    EXPECT_THAT(recovered.error().message, HasSubstr("`ZXingReader PICTURE | lastwords log -`"));
    EXPECT_THAT(extractor::built_in_libraries(), Not(HasSubstr("zxing")));
}

}  // namespace
}  // namespace lastwords::test
