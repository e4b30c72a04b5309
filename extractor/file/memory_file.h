// SPDX-License-Identifier: GPL-2.0-or-later
// BytesFile: a file whose bytes are in memory, such as a member of an archive or a small file of a
// folder.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

class BytesFile final : public ByteSource {
 public:
    BytesFile(std::string name, std::vector<std::byte> bytes)
        : name_(std::move(name)),
          bytes_(std::make_shared<const std::vector<std::byte>>(std::move(bytes))) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return bytes_->size(); }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        if (at.value >= bytes_->size()) {
            return std::uint64_t{0};
        }
        const Bytes rest = Bytes(*bytes_).subspan(at.value);
        const Bytes part = rest.first(std::min(rest.size(), into.size()));
        std::copy(part.begin(), part.end(), into.begin());
        return part.size();
    }
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        if (at.value >= bytes_->size()) {
            return failure(ErrorKind::kMissing, name_ + ": beyond its end");
        }
        return Extent{at, std::min(length, bytes_->size() - at.value)};
    }
    SharedBytes held() const override { return {*bytes_, bytes_}; }

 private:
    std::string name_;
    std::shared_ptr<const std::vector<std::byte>> bytes_;
};

}  // namespace lastwords::extractor
