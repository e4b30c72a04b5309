// SPDX-License-Identifier: GPL-2.0-or-later
// What a program says about pictures if it was built without zxing-cpp.
#include "extractor/formats/picture/read_codes.h"

namespace lastwords::extractor {

Result<PictureCodes> read_codes(Bytes /*file*/) {
    return failure(ErrorKind::kUnsupported,
                   "found a picture, and this program was built without zxing-cpp, which reads QR "
                   "codes: `ZXingReader PICTURE | lastwords log -` does it");
}

std::string picture_libraries() {
    return {};
}

}  // namespace lastwords::extractor
