// SPDX-License-Identifier: GPL-2.0-or-later
// MemoryFile and MemorySink: files in memory, for tests of readers and writers.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/trim/byte_sink.h"

namespace lastwords::test {

class MemoryFile final : public extractor::ByteSource {
 public:
    explicit MemoryFile(std::vector<std::byte> bytes, std::string name = "dump")
        : bytes_(std::move(bytes)), size_(bytes_.size()), name_(std::move(name)) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return size_; }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        ++reads_;
        if (at.value >= bytes_.size()) {
            return std::uint64_t{0};
        }
        const Bytes rest = Bytes(bytes_).subspan(at.value);
        const Bytes part = rest.first(std::min(rest.size(), into.size()));
        std::copy(part.begin(), part.end(), into.begin());
        return part.size();
    }
    Result<printkfmt::Extent> place(FileOffset at, std::uint64_t length) const override {
        if (at.value >= size_) {
            return failure(ErrorKind::kMissing, name_ + ": beyond the end");
        }
        return printkfmt::Extent{at, std::min(length, size_ - at.value)};
    }

    /// Cuts the file as if that happened after it was opened: size() still returns the old size.
    void shrink(std::size_t size) { bytes_.resize(std::min(bytes_.size(), size)); }
    /// How often read_some() was called.
    std::size_t reads() const { return reads_; }

 private:
    std::vector<std::byte> bytes_;
    std::uint64_t size_;
    std::string name_;
    mutable std::size_t reads_ = 0;
};

class MemorySink final : public extractor::ByteSink {
 public:
    Result<void> write(FileOffset at, Bytes bytes) override {
        bytes_.resize(std::max<std::size_t>(bytes_.size(), at.value + bytes.size()));
        std::copy(bytes.begin(), bytes.end(),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(at.value));
        return {};
    }
    std::vector<std::byte> take() { return std::exchange(bytes_, {}); }

 private:
    std::vector<std::byte> bytes_;
};

/// Makes a list of files from these bytes, as open_image() takes it.
template <typename... More>
std::vector<std::unique_ptr<extractor::ByteSource>> memory_files(std::vector<std::byte> first,
                                                                 More... more) {
    std::vector<std::unique_ptr<extractor::ByteSource>> files;
    files.push_back(std::make_unique<MemoryFile>(std::move(first)));
    (files.push_back(std::make_unique<MemoryFile>(std::move(more))), ...);
    return files;
}

}  // namespace lastwords::test
