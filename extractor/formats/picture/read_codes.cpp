// SPDX-License-Identifier: GPL-2.0-or-later
// Reads QR codes with zxing-cpp.
#include "extractor/formats/picture/read_codes.h"

#include <fmt/format.h>
#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <exception>

// Without this, zxing-cpp 1.4 warns that it will return texts as UTF-8 one day.
#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>
#include <ZXing/ZXVersion.h>

#include "extractor/formats/picture/pixels.h"

namespace lastwords::extractor {

namespace {

void find_codes(const Pixels& pixels, PictureCodes& codes) {
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setReturnErrors(true);
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
}

}  // namespace

Result<PictureCodes> read_codes(Bytes file) {
    TRY(Pixels pixels, read_pixels(file));
    PictureCodes codes;
    try {
        find_codes(pixels, codes);
        if (codes.contents.empty() && codes.unread == 0) {
            // A kernel may be built with a dark foreground on a light background
            // (CONFIG_DRM_PANIC_FOREGROUND_COLOR), which gives the negative of a QR code.
            std::transform(pixels.gray.begin(), pixels.gray.end(), pixels.gray.begin(),
                           [](std::uint8_t gray) { return static_cast<std::uint8_t>(~gray); });
            find_codes(pixels, codes);
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
