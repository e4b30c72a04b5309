// SPDX-License-Identifier: GPL-2.0-or-later
// SharedSource: a file that its reader owns, and that somebody else can still look at.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

class SharedSource final : public ByteSource {
 public:
    explicit SharedSource(std::shared_ptr<const ByteSource> file) : file_(std::move(file)) {}

    const std::string& name() const override { return file_->name(); }
    std::uint64_t size() const override { return file_->size(); }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        return file_->read_some(at, into);
    }
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        return file_->place(at, length);
    }
    FileOffset next_data(FileOffset at) const override { return file_->next_data(at); }
    std::uint64_t stored_bytes() const override { return file_->stored_bytes(); }
    SharedBytes held() const override { return file_->held(); }
    std::string_view form() const override { return file_->form(); }
    bool cut() const override { return file_->cut(); }

 private:
    std::shared_ptr<const ByteSource> file_;
};

}  // namespace lastwords::extractor
