// SPDX-License-Identifier: GPL-2.0-or-later
// All content on disk is in one temporary file, because thousands of files cannot be open at once.
#include "extractor/file/unpack_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "extractor/file/memory_file.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kPageBytes = 4096;

/// Content in the temporary file. Its room is given back when nobody needs it any more.
class StoredFile final : public ByteSource {
 public:
    StoredFile(std::string name, std::shared_ptr<TemporaryFile> disk, Extent place,
               std::uint64_t stored)
        : name_(std::move(name)), disk_(std::move(disk)), place_(place), stored_(stored) {}
    ~StoredFile() override { disk_->discard(place_.offset, place_.length); }

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return place_.length; }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        if (at.value >= place_.length) {
            return std::uint64_t{0};
        }
        const MutableBytes part =
            into.first(std::min<std::uint64_t>(into.size(), place_.length - at.value));
        if (const Result<void> read = disk_->read(place_.offset + at.value, part); !read) {
            return tl::unexpected(Error(read.error()).in(name_));
        }
        return part.size();
    }
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        if (at.value >= place_.length) {
            return failure(ErrorKind::kMissing, name_ + ": beyond its end");
        }
        return Extent{at, std::min(length, place_.length - at.value)};
    }
    FileOffset next_data(FileOffset at) const override {
        if (at.value >= place_.length) {
            return at;
        }
        const FileOffset end = place_.offset + place_.length;
        return FileOffset{disk_->next_data(place_.offset + at.value, end) - place_.offset};
    }
    std::uint64_t stored_bytes() const override { return stored_; }

 private:
    std::string name_;
    std::shared_ptr<TemporaryFile> disk_;
    Extent place_;
    std::uint64_t stored_;  // without the pages of zeros
};

/// Whether all of the bytes, of which there is at least one, are zero.
bool is_zero(Bytes bytes) {
    return bytes.front() == std::byte{0} &&
           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

/// Takes from the front of `bytes` all pages that are zeros, or all that are not. Returns the pages
/// that are not.
Bytes take_run(Bytes& bytes, std::uint64_t& zeros) {
    const auto page = [&](std::size_t at) {
        return bytes.subspan(at, std::min<std::size_t>(kPageBytes, bytes.size() - at));
    };
    const bool empty = is_zero(page(0));
    std::size_t end = 0;
    while (end < bytes.size() && is_zero(page(end)) == empty) {
        end += page(end).size();
    }
    const Bytes run = bytes.first(end);
    bytes = bytes.subspan(end);
    zeros = empty ? end : 0;
    return empty ? Bytes{} : run;
}

}  // namespace

Result<void> ContentWriter::append(Bytes bytes) {
    while (!bytes.empty()) {
        if (pending_.size() == UnpackStore::kHeldBytesMax) {
            TRY_VOID(flush());
        }
        const Bytes part = bytes.first(
            std::min<std::size_t>(bytes.size(), UnpackStore::kHeldBytesMax - pending_.size()));
        pending_.insert(pending_.end(), part.begin(), part.end());
        bytes = bytes.subspan(part.size());
    }
    return {};
}

Result<void> ContentWriter::append_zeros(std::uint64_t count) {
    const std::uint64_t held =
        std::min<std::uint64_t>(count, UnpackStore::kHeldBytesMax - pending_.size());
    pending_.resize(pending_.size() + held);
    if (count > held) {
        TRY_VOID(flush());
        written_ += count - held;
    }
    return {};
}

/// Writes what is pending to the disk.
Result<void> ContentWriter::flush() {
    if (on_ == nullptr) {
        if (store_.disk_ == nullptr) {
            TRY(store_.disk_, TemporaryFile::create());
            store_.left_.disk_bytes = std::min(store_.left_.disk_bytes, store_.disk_->room());
        }
        on_ = store_.disk_;
        begin_ = store_.disk_end_;
    }
    const Result<void> written = write_out();
    pending_.clear();
    store_.disk_end_ = begin_ + (written_ + kPageBytes - 1) / kPageBytes * kPageBytes;
    return written;
}

Result<void> ContentWriter::write_out() {
    for (Bytes rest(pending_); !rest.empty();) {
        std::uint64_t zeros = 0;
        const Bytes run = take_run(rest, zeros);
        if (!UnpackStore::take(store_.left_.disk_bytes, run.size())) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("the temporary file in {} has as many bytes as it may have",
                                       on_->folder()));
        }
        TRY_VOID(on_->write(begin_ + written_, run));
        written_ += zeros + run.size();
        stored_ += run.size();
    }
    return {};
}

Result<void> ContentWriter::finish() {
    const bool held = on_ == nullptr && UnpackStore::take(store_.left_.memory_bytes, size());
    return held ? Result<void>{} : flush();
}

std::unique_ptr<ByteSource> ContentWriter::file(std::string name) {
    if (on_ == nullptr) {
        // A copy has no more memory than it needs.
        return std::make_unique<BytesFile>(std::move(name), std::vector<std::byte>(pending_));
    }
    return std::make_unique<StoredFile>(std::move(name), on_, Extent{begin_, written_}, stored_);
}

}  // namespace lastwords::extractor
