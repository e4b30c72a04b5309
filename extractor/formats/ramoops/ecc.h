// SPDX-License-Identifier: GPL-2.0-or-later
// BlockCode: the Reed-Solomon code that ramoops guards its headers and blocks with.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

inline constexpr std::uint32_t kEccBytesMax = 64;     ///< parity bytes a block that we go up to
inline constexpr std::uint64_t kEccBlockBytes = 128;  ///< data bytes a block
inline constexpr std::size_t kZoneHeaderBytes = 12;   ///< signature, start, size: 4 bytes each

struct Correction {
    enum class State {
        kClean,      ///< data and parity agree
        kCorrected,  ///< they do now
        kBad,        ///< too many wrong bytes: nothing was changed
    };
    State state = State::kClean;
    unsigned bytes = 0;  ///< that were corrected, parity included
    bool proved = true;  ///< no more bytes than half the parity: another text is less likely
};

/// RS over GF(256) with polynomial 0x11d, first root 0, primitive element 1, parity behind the data
/// and the unused symbols in front (fs/pstore/ram_core.c, persistent_ram_init_ecc(); 5.10 to 7.2).
class BlockCode {
 public:
    /// `parity`: 1 to kEccBytesMax; `data` and `parity` together at most 255 bytes.
    BlockCode(std::uint32_t parity, std::size_t data);

    std::uint32_t parity_bytes() const { return parity_; }
    std::size_t data_bytes() const { return data_; }

    /// All syndromes are zero.
    bool agrees(Bytes data, Bytes parity) const;
    /// Corrects both in place, as the kernel does. `lost` are positions of data that are known to
    /// be wrong: each of them costs one parity byte instead of two. A correction that would lie in
    /// the unused symbols is none.
    Correction correct(MutableBytes data, MutableBytes parity,
                       std::span<const int> lost = {}) const;

 private:
    struct Free {
        void operator()(void* code) const;
    };
    std::uint32_t parity_;
    std::size_t data_;
    std::unique_ptr<void, Free> code_;
};

/// The codes of a region, each made once: parity and data bytes tell them apart.
class BlockCodes {
 public:
    const BlockCode& of(std::uint32_t parity, std::size_t data);

 private:
    std::map<std::pair<std::uint32_t, std::size_t>, BlockCode> made_;
};

}  // namespace lastwords::extractor
