// SPDX-License-Identifier: GPL-2.0-or-later
// Reads QR codes with zxing-cpp.
#include "extractor/formats/picture/read_codes.h"

#include <fmt/format.h>
#include <jpeglib.h>
#include <png.h>

#include <exception>

// Without this, zxing-cpp 1.4 warns that it will return texts as UTF-8 one day.
#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>
#include <ZXing/ZXVersion.h>

#include "extractor/formats/picture/pixels.h"

namespace lastwords::extractor {

Result<PictureCodes> read_codes(Bytes file) {
    TRY(const Pixels pixels, read_pixels(file));
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setReturnErrors(true);
    PictureCodes codes;
    try {
        const ZXing::ImageView view(pixels.gray.data(), pixels.width, pixels.height,
                                    ZXing::ImageFormat::Lum);
        for (const ZXing::Result& one : ZXing::ReadBarcodes(view, hints)) {
            if (!one.isValid()) {
                ++codes.unread;
                continue;
            }
            // text() would take the bytes for characters of a set that it guesses.
            codes.contents.emplace_back(one.bytes().begin(), one.bytes().end());
        }
    } catch (const std::exception& error) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("zxing-cpp cannot read this picture: {}", error.what()));
    }
    return codes;
}

std::string picture_libraries() {
    return fmt::format("libjpeg {}, libpng {}, zxing-cpp {}.{}.{}", JPEG_LIB_VERSION,
                       PNG_LIBPNG_VER_STRING, ZXING_VERSION_MAJOR, ZXING_VERSION_MINOR,
                       ZXING_VERSION_PATCH);
}

}  // namespace lastwords::extractor
