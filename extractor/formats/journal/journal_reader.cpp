// SPDX-License-Identifier: GPL-2.0-or-later
// Gives the file to libsystemd, and writes the entries that it returns in the Journal Export
// Format. libsystemd refuses a file that is shorter than its header says
// (findings/journal-cut.sh), so such a file is given to it with zeros in place of its end.
#include "extractor/formats/journal/journal_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "extractor/formats/journal/entry_checksum.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/parse/journal/journal_entry.h"

namespace lastwords::extractor {

namespace {

/// More text than this is not kept in memory.
constexpr std::uint64_t kTextBytesMax = std::uint64_t{512} << 20U;
/// A file of this many bytes or more is not a journal: journald makes them of 128 MiB, unless its
/// configuration asks for up to 4 GiB.
constexpr std::uint64_t kFileBytesEnd = std::uint64_t{8} << 30U;
/// Not even an entry without fields is smaller (struct EntryObject).
constexpr std::uint64_t kEntryBytesMin = 64;

// Offsets in the header. Source: journal-def.h, struct Header, 252 and 257.
constexpr std::uint64_t kHeaderSizeAt = 88;
constexpr std::uint64_t kArenaSizeAt = 96;
constexpr std::uint64_t kEntriesAt = 152;
constexpr std::uint64_t kHeaderBytes = 208;  // of the oldest version

struct CloseJournal {
    void operator()(sd_journal* journal) const { ::sd_journal_close(journal); }
};
using Journal = std::unique_ptr<sd_journal, CloseJournal>;

/// An open file, which is deleted at the end if it is a copy.
class OpenedFile {
 public:
    explicit OpenedFile(int descriptor, std::string copy = {})
        : descriptor_(descriptor), copy_(std::move(copy)) {}
    OpenedFile(const OpenedFile&) = delete;
    OpenedFile& operator=(const OpenedFile&) = delete;
    ~OpenedFile() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
        if (!copy_.empty()) {
            ::unlink(copy_.c_str());
        }
    }
    OpenedFile(OpenedFile&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)),
          copy_(std::exchange(other.copy_, {})) {}
    OpenedFile& operator=(OpenedFile&&) = delete;
    int descriptor() const { return descriptor_; }

 private:
    int descriptor_;
    std::string copy_;  // path of the copy; empty: it is no copy
};

/// What a header says.
struct Header {
    std::uint64_t file_bytes = 0;
    std::uint64_t entries = 0;
};

Result<Header> read_header(const ByteSource& file) {
    std::array<std::byte, kHeaderBytes> bytes{};
    TRY_VOID(file.read(FileOffset{0}, bytes));
    const auto size = load<std::uint64_t>(Bytes(bytes).subspan(kHeaderSizeAt), std::endian::little);
    const auto arena = load<std::uint64_t>(Bytes(bytes).subspan(kArenaSizeAt), std::endian::little);
    if (size >= kFileBytesEnd || arena >= kFileBytesEnd) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: the header of the journal is damaged: it says that the "
                                   "file has {} + {} bytes",
                                   file.name(), size, arena));
    }
    return Header{size + arena,
                  load<std::uint64_t>(Bytes(bytes).subspan(kEntriesAt), std::endian::little)};
}

/// Writes the block, unless it has only zeros: journald makes files larger than their entries need.
bool write_block(int descriptor, std::uint64_t at, Bytes block) {
    const bool zeros = std::all_of(block.begin(), block.end(),
                                   [](std::byte byte) { return byte == std::byte{0}; });
    return zeros || ::pwrite(descriptor, block.data(), block.size(), static_cast<off_t>(at)) ==
                        static_cast<ssize_t>(block.size());
}

