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
    const auto skip = [](struct archive*, void* from, la_int64_t count) {
        return static_cast<la_int64_t>(
            static_cast<CompressedReader*>(from)->skip(static_cast<std::uint64_t>(count)));
    };
    const int status = ::archive_read_open2(archive.get(), &reader, nullptr, read,
                                            reader.is_compressed() ? nullptr : +skip, nullptr);
    if (status != ARCHIVE_OK) {
        archive.reset();
    }
    return archive;
}

/// Returns why reading ended before the end of the archive.
std::string reason(struct archive* archive, const CompressedReader& reader) {
    const char* text = ::archive_error_string(archive);
    return !reader.problem().empty() ? reader.problem()
           : text != nullptr         ? text
                                     : "the archive ends here";
}

std::string path_of(struct archive_entry* entry, std::size_t number) {
    const char* path = ::archive_entry_pathname(entry);
    if (path == nullptr) {
        // In the C locale, archive_entry_pathname() returns only names in ASCII.
        path = ::archive_entry_pathname_utf8(entry);
    }
    return path != nullptr ? path : fmt::format("member {}", number);
}

std::uint64_t size_of(struct archive_entry* entry) {
    return static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_entry_size(entry), 0));
}

class Members {
 public:
    Members(const ByteSource& file, PackedSize packed, CompressedReader& reader, UnpackStore& store,
            Findings& findings)
        : file_(file),
          packed_(packed),
          reader_(reader),
          store_(store),
          findings_(findings),
          free_holes_(free_unpacked_bytes(packed.bytes)) {}

    /// Reads one member. Returns false if no further member can be read.
    bool take(struct archive* archive, struct archive_entry* entry) {
        ++number_;
        if (::archive_entry_filetype(entry) != AE_IFREG ||
            ::archive_entry_hardlink(entry) != nullptr) {
            return true;
        }
        const std::string name = fmt::format("{}/{}", file_.name(), path_of(entry, number_));
        if (!store_.take_file()) {
            findings_.loss(ErrorKind::kUnsupported,
                           fmt::format("{}: skipped: there are more than {} files: unpack the "
                                       "archive yourself",
                                       name, store_.limits().files));
            return true;
        }
        const bool sparse = ::archive_entry_sparse_count(entry) > 0;
        return reader_.is_compressed() || sparse ? unpack(archive, entry, name)
                                                 : find(archive, entry, name);
    }

    std::vector<ArchiveMember> members() && { return std::move(members_); }

 private:
    /// Adds a member that lies in the archive in one piece.
    bool find(struct archive* archive, struct archive_entry* entry, const std::string& name) {
        const auto begin = static_cast<std::uint64_t>(::archive_filter_bytes(archive, 0));
        const std::uint64_t size = size_of(entry);
        const std::uint64_t there = std::min(size, file_.size() - std::min(begin, file_.size()));
        const bool good = there == size;
        if (!good) {
            add_cut(name, there, size, reason(archive, reader_));
        }
        members_.push_back({name, nullptr, {FileOffset{begin}, there}, share_of(there)});
        return good;
    }

    bool unpack(struct archive* archive, struct archive_entry* entry, const std::string& name) {
        const std::uint64_t size = size_of(entry);
        const std::uint64_t begin = reader_.taken();
        ContentWriter writer(store_);
        Result<bool> read = read_content(archive, size, writer);
        const std::uint64_t got = writer.size();
        const bool good = read.value_or(true);  // what cannot be kept can still be skipped
        const Result<void> kept = read ? writer.finish() : Result<void>{};
        if (!good) {
            add_cut(name, got, size, reason(archive, reader_));
        } else if (!read || !kept) {
            findings_.loss(
                Error(read ? kept.error() : read.error())
                    .in(fmt::format("{}: this member is cut: {} of {} bytes could be kept", name,
                                    writer.size(), size)));
        }
        members_.push_back({name, writer.file(name), {}, share_of(reader_.taken() - begin)});
        return good;
    }

    /// Appends a member to `writer`, block by block, because archive_read_data() does not say how
    /// much it read before an error. Returns false if the rest of the member cannot be read.
    Result<bool> read_content(struct archive* archive, std::uint64_t size, ContentWriter& writer) {
        for (;;) {
            const void* block = nullptr;
            std::size_t length = 0;
            la_int64_t at = 0;
            const int status = ::archive_read_data_block(archive, &block, &length, &at);
            const bool more = status == ARCHIVE_OK || status == ARCHIVE_WARN;
            if (!more && status != ARCHIVE_EOF) {
                return false;
            }
            const auto begin =
                more ? std::min(static_cast<std::uint64_t>(std::max<la_int64_t>(at, 0)), size)
                     : size;
            if (begin < writer.size()) {
                return !more;
            }
            TRY_VOID(append_hole(begin - writer.size(), writer));
            if (!more) {
                return true;
            }
            TRY_VOID(writer.append(Bytes(static_cast<const std::byte*>(block),
                                         std::min<std::uint64_t>(length, size - begin))));
        }
    }

    /// Appends the bytes that a sparse member lacks.
    Result<void> append_hole(std::uint64_t bytes, ContentWriter& writer) {
        const std::uint64_t within = std::min(bytes, free_holes_);
        free_holes_ -= within;
        if (!store_.take_excess(bytes - within, packed_.listed)) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("a hole of {} bytes is more than may be unpacked", bytes));
        }
        return writer.append_zeros(bytes);
    }

    void add_cut(const std::string& name, std::uint64_t got, std::uint64_t size,
                 const std::string& why) {
        findings_.loss(reader_.limited() ? ErrorKind::kUnsupported : ErrorKind::kMissing,
                       fmt::format("{}: this member is cut: found {} of {} bytes ({}); nothing "
                                   "after it in the archive could be read",
                                   name, got, size, why));
    }

    /// Returns how many of the bytes on disk belong to so many bytes of the archive's file, which
    /// may have been unpacked itself.
    std::uint64_t share_of(std::uint64_t bytes) const {
        const double part = static_cast<double>(bytes) /
                            static_cast<double>(std::max<std::uint64_t>(file_.size(), 1));
        return static_cast<std::uint64_t>(part * static_cast<double>(packed_.bytes)) + 1;
    }

    const ByteSource& file_;
    PackedSize packed_;
    CompressedReader& reader_;
    UnpackStore& store_;
    Findings& findings_;
    std::uint64_t free_holes_;  // how many bytes of holes are not counted
    std::size_t number_ = 0;
    std::vector<ArchiveMember> members_;
};

}  // namespace

bool begins_like_tar(Bytes first) {
    constexpr std::size_t kTarMagicAt = 257;
    const std::string_view text = as_text(first);
    return text.substr(std::min(text.size(), kTarMagicAt)).starts_with("ustar");
}

Result<std::vector<ArchiveMember>> read_archive(const ByteSource& file, PackedSize packed,
                                                UnpackStore& store, Findings& findings,
                                                const Progress& progress) {
    CompressedReader reader(file, progress,
                            {free_unpacked_bytes(packed.bytes), &store, packed.listed});
    const Archive archive = open_archive(reader);
    struct archive_entry* entry = nullptr;
    int status =
        archive != nullptr ? ::archive_read_next_header(archive.get(), &entry) : ARCHIVE_FATAL;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("{}: this is not a tar archive", file.name()));
    }
    Members members(file, packed, reader, store, findings);
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
    return std::move(members).members();
}

}  // namespace lastwords::extractor
