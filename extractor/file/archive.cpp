// SPDX-License-Identifier: GPL-2.0-or-later
// Reads archives with libarchive. Only its tar reader is used, because the other readers would pull
// XML and ACL libraries into the static binary. Decompression is our own (compressed.h), because
// that of libarchive loses good data before the place where a file is cut.
#include "extractor/file/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "extractor/file/compressed.h"
#include "extractor/file/memory_file.h"

namespace lastwords::extractor {

namespace {

using Archive = std::unique_ptr<struct archive, decltype(&::archive_read_free)>;

Archive open_archive(CompressedReader& reader) {
    Archive archive(::archive_read_new(), &::archive_read_free);
    if (archive == nullptr) {
        return archive;
    }
    ::archive_read_support_format_tar(archive.get());
    const auto read = [](struct archive*, void* from, const void** bytes) {
        const Bytes next = static_cast<CompressedReader*>(from)->next();
        *bytes = next.data();
        return static_cast<la_ssize_t>(next.size());
    };
    if (::archive_read_open(archive.get(), &reader, nullptr, read, nullptr) != ARCHIVE_OK) {
        archive.reset();
    }
    return archive;
}

/// Returns why reading ended before the end of the archive.
std::string reason(struct archive* archive, const CompressedReader& reader) {
    const char* text = ::archive_error_string(archive);
    return !reader.problem().empty() ? std::string(reader.problem())
           : text != nullptr         ? text
                                     : "no reason given";
}

std::string path_of(struct archive_entry* entry, std::size_t number) {
    const char* path = ::archive_entry_pathname(entry);
    if (path == nullptr) {
        // In the C locale, archive_entry_pathname() returns only names in ASCII.
        path = ::archive_entry_pathname_utf8(entry);
    }
    return path != nullptr ? path : fmt::format("member {}", number);
}

/// Appends at most `most` bytes of a member to `bytes`, block by block, because archive_read_data()
/// does not say how much it read before an error. `bytes` grows only with the data that are really
/// there, including the holes of sparse files. Returns false if the rest of the member cannot be
/// read.
bool read_member(struct archive* archive, std::uint64_t most, std::vector<std::byte>& bytes) {
    for (;;) {
        const void* block = nullptr;
        std::size_t length = 0;
        la_int64_t at = 0;
        const int status = ::archive_read_data_block(archive, &block, &length, &at);
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
            return status == ARCHIVE_EOF;
        }
        const std::uint64_t begin =
            std::min(static_cast<std::uint64_t>(std::max<la_int64_t>(at, 0)), most);
        if (begin < bytes.size()) {
            return false;
        }
        bytes.resize(begin);  // fills a hole of a sparse file
        const Bytes got(static_cast<const std::byte*>(block),
                        std::min<std::uint64_t>(length, most - begin));
        bytes.insert(bytes.end(), got.begin(), got.end());
    }
}

class Members {
 public:
    Members(const ByteSource& file, const CompressedReader& reader, HoldingLimits& limits,
            Findings& findings)
        : file_(file), reader_(reader), limits_(limits), findings_(findings) {}

    /// Reads one member. Returns false if no further member can be read.
    bool take(struct archive* archive, struct archive_entry* entry) {
        ++number_;
        if (::archive_entry_filetype(entry) != AE_IFREG) {
            return true;
        }
        const std::string name = fmt::format("{}/{}", file_.name(), path_of(entry, number_));
        const auto size =
            static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_entry_size(entry), 0));
        const std::uint64_t most = std::min(limits_.file_bytes, limits_.bytes_left);
        if (size > most || limits_.files_left == 0) {
            findings_.loss(ErrorKind::kUnsupported,
                           fmt::format("{}: skipped: it has {} bytes, expected at most {} (and at "
                                       "most {} files in all): unpack the archive yourself",
                                       name, size, most, HoldingLimits{}.files_left));
            return true;
        }
        std::vector<std::byte> bytes;
        const bool good = read_member(archive, std::min(most, size), bytes);
        if (good) {
            bytes.resize(size);  // fills a hole at the end of a sparse file
        } else {
            findings_.loss(ErrorKind::kMissing,
                           fmt::format("{}: this member is cut: found {} of {} bytes ({}); nothing "
                                       "after it in the archive could be read",
                                       name, bytes.size(), size, reason(archive, reader_)));
        }
        limits_.bytes_left -= bytes.size();
        --limits_.files_left;
        files_.push_back(std::make_unique<BytesFile>(name, std::move(bytes)));
        return good;
    }

    std::vector<std::unique_ptr<ByteSource>> files() && { return std::move(files_); }

 private:
    const ByteSource& file_;
    const CompressedReader& reader_;
    HoldingLimits& limits_;
    Findings& findings_;
    std::size_t number_ = 0;
    std::vector<std::unique_ptr<ByteSource>> files_;
};

}  // namespace

bool may_be_archive(Bytes first) {
    constexpr std::size_t kTarMagicAt = 257;
    const std::string_view text = as_text(first);
    return text.substr(std::min(text.size(), kTarMagicAt)).starts_with("ustar") ||
           decoder_for(first) != nullptr;
}

Result<std::vector<std::unique_ptr<ByteSource>>> read_archive(const ByteSource& file,
                                                              HoldingLimits& limits,
                                                              Findings& findings,
                                                              const Progress& progress) {
    CompressedReader reader(file, progress);
    const Archive archive = open_archive(reader);
    struct archive_entry* entry = nullptr;
    int status =
        archive != nullptr ? ::archive_read_next_header(archive.get(), &entry) : ARCHIVE_FATAL;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("{}: this is not a tar archive", file.name()));
    }
    Members members(file, reader, limits, findings);
    bool more = true;
    while (more && (status == ARCHIVE_OK || status == ARCHIVE_WARN)) {
        more = members.take(archive.get(), entry);
        status = more ? ::archive_read_next_header(archive.get(), &entry) : ARCHIVE_FATAL;
    }
    if (more && status != ARCHIVE_EOF) {
        findings.loss(
            ErrorKind::kCorrupt,
            fmt::format(
                "{}: the archive is damaged, and nothing after the damage could be read: {}",
                file.name(), reason(archive.get(), reader)));
    } else if (more && !reader.problem().empty()) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("{}: {}: members may be missing", file.name(), reader.problem()));
    }
    return std::move(members).files();
}

}  // namespace lastwords::extractor
