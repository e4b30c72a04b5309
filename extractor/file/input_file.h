// SPDX-License-Identifier: GPL-2.0-or-later
// ByteSource and InputFile: read a file, or something that looks like one, at any offset.
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

/// Bytes in memory, which their owner keeps.
struct SharedBytes {
    Bytes bytes;
    std::shared_ptr<const void> owner;
};

/// Bytes that can be read at any offset. The flattened form is a ByteSource that reads from another
/// ByteSource, so that every container can be read in both forms.
class ByteSource {
 public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    virtual const std::string& name() const = 0;  ///< path of the file, for messages
    /// Returns the size in bytes that fstat(), or the encoding around the container, gave when the
    /// file was opened.
    virtual std::uint64_t size() const = 0;
    /// Copies up to into.size() bytes from `at` on and returns how many. Returns fewer only at the
    /// end of the file, and 0 if `at` is at or beyond the end, also if the file has shrunk.
    /// kSystem: the operating system reported an error.
    virtual Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const = 0;
    /// Returns where byte `at` lies in the file on disk, and how many of `length` bytes lie there
    /// in a row. The offset is `at` itself, except in the flattened form. kMissing: the byte is not
    /// in the file.
    virtual Result<Extent> place(FileOffset at, std::uint64_t length) const = 0;

    /// Returns the first offset at or after `at` at which the file may hold anything but zeros;
    /// size() if there is none. What is skipped is a hole: it takes no room on the disk.
    virtual FileOffset next_data(FileOffset at) const { return at; }
    /// Returns how many bytes the file takes on the disk, without its holes. A search may take work
    /// in proportion to it.
    virtual std::uint64_t stored_bytes() const { return size(); }

    /// Returns all of the bytes if they lie in memory, so that nobody needs to copy them; else
    /// nothing, without an owner.
    virtual SharedBytes held() const { return {}; }
    /// Returns the name of the encoding around the container: "flattened", or empty if there is
    /// none.
    virtual std::string_view form() const { return {}; }
    /// Whether the encoding around the container is cut short, so that data may be missing at its
    /// end.
    virtual bool cut() const { return false; }

    /// Fills all of `into` from `at` on. If the file ends before, fails with kMissing; the message
    /// has the file, the offset and both lengths.
    Result<void> read(FileOffset at, MutableBytes into) const;
};

class InputFile final : public ByteSource {
 public:
    /// Opens a regular file, /proc/vmcore (fstat() knows its size) or a block device (seeking to
    /// the end gives its size). Errors: kSystem with the reason of the operating system,
    /// kUnsupported for a directory, a pipe or another device.
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
