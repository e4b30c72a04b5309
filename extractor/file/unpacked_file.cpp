// SPDX-License-Identifier: GPL-2.0-or-later
// Decompresses a file into blocks of memory. One large array would be copied each time that it
// grows, and the size of the content is not known before its end.
#include "extractor/file/unpacked_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "extractor/file/compressed.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

/// Bytes in blocks of kBlockBytes each; only the last block may be shorter.
class BlocksFile final : public ByteSource {
 public:
    explicit BlocksFile(std::string name) : name_(std::move(name)) {}

    void append(Bytes bytes) {
        while (!bytes.empty()) {
            if (blocks_.empty() || blocks_.back().size() == kBlockBytes) {
                blocks_.emplace_back().reserve(kBlockBytes);
            }
            std::vector<std::byte>& last = blocks_.back();
            const Bytes part = bytes.first(std::min(bytes.size(), kBlockBytes - last.size()));
            last.insert(last.end(), part.begin(), part.end());
            bytes = bytes.subspan(part.size());
            size_ += part.size();
        }
    }

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return size_; }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        std::uint64_t done = 0;
        while (done < into.size() && at.value + done < size_) {
            const Bytes block = blocks_[(at.value + done) / kBlockBytes];
            const Bytes rest = block.subspan((at.value + done) % kBlockBytes);
            const Bytes part = rest.first(std::min(rest.size(), into.size() - done));
            std::copy(part.begin(), part.end(), into.subspan(done).begin());
            done += part.size();
        }
        return done;
    }
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        if (at.value >= size_) {
            return failure(ErrorKind::kMissing, name_ + ": beyond its end");
        }
        return Extent{at, std::min(length, size_ - at.value)};
    }

 private:
    std::string name_;
    std::vector<std::vector<std::byte>> blocks_;
    std::uint64_t size_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_unpacked(const std::string& path,
                                                  std::uint64_t bytes_max) {
    TRY(std::unique_ptr<ByteSource> file, InputFile::open(path));
    CompressedReader reader(*file);
    if (!reader.is_compressed()) {
        return file;
    }
    auto content = std::make_unique<BlocksFile>(path);
    for (Bytes next = reader.next(); !next.empty(); next = reader.next()) {
        content->append(next);
        if (content->size() > bytes_max) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: its content has more than {} bytes, which is the most "
                                       "that is unpacked: unpack it first",
                                       path, bytes_max));
        }
    }
    if (!reader.problem().empty()) {
        return failure(reader.cut() ? ErrorKind::kMissing : ErrorKind::kCorrupt,
                       fmt::format("{}: {}: {} bytes could be decompressed before that point", path,
                                   reader.problem(), content->size()));
    }
    return content;
}

}  // namespace lastwords::extractor
