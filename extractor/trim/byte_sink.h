// SPDX-License-Identifier: GPL-2.0-or-later
// ByteSink and OutputFile: write bytes at given offsets of a new file.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "extractor/file/new_file.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Accepts writes in any order. A later write replaces an earlier one, and bytes that are never
/// written read as zeros.
class ByteSink {
 public:
    ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    virtual ~ByteSink() = default;

    virtual Result<void> write(FileOffset at, Bytes bytes) = 0;
};

/// A new file, which appears under its name only with finish().
class OutputFile final : public ByteSink {
 public:
    /// Fails with kSystem and the reason of the operating system, also if the file exists, because
    /// no dump is ever overwritten.
    static Result<std::unique_ptr<OutputFile>> create(const std::string& path);

    Result<void> write(FileOffset at, Bytes bytes) override { return file_.write(at, bytes); }
    /// Gives the file its name. Fails with kSystem, and then no file is left.
    Result<void> finish() { return file_.finish(); }

 private:
    explicit OutputFile(NewFile file) : file_(std::move(file)) {}

    NewFile file_;
};

/// Combines consecutive small writes into few large ones.
class Appender {
 public:
    Appender(ByteSink& sink, FileOffset at) : sink_(sink), at_(at) {}

    /// The offset at which the next append() writes.
    FileOffset at() const { return at_ + pending_.size(); }
    Result<void> append(Bytes bytes);
    /// Writes the bytes that are still pending. Must be the last call, since the destructor writes
    /// nothing.
    Result<void> flush();

 private:
    ByteSink& sink_;  // must outlive this object
    FileOffset at_;
    std::vector<std::byte> pending_;
};

}  // namespace lastwords::extractor
