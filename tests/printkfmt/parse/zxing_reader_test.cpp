// SPDX-License-Identifier: GPL-2.0-or-later
#include "printkfmt/parse/panic_qr/zxing_reader.h"

#include <gmock/gmock.h>

namespace lastwords::test {
namespace {

using printkfmt::zxing_reader_contents;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ZxingReader, ContentsAreTakenFromTheLinesOfBytes) {
    EXPECT_THAT(zxing_reader_contents("Text:       \"<6>a\n\xc3\xa9\"\n"
                                      "Bytes:      3C 36 3E 61 0A E9 \n"
                                      "BytesECI:   5D 51 32 3C 36 3E 61 0A E9 \n"
                                      "Format:     QRCode\nIdentifier: ]Q1\n\n"
                                      "Text:       \"b\"\nBytes:      62 \nBytesECI:   5D 62 \n"),
                ElementsAre("<6>a\n\xe9", "b"));
}

TEST(ZxingReader, OtherTextsHaveNoContents) {
    EXPECT_THAT(zxing_reader_contents("Bytes:      61 62\nBytesECI:   61\n"), IsEmpty());
    EXPECT_THAT(zxing_reader_contents("Text:       \"a\"\nBytes:      61 62\n"), IsEmpty());
    EXPECT_THAT(zxing_reader_contents(""), IsEmpty());
}

}  // namespace
}  // namespace lastwords::test
