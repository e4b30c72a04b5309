// SPDX-License-Identifier: GPL-2.0-or-later
// kdump-compressed: the offset of each field in the file, for the reader and the writer.
// The format is described in docs/formats/kdump-compressed.md.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

inline constexpr std::string_view kKdumpSignature = "KDUMP   ";
inline constexpr unsigned kKdumpVersionMax = 6;
inline constexpr std::uint32_t kKdumpBlockMin = 512;
inline constexpr std::uint32_t kKdumpBlockMax = std::uint32_t{1} << 20U;
inline constexpr std::uint64_t kPageDescBytes = 24;

/// A bit of disk_dump_header.status: the writer could not finish the dump (makedumpfile
/// diskdump_mod.h, DUMP_DH_COMPRESSED_INCOMPLETE). Most of the other bits name a codec.
inline constexpr std::uint32_t kDumpIncomplete = 0x8;

/// The offset and length in bytes of one member of a structure.
struct KdumpField {
    std::uint16_t at = 0;
    std::uint16_t bytes = 0;
};

/// The offsets of the members that follow the time stamp in struct disk_dump_header. They depend on
/// the size of time_t and long. `bytes` is the size of the whole structure.
struct MainHeaderLayout {
    KdumpField status;
    KdumpField block_size;
    KdumpField sub_hdr_size;
    KdumpField bitmap_blocks;
    KdumpField max_mapnr;
    KdumpField nr_cpus;
    std::uint16_t bytes;
};

/// The header version and the utsname have the same place in all layouts.
inline constexpr KdumpField kHeaderVersion{8, 4};
inline constexpr std::uint16_t kUtsnameAt = 12;
inline constexpr std::uint16_t kUtsnameFieldBytes = 65;  ///< __NEW_UTS_LEN + 1
/// The members of struct new_utsname in their order: sysname, nodename, release, version, machine,
/// domainname.
enum class Utsname : std::uint16_t { kSysname, kNodename, kRelease, kVersion, kMachine, kDomain };

/// The offsets of the members of struct kdump_sub_header. Each comment names the header version
/// that added the member. `bytes` is the size of the whole structure.
struct SubHeaderLayout {
    KdumpField dump_level;         ///< version 1
    KdumpField split;              ///< version 2
    KdumpField start_pfn;          ///< version 2
    KdumpField end_pfn;            ///< version 2
    KdumpField offset_vmcoreinfo;  ///< version 3
    KdumpField size_vmcoreinfo;    ///< version 3
    KdumpField offset_note;        ///< version 4
    KdumpField size_note;          ///< version 4
    KdumpField offset_eraseinfo;   ///< version 5
    KdumpField size_eraseinfo;     ///< version 5
    KdumpField start_pfn_64;       ///< version 6
    KdumpField end_pfn_64;         ///< version 6
    KdumpField max_mapnr_64;       ///< version 6
    std::uint16_t bytes;
};

/// The layouts of both headers on one kind of machine. The two layouts for 32 bits differ in
/// whether 64-bit members are aligned to 8 bytes.
struct KdumpLayout {
    unsigned word_bytes;
    MainHeaderLayout main;
    SubHeaderLayout sub;
};

inline constexpr KdumpLayout kKdump64{.word_bytes = 8,
                                      .main = {.status = {424, 4},
                                               .block_size = {428, 4},
                                               .sub_hdr_size = {432, 4},
                                               .bitmap_blocks = {436, 4},
                                               .max_mapnr = {440, 4},
                                               .nr_cpus = {460, 4},
                                               .bytes = 464},
                                      .sub = {.dump_level = {8, 4},
                                              .split = {12, 4},
                                              .start_pfn = {16, 8},
                                              .end_pfn = {24, 8},
                                              .offset_vmcoreinfo = {32, 8},
                                              .size_vmcoreinfo = {40, 8},
                                              .offset_note = {48, 8},
                                              .size_note = {56, 8},
                                              .offset_eraseinfo = {64, 8},
                                              .size_eraseinfo = {72, 8},
                                              .start_pfn_64 = {80, 8},
                                              .end_pfn_64 = {88, 8},
                                              .max_mapnr_64 = {96, 8},
                                              .bytes = 104}};

inline constexpr MainHeaderLayout kMainHeader32{.status = {412, 4},
                                                .block_size = {416, 4},
                                                .sub_hdr_size = {420, 4},
                                                .bitmap_blocks = {424, 4},
                                                .max_mapnr = {428, 4},
                                                .nr_cpus = {448, 4},
                                                .bytes = 452};

/// Used by makedumpfile for i386, and by QEMU for every 32-bit machine.
inline constexpr KdumpLayout kKdump32Packed{.word_bytes = 4,
                                            .main = kMainHeader32,
                                            .sub = {.dump_level = {4, 4},
                                                    .split = {8, 4},
                                                    .start_pfn = {12, 4},
                                                    .end_pfn = {16, 4},
                                                    .offset_vmcoreinfo = {20, 8},
                                                    .size_vmcoreinfo = {28, 4},
                                                    .offset_note = {32, 8},
                                                    .size_note = {40, 4},
                                                    .offset_eraseinfo = {44, 8},
                                                    .size_eraseinfo = {52, 4},
                                                    .start_pfn_64 = {56, 8},
                                                    .end_pfn_64 = {64, 8},
                                                    .max_mapnr_64 = {72, 8},
                                                    .bytes = 80}};

/// Used by makedumpfile for arm, ppc32 and other 32-bit machines.
inline constexpr KdumpLayout kKdump32Aligned{.word_bytes = 4,
                                             .main = kMainHeader32,
                                             .sub = {.dump_level = {4, 4},
                                                     .split = {8, 4},
                                                     .start_pfn = {12, 4},
                                                     .end_pfn = {16, 4},
                                                     .offset_vmcoreinfo = {24, 8},
                                                     .size_vmcoreinfo = {32, 4},
                                                     .offset_note = {40, 8},
                                                     .size_note = {48, 4},
                                                     .offset_eraseinfo = {56, 8},
                                                     .size_eraseinfo = {64, 4},
                                                     .start_pfn_64 = {72, 8},
                                                     .end_pfn_64 = {80, 8},
                                                     .max_mapnr_64 = {88, 8},
                                                     .bytes = 96}};

/// Returns the size of the sub header in a file of this header version. It ends before the first
/// member that a later version added.
constexpr std::uint64_t sub_header_bytes(const SubHeaderLayout& at, std::uint64_t version) {
    const std::array<std::uint16_t, kKdumpVersionMax + 1> ends{at.dump_level.at,
                                                               at.split.at,
                                                               at.offset_vmcoreinfo.at,
                                                               at.offset_note.at,
                                                               at.offset_eraseinfo.at,
                                                               at.start_pfn_64.at,
                                                               at.bytes};
    return ends.at(version);
}

/// Returns the value of a member. `structure` must have all bytes of the layout.
inline std::uint64_t kdump_field(Bytes structure, KdumpField field, std::endian order) {
    return load_number(structure.subspan(field.at, field.bytes), order);
}

}  // namespace lastwords::extractor
