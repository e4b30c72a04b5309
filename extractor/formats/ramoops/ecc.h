// SPDX-License-Identifier: GPL-2.0-or-later
// BlockCode: the Reed-Solomon code with which ramoops protects its headers and blocks.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

inline constexpr std::uint32_t kEccBytesMax = 64;     ///< largest number of parity bytes a block
inline constexpr std::uint64_t kEccBlockBytes = 128;  ///< data bytes a block
inline constexpr std::size_t kPrzHeaderBytes = 12;    ///< signature, start, size: 4 bytes each

struct Correction {
    enum class State {
        kClean,      ///< data and parity agreed from the start
        kCorrected,  ///< data and parity agree after the correction
        kBad,        ///< there are too many wrong bytes: nothing was changed
    };
    State state = State::kClean;
    unsigned bytes = 0;  ///< number of corrected bytes in data and parity
    /// Without erasures: at most half as many bytes were corrected as there are parity bytes. With
    /// erasures: there are fewer of them than parity bytes.
    bool proved = true;
};

/// Reed-Solomon over GF(256) with polynomial 0x11d, first root 0 and primitive element 1. The
/// parity follows the data, the unused symbols precede them (fs/pstore/ram_core.c,
/// persistent_ram_init_ecc(); 5.10 to 7.2).
class BlockCode {
 public:
    /// `parity`: 1 to kEccBytesMax; `data` and `parity` together at most 255 bytes.
    BlockCode(std::uint32_t parity, std::size_t data);

    std::uint32_t parity_bytes() const { return parity_; }
    std::size_t data_bytes() const { return data_; }

    /// True if data and parity agree: all syndromes are zero.
    bool agrees(Bytes data, Bytes parity) const;
    /// Corrects data and parity in place, as the kernel does. `erasures` are positions in the data
    /// that are known to be wrong. An erasure uses up one parity byte, any other wrong byte two. A
    /// result that would change the unused symbols is rejected (kBad).
    Correction correct(MutableBytes data, MutableBytes parity,
                       std::span<const int> erasures = {}) const;

 private:
    struct Free {
        void operator()(void* code) const;
    };
    std::uint32_t parity_;
    std::size_t data_;
    std::unique_ptr<void, Free> code_;
};

/// Makes each code that is needed once, since libfec's tables are slow to build.
class BlockCodes {
 public:
    /// Returns the code for `parity` parity bytes and `data` data bytes. The reference stays valid
    /// as long as this object.
    const BlockCode& of(std::uint32_t parity, std::size_t data);

 private:
    std::map<std::pair<std::uint32_t, std::size_t>, BlockCode> made_;
};

}  // namespace lastwords::extractor
