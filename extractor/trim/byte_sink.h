// SPDX-License-Identifier: GPL-2.0-or-later
// ByteSink and OutputFile: write bytes at given offsets of a new file.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

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

/// A new file. Its destructor removes the file again unless finish() was called.
class OutputFile final : public ByteSink {
 public:
    /// Creates the file. Fails with kSystem and the reason of the operating system, also if the
    /// file exists, because no dump is ever overwritten.
    static Result<std::unique_ptr<OutputFile>> create(const std::string& path);
    ~OutputFile() override;

    Result<void> write(FileOffset at, Bytes bytes) override;
    /// Closes the file. Fails with kSystem if the operating system reports an error only at
    /// closing.
    Result<void> finish();

 private:
    OutputFile(std::string path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}

    std::string path_;
    int descriptor_;  // -1 once finish() was called
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
