// SPDX-License-Identifier: GPL-2.0-or-later
// RamoopsBuilder: writes a ramoops region as fs/pstore/ram.c and ram_core.c do.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/pstore/parameters.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::test {

struct RamoopsPlan {
    std::uint64_t mem_size = 0x10000;
    std::uint64_t record_size = 0x2000;
    std::uint64_t console_size = 0x4000;
    std::uint64_t ftrace_size = 0x2000;
    std::uint64_t pmsg_size = 0x1000;
    std::uint32_t ecc = 0;  ///< parity bytes of a block; 1 means one byte, not 16 as in ramoops.ecc
    std::uint32_t cpus = 2;
    bool pmsg_first = false;
    std::uint32_t version = 0x060101;  ///< LINUX_VERSION_CODE

    /// Returns these sizes as a user would give them in options.
    extractor::RamoopsParameters parameters() const {
        return {record_size, console_size, ftrace_size, pmsg_size, ecc};
    }
};

class RamoopsBuilder {
 public:
    struct Place {
        printkfmt::PstoreType type;
        std::uint32_t index;
        std::uint64_t offset;
        std::uint64_t size;
        std::uint64_t data;    ///< size of the ring in bytes
        std::uint64_t blocks;  ///< number of blocks of data with parity
    };

    explicit RamoopsBuilder(const RamoopsPlan& plan);

    const std::vector<Place>& zones() const { return zones_; }
    const Place& zone(printkfmt::PstoreType type, std::uint32_t index = 0) const;
    std::vector<std::byte>& bytes() { return bytes_; }

    /// Appends text to the zone's ring, and updates header and parity.
    RamoopsBuilder& write(printkfmt::PstoreType type, std::uint32_t index, std::string_view text);
    /// Writes a dmesg record: the line "====SECONDS.MICROSECONDS-LETTER", then the payload.
    RamoopsBuilder& dump(std::uint32_t index, std::string_view payload, char letter = 'D');

    /// Changes `count` bytes at different offsets of one block and its parity.
    void damage_block(const Place& zone, std::uint64_t block, unsigned count,
                      std::mt19937_64& random);
    /// Changes all 12 bytes of the header.
    void destroy_header(const Place& zone, std::mt19937_64& random);

 private:
    void place(printkfmt::PstoreType type, std::uint64_t size, std::uint64_t count);
    void put_header(const Place& zone, std::uint32_t start, std::uint32_t size);
    void put_parity(const Place& zone, std::uint64_t block);
    void encode(std::uint64_t from, std::uint64_t length, std::uint64_t to);
    std::uint32_t word(std::uint64_t at) const;

    RamoopsPlan plan_;
    std::vector<Place> zones_;
    std::vector<std::byte> bytes_;
    std::uint64_t at_ = 0;
};

/// Returns lines of a kernel's log, `<6>[    1.000000] ...`, cut to `bytes`.
std::string log_text(std::size_t bytes, unsigned seed = 1);
/// Returns lines like log_text(), without the level, as a console shows them.
std::string console_text(std::size_t bytes, unsigned seed = 1);

}  // namespace lastwords::test
