// SPDX-License-Identifier: GPL-2.0-or-later
// SparseFile: a file of any size that is in memory, with holes wherever the test put nothing.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "extractor/file/input_file.h"

namespace lastwords::test {

class SparseFile final : public extractor::ByteSource {
 public:
    /// `pieces`: bytes by their offset, which must not overlap. Everything else is a hole.
    SparseFile(std::uint64_t size, std::map<std::uint64_t, std::vector<std::byte>> pieces)
        : size_(size), pieces_(std::move(pieces)) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return size_; }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        into = into.first(std::min<std::uint64_t>(into.size(), size_ - std::min(size_, at.value)));
        std::fill(into.begin(), into.end(), std::byte{0});
        for (const auto& [begin, bytes] : pieces_) {
            const std::uint64_t from = std::max(begin, at.value);
            const std::uint64_t to = std::min(begin + bytes.size(), at.value + into.size());
            if (from < to) {
                const Bytes part = Bytes(bytes).subspan(from - begin, to - from);
                std::copy(part.begin(), part.end(), into.subspan(from - at.value).begin());
            }
        }
        bytes_read_ += into.size();
        return into.size();
    }
    Result<printkfmt::Extent> place(FileOffset at, std::uint64_t length) const override {
        if (at.value >= size_) {
            return failure(ErrorKind::kMissing, name_ + ": beyond the end");
        }
        return printkfmt::Extent{at, std::min(length, size_ - at.value)};
    }
    FileOffset next_data(FileOffset at) const override {
        for (const auto& [begin, bytes] : pieces_) {
            if (at.value < begin + bytes.size()) {
                return std::max(at, FileOffset{begin});
            }
        }
        return std::max(at, FileOffset{size_});
    }
    std::uint64_t stored_bytes() const override {
        std::uint64_t bytes = 0;
        for (const auto& piece : pieces_) {
            bytes += piece.second.size();
        }
        return bytes;
    }

    /// How many bytes read_some() has given.
    std::uint64_t bytes_read() const { return bytes_read_; }

 private:
    std::string name_ = "dump";
    std::uint64_t size_;
    std::map<std::uint64_t, std::vector<std::byte>> pieces_;
    mutable std::uint64_t bytes_read_ = 0;
};

}  // namespace lastwords::test