/// Copies the file to a temporary one that has `bytes`, of which those that the file lacks are
/// zeros. libsystemd refuses a file without a name (st_nlink of 0), so it keeps its name.
Result<OpenedFile> copy_file(const ByteSource& file, std::uint64_t bytes) {
    std::error_code error;
    std::string path = (std::filesystem::temp_directory_path(error) / "lastwords-XXXXXX").string();
    const int descriptor = error ? -1 : ::mkstemp(path.data());
    OpenedFile copy(descriptor, descriptor < 0 ? std::string() : path);
    std::vector<std::byte> block(std::size_t{1} << 20U);
    std::uint64_t at = 0;
    bool good = descriptor >= 0;
    while (good && at < file.size()) {
        TRY(const std::uint64_t got, file.read_some(FileOffset{at}, block));
        good = got != 0 && write_block(descriptor, at, Bytes(block).first(got));
        at += got;
    }
    if (!good || ::ftruncate(descriptor, static_cast<off_t>(std::max(at, bytes))) != 0) {
        return failure(ErrorKind::kSystem,
                       fmt::format("{}: cannot copy the journal to {}, as libsystemd needs it: {}",
                                   file.name(), path, std::strerror(errno)));
    }
    return copy;
}

/// Opens the file itself, if it is one that is not cut, or a whole copy of it.
Result<OpenedFile> open_whole(const ByteSource& file, const Header& header) {
    const auto* const on_disk = dynamic_cast<const InputFile*>(&file);
    if (on_disk != nullptr && header.file_bytes <= file.size()) {
        const int descriptor = ::open(file.name().c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor >= 0) {
            return OpenedFile(descriptor);
        }
    }
    return copy_file(file, header.file_bytes);
}

/// Appends a field in the Journal Export Format.
void append_field(std::string_view field, std::string& out) {
    const std::size_t equals = field.find('=');
    const std::string_view value = field.substr(equals + 1);
    if (value.find('\n') == std::string_view::npos) {
        out += field;
    } else {
        out += field.substr(0, equals);
        out += '\n';
        for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
            out += static_cast<char>(value.size() >> (8 * i));
        }
        out += value;
    }
    out += '\n';
}

/// Writes the entries that libsystemd gives.
class EntryWriter {
 public:
    EntryWriter(sd_journal* journal, JournalText& out) : journal_(journal), out_(out) {}

    std::uint64_t entries() const { return entries_; }
    std::uint64_t unread() const { return unread_; }

    /// Writes the entry that libsystemd stands at.
    void write() {
        ++entries_;
        std::uint64_t realtime = 0;
        std::uint64_t monotonic = 0;
        sd_id128_t boot{};
        if (::sd_journal_get_realtime_usec(journal_, &realtime) < 0 ||
            ::sd_journal_get_monotonic_usec(journal_, &monotonic, &boot) < 0) {
            ++unread_;
            return;
        }
        std::array<char, SD_ID128_STRING_MAX> id{};
        const std::string boot_id = ::sd_id128_to_string(boot, id.data());
        const std::size_t before = out_.text.size();
        out_.text += fmt::format("__REALTIME_TIMESTAMP={}\n__MONOTONIC_TIMESTAMP={}\n_BOOT_ID={}\n",
                                 realtime, monotonic, boot_id);
        bool has_message = false;
        const bool good = write_fields(has_message);
        if (!has_message) {
            out_.text.resize(before);
            unread_ += good ? 0U : 1U;  // an entry may have no message
            return;
        }
        out_.text += '\n';
        const std::size_t index = indices_[boot_id]++;
        if (!good && out_.doubtful.size() < kDoubtfulMax) {
            out_.doubtful.push_back({boot_id, index});
        }
    }

 private:
    static constexpr std::size_t kDoubtfulMax = 100'000;

    /// Writes the fields that are needed. Returns whether all fields of the entry could be read and
    /// have its checksum.
    bool write_fields(bool& has_message) {
        constexpr std::string_view kMessage = "MESSAGE=";
        std::uint64_t checksum = 0;
        const void* data = nullptr;
        std::size_t length = 0;
        int state = 0;
        ::sd_journal_restart_data(journal_);
        while ((state = ::sd_journal_enumerate_data(journal_, &data, &length)) > 0) {
            const Bytes bytes(static_cast<const std::byte*>(data), length);
            const std::string_view field = as_text(bytes);
            checksum ^= journal_field_hash(bytes);
            const std::size_t equals = field.find('=');
            const bool message = field.starts_with(kMessage);
            if (equals == std::string_view::npos || (message && has_message) ||
                !printkfmt::is_journal_field(field.substr(0, equals))) {
                continue;
            }
            has_message = has_message || message;
            append_field(field, out_.text);
        }
        return state == 0 && checksum == named_checksum();
    }

