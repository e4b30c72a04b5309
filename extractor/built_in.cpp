// SPDX-License-Identifier: GPL-2.0-or-later
// Asks the libraries for their versions.
#include "extractor/built_in.h"

#include <archive.h>
#include <bzlib.h>
#include <elfutils/version.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <lz4.h>
#include <lzma.h>
#include <lzo/lzoconf.h>
#include <snappy-stubs-public.h>
#include <zlib.h>
#include <zstd.h>

#include <string_view>

#include "extractor/file/file_hash.h"
#include "extractor/formats/picture/read_codes.h"

namespace lastwords::extractor {

std::string built_in_libraries() {
    const std::string_view bzip2 = ::BZ2_bzlibVersion();  // "1.0.8, 13-Jul-2019"
    const std::string pictures = picture_libraries();
    std::string libraries = fmt::format(
        "bzip2 {}, elfutils 0.{} (ELF, DWARF), {}, libdeflate {}, lz4 {}, lzma {}, lzo {}, {}, "
        "re2, "
        "snappy {}.{}.{}, zlib {}, zstd {}{}{}",
        bzip2.substr(0, bzip2.find(',')), _ELFUTILS_VERSION, ::archive_version_string(),
        LIBDEFLATE_VERSION_STRING, ::LZ4_versionString(), ::lzma_version_string(),
        ::lzo_version_string(), hash_library(), SNAPPY_MAJOR, SNAPPY_MINOR, SNAPPY_PATCHLEVEL,
        ::zlibVersion(), ::ZSTD_versionString(), pictures.empty() ? "" : ", ", pictures);
#ifdef LASTWORDS_SYSTEMD
    libraries += ", libsystemd " LASTWORDS_SYSTEMD " (files of the journal)";
#else
    libraries += "; without libsystemd (files of the journal)";
#endif
    return libraries;
}

}  // namespace lastwords::extractor
