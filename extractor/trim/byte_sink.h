// SPDX-License-Identifier: GPL-2.0-or-later
// ByteSink: bytes out, by position.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Takes writes in any order; a later one wins, and what is never written reads as zeros.
class ByteSink {
 public:
    ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    virtual ~ByteSink() = default;

    virtual Result<void> write(FileOffset at, Bytes bytes) = 0;
};

/// A new file. It is removed again unless finish() says that it is whole.
class OutputFile final : public ByteSink {
 public:
    /// kSystem with the OS's reason, also if the file exists: no dump is ever overwritten.
    static Result<std::unique_ptr<OutputFile>> create(const std::string& path);
    ~OutputFile() override;

    Result<void> write(FileOffset at, Bytes bytes) override;
    /// Closes the file; errors that only show then are kSystem.
    Result<void> finish();

 private:
    OutputFile(std::string path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}

    std::string path_;
    int descriptor_;  // -1: finished
};

/// Joins small writes that follow each other into few larger ones.
class Appender {
 public:
    Appender(ByteSink& sink, FileOffset at) : sink_(sink), at_(at) {}

    /// Where the next append() goes.
    FileOffset at() const { return at_ + pending_.size(); }
    Result<void> append(Bytes bytes);
    /// Must be the last call: nothing is written by itself.
    Result<void> flush();

 private:
    ByteSink& sink_;  // outlives this
    FileOffset at_;
    std::vector<std::byte> pending_;
};

}  // namespace lastwords::extractor
