// SPDX-License-Identifier: GPL-2.0-or-later
// BlockCode: computes the syndromes of a block itself to check it, since nearly all blocks are
// clean. Only the other blocks are corrected, by libfec.
#include "extractor/formats/ramoops/ecc.h"

extern "C" {
#include <fec.h>
}

#include <algorithm>
#include <array>
#include <cassert>
#include <new>

namespace lastwords::extractor {

namespace {

constexpr int kSymbols = 255;
constexpr int kPolynomial = 0x11d;

/// Element [i][b] is byte b times alpha to the power of i, in GF(256).
using Products = std::array<std::array<std::uint8_t, 256>, kEccBytesMax>;

Products make_products() {
    Products table{};
    for (unsigned b = 0; b < 256; ++b) {
        unsigned value = b;
        for (auto& row : table) {
            row.at(b) = static_cast<std::uint8_t>(value);
            value = (value << 1) ^ ((value & 0x80U) != 0 ? static_cast<unsigned>(kPolynomial) : 0U);
        }
    }
    return table;
}

const Products& products() {
    static const Products kTable = make_products();
    return kTable;
}

unsigned char* raw(MutableBytes bytes) {
    return static_cast<unsigned char*>(static_cast<void*>(bytes.data()));
}

}  // namespace

void BlockCode::Free::operator()(void* code) const {
    ::free_rs_char(code);
}

BlockCode::BlockCode(std::uint32_t parity, std::size_t data)
    : parity_(parity),
      data_(data),
      code_(::init_rs_char(8, kPolynomial, 0, 1, static_cast<int>(parity),
                           kSymbols - static_cast<int>(parity + data))) {
    assert(parity >= 1 && parity <= kEccBytesMax);
    assert(parity + data <= kSymbols);
    if (!code_) {
        throw std::bad_alloc();
    }
}

bool BlockCode::agrees(Bytes data, Bytes parity) const {
    assert(data.size() == data_ && parity.size() == parity_);
    const Products& times = products();
    for (std::uint32_t root = 0; root < parity_; ++root) {
        const auto& row = times[root];
        std::uint8_t sum = 0;
        for (const std::byte symbol : data) {
            sum = row[sum] ^ std::to_integer<std::uint8_t>(symbol);
        }
        for (const std::byte symbol : parity) {
            sum = row[sum] ^ std::to_integer<std::uint8_t>(symbol);
        }
        if (sum != 0) {
            return false;
        }
    }
    return true;
}

Correction BlockCode::correct(MutableBytes data, MutableBytes parity,
                              std::span<const int> erasures) const {
    Correction out;
    if (agrees(data, parity)) {
        return out;
    }
    std::array<std::byte, kSymbols> block{};
    const MutableBytes whole = MutableBytes(block).first(data_ + parity_);
    const MutableBytes tail = whole.subspan(data_);
    std::copy(data.begin(), data.end(), whole.begin());
    std::copy(parity.begin(), parity.end(), tail.begin());
    std::array<int, kSymbols> positions{};
    const std::size_t erased = std::min<std::size_t>(erasures.size(), parity_);
    std::copy_n(erasures.begin(), erased, positions.begin());
    const int count =
        ::decode_rs_char(code_.get(), raw(whole), positions.data(), static_cast<int>(erased));
    // libfec does not check its result, as the kernel does since 5.3
    // (lib/reed_solomon/decode_rs.c). If the result is not a codeword, libfec took unused symbols
    // for wrong ones.
    if (count < 0 || !agrees(whole.first(data_), tail)) {
        out.state = Correction::State::kBad;
        return out;
    }
    const auto replace = [&](MutableBytes old, Bytes now) {
        for (std::size_t i = 0; i < old.size(); ++i) {
            out.bytes += old[i] != now[i] ? 1U : 0U;
            old[i] = now[i];
        }
    };
    replace(data, whole.first(data_));
    replace(parity, tail);
    out.state = Correction::State::kCorrected;
    out.proved = erased == 0 ? 2 * out.bytes <= parity_ : erased < parity_;
    return out;
}

const BlockCode& BlockCodes::of(std::uint32_t parity, std::size_t data) {
    return made_.try_emplace({parity, data}, parity, data).first->second;
}

}  // namespace lastwords::extractor
