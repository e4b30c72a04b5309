// SPDX-License-Identifier: GPL-2.0-or-later
// Builds the media of pstore's backends other than ramoops, in the layouts that the kernel writes.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::test {

std::vector<std::byte> bytes_of(std::string_view text);

/// A CPER record as erst_writer() writes it.
struct CperPlan {
    std::uint64_t id = 0x6abc000000000001;
    std::uint64_t timestamp = 1700000000;
    bool compressed = false;
    bool from_linux = true;
};
std::vector<std::byte> build_cper(const CperPlan& plan, Bytes payload);

/// Builds an NVRAM partition with its header. `data` is padded to units of 16 bytes.
std::vector<std::byte> build_nvram_partition(std::uint8_t signature, std::string_view name,
                                             Bytes data);
/// Builds the content of the partition lnx,oops-log: error type (8 if compressed, else 4), oops
/// header, payload.
std::vector<std::byte> build_nvram_oops(Bytes payload, bool compressed, std::uint32_t number,
                                        std::uint64_t seconds);

/// The machine that wrote pstore/zone's headers.
struct PszMachine {
    std::endian order = std::endian::little;
    std::size_t dump_header_bytes = 40;  ///< 28 on i386
    unsigned long_bytes = 8;
};
/// Builds a zone of `size` bytes: a header, `data`, and 0xff up to the end. The header's datalen is
/// the size of `data`.
std::vector<std::byte> build_psz_ring(printkfmt::PstoreType type, std::size_t size, Bytes data,
                                      std::uint32_t start, const PszMachine& machine = {});
struct PszDump {
    std::int64_t seconds = 1700000000;
    std::uint32_t nanoseconds = 250000000;
    bool compressed = false;
    std::uint32_t counter = 1;
    std::uint32_t reason = 1;
};
std::vector<std::byte> build_psz_dump(std::size_t size, const PszDump& dump, Bytes payload,
                                      const PszMachine& machine = {});

/// Both build a page of mtdoops with 0xff after the text. The header of an old page is that of
/// 5.10, which has no time.
std::vector<std::byte> build_mtdoops_page(std::uint32_t number, std::string_view text,
                                          std::size_t size = 4096,
                                          std::int64_t nanoseconds = 1700000000250000000);
std::vector<std::byte> build_old_mtdoops_page(std::uint32_t number, std::string_view text);

struct TarMember {
    std::string path;
    std::vector<std::byte> bytes;
    char type = '0';  ///< '0': a file, '5': a directory
};
std::vector<std::byte> build_tar(const std::vector<TarMember>& members);
std::vector<std::byte> gzip(Bytes bytes);

/// Concatenates the parts.
std::vector<std::byte> join(const std::vector<std::vector<std::byte>>& parts);

}  // namespace lastwords::test
