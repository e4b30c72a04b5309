// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes pictures with libpng and libjpeg.
#include "extractor/formats/picture/pixels.h"

// jpeglib.h needs <cstdio> before it.
#include <cstdio>

#include <fmt/format.h>
#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>

#include "extractor/formats/picture/signatures.h"

namespace lastwords::extractor {

namespace {

tl::unexpected<Error> too_large(std::uint64_t width, std::uint64_t height) {
    return failure(
        ErrorKind::kUnsupported,
        fmt::format("found a picture of {} x {} pixels, expected at most {} million: make "
                    "it smaller first",
                    width, height, kPixelsMax / 1'000'000));
}

/// Frees what libpng has allocated for the picture.
struct PngImage {
    PngImage() { image.version = PNG_IMAGE_VERSION; }
    PngImage(const PngImage&) = delete;
    PngImage& operator=(const PngImage&) = delete;
    ~PngImage() { ::png_image_free(&image); }
    png_image image{};
};

Result<Pixels> read_png(Bytes file) {
    PngImage png;
    const auto damaged = [&] {
        return failure(ErrorKind::kCorrupt, fmt::format("found a damaged PNG picture ({})",
                                                        std::string_view(png.image.message)));
    };
    if (::png_image_begin_read_from_memory(&png.image, file.data(), file.size()) == 0) {
        return damaged();
    }
    if (std::uint64_t{png.image.width} * png.image.height > kPixelsMax) {
        return too_large(png.image.width, png.image.height);
    }
    png.image.format = PNG_FORMAT_GRAY;
    Pixels pixels{static_cast<int>(png.image.width), static_cast<int>(png.image.height), {}};
    // What is transparent gets the color that is already there.
    pixels.gray.assign(PNG_IMAGE_SIZE(png.image), 0xff);
    if (::png_image_finish_read(&png.image, nullptr, pixels.gray.data(), 0, nullptr) == 0) {
        return damaged();
    }
    return pixels;
}

/// libjpeg's state. Its errors jump back to read_jpeg().
struct JpegReader {
    JpegReader() {
        reader.err = ::jpeg_std_error(&errors);
        reader.client_data = this;
        errors.error_exit = [](j_common_ptr state) {
            auto& self = *static_cast<JpegReader*>(state->client_data);
            state->err->format_message(state, self.message.data());
            std::longjmp(self.jump, 1);
        };
        // Without this, libjpeg writes warnings to stderr.
        errors.emit_message = [](j_common_ptr, int) {};
        // A small file can have very many scans, each of which takes as long as the whole picture.
        progress.progress_monitor = [](j_common_ptr state) {
            constexpr int kScansMax = 100;
            auto& self = *static_cast<JpegReader*>(state->client_data);
            if (self.reader.input_scan_number > kScansMax) {
                constexpr std::string_view kReason = "too many scans";
                std::copy(kReason.begin(), kReason.end(), self.message.begin());
                std::longjmp(self.jump, 1);
            }
        };
    }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;
    ~JpegReader() { ::jpeg_destroy_decompress(&reader); }

    jpeg_decompress_struct reader{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf jump{};
    std::array<char, JMSG_LENGTH_MAX> message{};
};

/// Reads the head. Returns false on an error. longjmp() passes no destructors here and in the next
/// function, because neither has an object that has one.
bool start_jpeg(JpegReader& jpeg, Bytes file) {
    if (setjmp(jpeg.jump) != 0) {
        return false;
    }
    ::jpeg_create_decompress(&jpeg.reader);
    jpeg.reader.progress = &jpeg.progress;
    ::jpeg_mem_src(&jpeg.reader, reinterpret_cast<const unsigned char*>(file.data()),
                   static_cast<unsigned long>(file.size()));
    ::jpeg_read_header(&jpeg.reader, TRUE);
    jpeg.reader.out_color_space = JCS_GRAYSCALE;
    const std::uint64_t pixels = std::uint64_t{jpeg.reader.image_width} * jpeg.reader.image_height;
    jpeg.reader.scale_num = 1;
    jpeg.reader.scale_denom =
        pixels > kPixelsMax && ::jpeg_has_multiple_scans(&jpeg.reader) == FALSE ? 2 : 1;
    ::jpeg_calc_output_dimensions(&jpeg.reader);
    return true;
}

/// Reads the rows into `gray`, which has room for all. Returns false on an error.
bool read_rows(JpegReader& jpeg, std::uint8_t* gray) {
    if (setjmp(jpeg.jump) != 0) {
        return false;
    }
    ::jpeg_start_decompress(&jpeg.reader);
    while (jpeg.reader.output_scanline < jpeg.reader.output_height) {
        JSAMPROW row = gray + std::size_t{jpeg.reader.output_scanline} * jpeg.reader.output_width;
        ::jpeg_read_scanlines(&jpeg.reader, &row, 1);
    }
    return true;
}

Result<Pixels> read_jpeg(Bytes file) {
    JpegReader jpeg;
    Pixels pixels;
    if (start_jpeg(jpeg, file)) {
        const std::uint64_t size =
            std::uint64_t{jpeg.reader.output_width} * jpeg.reader.output_height;
        if (size > kPixelsMax) {
            return too_large(jpeg.reader.image_width, jpeg.reader.image_height);
        }
        pixels.width = static_cast<int>(jpeg.reader.output_width);
        pixels.height = static_cast<int>(jpeg.reader.output_height);
        pixels.gray.assign(size, 0xff);
        if (read_rows(jpeg, pixels.gray.data())) {
            return pixels;
        }
    }
    return failure(ErrorKind::kCorrupt, fmt::format("found a damaged JPEG picture ({})",
                                                    std::string_view(jpeg.message.data())));
}

}  // namespace

Result<Pixels> read_pixels(Bytes file) {
    return is_png(file) ? read_png(file) : read_jpeg(file);
}

}  // namespace lastwords::extractor
