// SPDX-License-Identifier: GPL-2.0-or-later
// Compressors of whole files: gzip, bzip2, xz, zstd, lz4.
#include "tests/support/file_packers.h"

#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zstd.h>

#include <stdexcept>

#include "tests/support/pstore_builders.h"

namespace lastwords::test {

namespace {

using PackedBytes = std::vector<std::byte>;

PackedBytes room_for(Bytes bytes) {
    return PackedBytes(bytes.size() + bytes.size() / 8 + 1024);
}

PackedBytes first(PackedBytes packed, std::size_t size, bool good) {
    if (!good) {
        throw std::logic_error("a compressor failed");
    }
    packed.resize(size);
    return packed;
}

template <typename To>
To* as(PackedBytes& packed) {
    return static_cast<To*>(static_cast<void*>(packed.data()));
}

PackedBytes bzip2(Bytes bytes) {
    PackedBytes in(bytes.begin(), bytes.end());
    PackedBytes out = room_for(bytes);
    auto size = static_cast<unsigned>(out.size());
    const int status = ::BZ2_bzBuffToBuffCompress(as<char>(out), &size, as<char>(in),
                                                  static_cast<unsigned>(in.size()), 9, 0, 0);
    return first(std::move(out), size, status == BZ_OK);
}

PackedBytes xz(Bytes bytes) {
    PackedBytes in(bytes.begin(), bytes.end());
    PackedBytes out = room_for(bytes);
    std::size_t size = 0;
    const lzma_ret status =
        ::lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr, as<std::uint8_t>(in), in.size(),
                                  as<std::uint8_t>(out), &size, out.size());
    return first(std::move(out), size, status == LZMA_OK);
}

PackedBytes zstd(Bytes bytes) {
    PackedBytes out(::ZSTD_compressBound(bytes.size()));
    const std::size_t size = ::ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3);
    return first(std::move(out), size, ::ZSTD_isError(size) == 0);
}

PackedBytes lz4(Bytes bytes) {
    PackedBytes out(::LZ4F_compressFrameBound(bytes.size(), nullptr));
    const std::size_t size =
        ::LZ4F_compressFrame(out.data(), out.size(), bytes.data(), bytes.size(), nullptr);
    return first(std::move(out), size, ::LZ4F_isError(size) == 0);
}

}  // namespace

const std::vector<FilePacker>& file_packers() {
    static const std::vector<FilePacker> all{{"gzip", true, gzip},
                                             {"bzip2", false, bzip2},
                                             {"xz", true, xz},
                                             {"zstd", false, zstd},
                                             {"lz4", false, lz4}};
    return all;
}

}  // namespace lastwords::test
