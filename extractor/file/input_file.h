// SPDX-License-Identifier: GPL-2.0-or-later
// InputFile: bounded, read-only, positioned reads of one file (or of something that looks like
// one).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

using printkfmt::Extent;

/// Bytes by offset. The flattened form is a ByteSource over another one, so that every container
/// reads both.
class ByteSource {
 public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    virtual const std::string& name() const = 0;  ///< the path, for messages
    /// Bytes, as fstat() or the encoding around the container said when the file was opened.
    virtual std::uint64_t size() const = 0;
    /// Copies up to into.size() bytes from `at` on and says how many; fewer only at the end of the
    /// file (0: nothing there, also when it has shrunk). kSystem: the OS refused.
    virtual Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const = 0;
    /// Where byte `at` lies in the file on disk. This is the same offset, except in the flattened
    /// form. kMissing: the byte is not in the file.
    virtual Result<Extent> place(FileOffset at, std::uint64_t length) const = 0;

    /// The encoding around the container: "flattened", or empty if there is none.
    virtual std::string_view form() const { return {}; }
    /// Whether that encoding is cut short, so that data may be missing at its end.
    virtual bool cut() const { return false; }

    /// All of `into`; kMissing with file, offset and lengths if the file ends before.
    Result<void> read(FileOffset at, MutableBytes into) const;
};

class InputFile final : public ByteSource {
 public:
    /// kSystem with the OS's reason; kUnsupported for a directory. Works on /proc/vmcore (whose
    /// size is known) and block devices (size by seeking).
    static Result<std::unique_ptr<InputFile>> open(const std::string& path);
    ~InputFile() override;

    const std::string& name() const override { return path_; }
    std::uint64_t size() const override { return size_; }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override;
    Result<Extent> place(FileOffset at, std::uint64_t length) const override;

 private:
    InputFile(std::string path, int descriptor, std::uint64_t size)
        : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

    std::string path_;
    int descriptor_;
    std::uint64_t size_;
};

}  // namespace lastwords::extractor
