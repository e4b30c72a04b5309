// SPDX-License-Identifier: GPL-2.0-or-later
// FileWindow: a part of a file, which is read as a file of its own.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

class FileWindow final : public ByteSource {
 public:
    /// `part` must lie in the file.
    FileWindow(std::string name, std::shared_ptr<const ByteSource> file, Extent part)
        : name_(std::move(name)), file_(std::move(file)), part_(part) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return part_.length; }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        if (at.value >= part_.length) {
            return std::uint64_t{0};
        }
        const std::uint64_t rest = part_.length - at.value;
        return file_->read_some(part_.offset + at.value,
                                into.first(std::min<std::uint64_t>(into.size(), rest)));
    }
    /// The offset is the one in this part, as if the part were a file on disk.
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        if (at.value >= part_.length) {
            return failure(ErrorKind::kMissing, name_ + ": beyond its end");
        }
        return Extent{at, std::min(length, part_.length - at.value)};
    }
    FileOffset next_data(FileOffset at) const override {
        const FileOffset found{file_->next_data(part_.offset + at.value) - part_.offset};
        return std::max(at, std::min(found, FileOffset{part_.length}));
    }
    std::uint64_t stored_bytes() const override {
        return std::min(part_.length, file_->stored_bytes());
    }
    SharedBytes held() const override {
        SharedBytes all = file_->held();
        if (all.owner != nullptr) {
            all.bytes = all.bytes.subspan(part_.offset.value, part_.length);
        }
        return all;
    }

 private:
    std::string name_;
    std::shared_ptr<const ByteSource> file_;
    Extent part_;
};

}  // namespace lastwords::extractor
