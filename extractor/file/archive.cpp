// SPDX-License-Identifier: GPL-2.0-or-later
// Archives through libarchive, of which only tar and the common compressions are asked for: the
// static binary would get XML and ACL libraries with the rest.
#include "extractor/file/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "extractor/file/bytes_file.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kBlockBytes = 65536;

using Archive = std::unique_ptr<struct archive, decltype(&::archive_read_free)>;

/// What libarchive asks for bytes.
struct Feed {
    const ByteSource& file;
    std::uint64_t at = 0;
    std::array<std::byte, kBlockBytes> block{};

    la_ssize_t next(const void** bytes) {
        const Result<std::uint64_t> got = file.read_some(FileOffset{at}, block);
        if (!got) {
            return -1;
        }
        at += *got;
        *bytes = block.data();
        return static_cast<la_ssize_t>(*got);
    }
};

Archive open_archive(Feed& feed) {
    Archive archive(::archive_read_new(), &::archive_read_free);
    if (archive == nullptr) {
        return archive;
    }
    ::archive_read_support_format_tar(archive.get());
    ::archive_read_support_filter_gzip(archive.get());
    ::archive_read_support_filter_bzip2(archive.get());
    ::archive_read_support_filter_xz(archive.get());
    ::archive_read_support_filter_zstd(archive.get());
    ::archive_read_support_filter_lz4(archive.get());
    const auto read = [](struct archive*, void* data, const void** bytes) {
        return static_cast<Feed*>(data)->next(bytes);
    };
    if (::archive_read_open(archive.get(), &feed, nullptr, read, nullptr) != ARCHIVE_OK) {
        archive.reset();
    }
    return archive;
}

std::string reason(struct archive* archive) {
    const char* text = ::archive_error_string(archive);
    return text != nullptr ? text : "no reason given";
}

std::string path_of(struct archive_entry* entry, std::size_t number) {
    const char* path = ::archive_entry_pathname(entry);
    if (path == nullptr) {
        path = ::archive_entry_pathname_utf8(entry);  // in the C locale the other gives only ASCII
    }
    return path != nullptr ? path : fmt::format("member {}", number);
}

/// Grows with what is there, never to what the header says. False: the rest cannot be read.
bool read_member(struct archive* archive, std::uint64_t most, std::vector<std::byte>& bytes) {
    for (;;) {
        const std::size_t had = bytes.size();
        const std::size_t room = std::min<std::uint64_t>(kBlockBytes, most - had);
        if (room == 0) {
            return true;
        }
        bytes.resize(had + room);
        const la_ssize_t got = ::archive_read_data(archive, bytes.data() + had, room);
        bytes.resize(had + static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
        if (got <= 0) {
            return got == 0;
        }
    }
}

class Members {
 public:
    Members(const ByteSource& file, HoldingLimits& limits, Findings& findings)
        : file_(file), limits_(limits), findings_(findings) {}

    /// False: no more can be read.
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
                           fmt::format("{}: passed over: {} bytes, expected at most {} and no more "
                                       "files than {}: unpack the archive",
                                       name, size, most, HoldingLimits{}.files_left));
            return true;
        }
        std::vector<std::byte> bytes;
        const bool good = read_member(archive, std::min(most, size), bytes);
        if (bytes.size() < size) {
            findings_.loss(ErrorKind::kMissing,
                           fmt::format("{}: found {} bytes, expected {}: {}", name, bytes.size(),
                                       size, good ? "cut" : reason(archive)));
        }
        limits_.bytes_left -= bytes.size();
        --limits_.files_left;
        files_.push_back(std::make_unique<BytesFile>(name, std::move(bytes)));
        return good;
    }

    std::vector<std::unique_ptr<ByteSource>> files() && { return std::move(files_); }

 private:
    const ByteSource& file_;
    HoldingLimits& limits_;
    Findings& findings_;
    std::size_t number_ = 0;
    std::vector<std::unique_ptr<ByteSource>> files_;
};

}  // namespace

bool may_be_archive(Bytes first) {
    using namespace std::string_view_literals;
    constexpr std::array kCompressed{"\x1f\x8b"sv, "BZh"sv,
                                     "\xfd"
                                     "7zXZ\0"sv,
                                     "\x28\xb5\x2f\xfd"sv, "\x04\x22\x4d\x18"sv};
    constexpr std::size_t kTarMagicAt = 257;
    const std::string_view text = as_text(first);
    return text.substr(std::min(text.size(), kTarMagicAt)).starts_with("ustar") ||
           std::any_of(kCompressed.begin(), kCompressed.end(),
                       [&](std::string_view magic) { return text.starts_with(magic); });
}

Result<std::vector<std::unique_ptr<ByteSource>>> read_archive(const ByteSource& file,
                                                              HoldingLimits& limits,
                                                              Findings& findings) {
    Feed feed{file};
    const Archive archive = open_archive(feed);
    struct archive_entry* entry = nullptr;
    int status =
        archive != nullptr ? ::archive_read_next_header(archive.get(), &entry) : ARCHIVE_FATAL;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
        return failure(ErrorKind::kNotFound, fmt::format("{}: no tar archive", file.name()));
    }
    Members members(file, limits, findings);
    bool more = true;
    while (more && (status == ARCHIVE_OK || status == ARCHIVE_WARN)) {
        more = members.take(archive.get(), entry);
        status = more ? ::archive_read_next_header(archive.get(), &entry) : ARCHIVE_FATAL;
    }
    if (status != ARCHIVE_EOF) {
        findings.loss(ErrorKind::kCorrupt, fmt::format("{}: the archive ends in damage: {}",
                                                       file.name(), reason(archive.get())));
    }
    return std::move(members).files();
}

}  // namespace lastwords::extractor