    /// Returns the checksum that the entry names, which only its cursor gives: "...;x=12ab".
    std::optional<std::uint64_t> named_checksum() const {
        constexpr int kHex = 16;
        char* cursor = nullptr;
        if (::sd_journal_get_cursor(journal_, &cursor) < 0) {
            return std::nullopt;
        }
        const std::unique_ptr<char, decltype(&std::free)> owner(cursor, &std::free);
        const std::string_view text(cursor);
        const std::size_t at = text.rfind(";x=");
        std::uint64_t number = 0;
        if (at == std::string_view::npos ||
            std::from_chars(text.data() + at + 3, text.data() + text.size(), number, kHex).ec !=
                std::errc()) {
            return std::nullopt;
        }
        return number;
    }

    sd_journal* journal_;
    JournalText& out_;
    std::map<std::string, std::size_t> indices_;  // by boot: how many entries it has so far
    std::uint64_t entries_ = 0;
    std::uint64_t unread_ = 0;
};

/// Says what is missing, after all entries were read.
void add_findings(const ByteSource& file, const EntryWriter& writer, const Header& header,
                  JournalText& out) {
    const std::uint64_t missing =
        header.entries - std::min(writer.entries(), header.entries) + writer.unread();
    const bool cut = file.size() < header.file_bytes;
    const std::string state = cut ? fmt::format("{}: the journal is cut, {} of {} bytes are there",
                                                file.name(), file.size(), header.file_bytes)
                                  : fmt::format("{}: the journal is damaged", file.name());
    if (missing != 0) {
        out.findings.loss(
            cut ? ErrorKind::kMissing : ErrorKind::kCorrupt,
            fmt::format("{}: {} of its {} entries cannot be read", state, missing, header.entries));
    } else if (cut) {
        out.findings.note(fmt::format("{}: all of its entries are among them", state));
    }
    if (!out.doubtful.empty()) {
        out.findings.loss(ErrorKind::kCorrupt,
                          fmt::format("{}: {} entries of the journal do not have the checksum that "
                                      "they name: they are shown as doubtful",
                                      file.name(), out.doubtful.size()));
    }
}

/// Reads the entries, or only those of the kernel. Returns false if they have too much text.
bool read_entries(sd_journal* journal, const ByteSource& file, const Header& header,
                  JournalText& out) {
    ::sd_journal_seek_head(journal);
    EntryWriter writer(journal, out);
    const std::uint64_t most = std::max(header.file_bytes, file.size()) / kEntryBytesMin;
    while (writer.entries() < most && ::sd_journal_next(journal) > 0) {
        writer.write();
        if (out.text.size() > kTextBytesMax) {
            return false;
        }
    }
    add_findings(file, writer, header, out);
    return true;
}

}  // namespace

Result<JournalText> read_journal(const ByteSource& file) {
    TRY(Header header, read_header(file));
    TRY(const OpenedFile whole, open_whole(file, header));
    std::array<int, 1> descriptors{whole.descriptor()};
    sd_journal* opened = nullptr;
    const int state = ::sd_journal_open_files_fd(&opened, descriptors.data(), 1, 0);
    if (state < 0) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: libsystemd cannot open this journal: {}", file.name(),
                                   std::strerror(-state)));
    }
    const Journal journal(opened);
    ::sd_journal_set_data_threshold(opened, 0);
    JournalText out;
    if (!read_entries(opened, file, header, out)) {
        out = {};
        ::sd_journal_add_match(opened, "_TRANSPORT=kernel", 0);
        out.findings.note(fmt::format(
            "{}: the journal has too much text: only the kernel's entries are read", file.name()));
        header.entries = 0;
        if (!read_entries(opened, file, header, out)) {
            out.findings.loss(ErrorKind::kUnsupported,
                              fmt::format("{}: the journal has too much text: the newest entries "
                                          "of the kernel are left out",
                                          file.name()));
        }
    }
    return out;
}

}  // namespace lastwords::extractor
