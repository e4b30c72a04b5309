// SPDX-License-Identifier: GPL-2.0-or-later
// Writes records to files, all relative to one open folder, so that no name can lead out of it.
#include "cli/extract.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <set>

#include "extractor/file/new_file.h"

namespace lastwords::cli {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;

namespace {

constexpr std::string_view kPacked = ".enc.z";
constexpr std::string_view kRecovered = ".recovered";
// The suffix of a file with the right text, written next to a file that the kernel decodes wrongly.
constexpr const char* kDecoded = ".decoded";

class Descriptor {
 public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    int number() const { return number_; }

 private:
    int number_;
};

tl::unexpected<Error> refused(const std::string& path) {
    return failure(ErrorKind::kSystem, fmt::format("{}: {}", path, std::strerror(errno)));
}

/// Opens the folder, and makes it first if needed. `follow`: the folder may be a symbolic link,
/// because the user named it.
Result<Descriptor> open_folder(int below, const std::string& name, bool follow) {
    constexpr mode_t kMode = 0777;  // the umask takes bits away
    if (::mkdirat(below, name.c_str(), kMode) != 0 && errno != EEXIST) {
        return refused(name);
    }
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
    Descriptor folder(::openat(below, name.c_str(), flags));
    if (folder.number() < 0) {
        return refused(name);
    }
    return folder;
}

/// Returns the name with each character replaced that the kernel's own names do not have. Names
/// contain a backend's name from the dump, so they may contain any bytes.
std::string safe_name(std::string name) {
    for (char& c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        c = plain ? c : '_';
    }
    constexpr std::size_t kLongest = 200;
    name.resize(std::min(name.size(), kLongest));
    return name.empty() || name.front() == '.' ? "_" + name : name;
}

/// Whether a regular file of this name has exactly these bytes, as after a run that was
/// interrupted.
bool is_written(int folder, const std::string& name, std::string_view bytes) {
    const Descriptor file(
        ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat known {};
    if (file.number() < 0 || ::fstat(file.number(), &known) != 0 || !S_ISREG(known.st_mode) ||
        static_cast<std::uint64_t>(known.st_size) != bytes.size()) {
        return false;
    }
    std::string there(bytes.size(), '\0');
    const ssize_t got = ::pread(file.number(), there.data(), there.size(), 0);
    return got == known.st_size && there == bytes;
}

Result<void> write_file(int folder, const std::string& name, std::string_view bytes,
                        const PstoreRecord& record) {
    constexpr mode_t kMode = 0666;  // the umask takes bits away
    if (is_written(folder, name, bytes)) {
        return {};
    }
    TRY(extractor::NewFile file, extractor::NewFile::create(folder, name, kMode));
    TRY_VOID(file.write({}, as_bytes(bytes)));
    if (record.time && record.time->seconds != 0) {
        const timespec when{static_cast<time_t>(record.time->seconds),
                            static_cast<long>(record.time->nanoseconds)};
        const std::array<timespec, 2> times{when, when};
        // This fails if the dump's time is invalid, which does no harm.
        ::futimens(file.descriptor(), times.data());
    }
    return file.finish();
}

/// Writes the files of a record: one as the kernel would show it and, if the kernel could not
/// decode the record, another one with the text.
struct Files {
    int folder;
    bool only_looks;  // true: write nothing, only check that no other file has the name
    Extracted& count;
    std::set<std::string> names{};

    Result<void> write(const PstoreRecord& record) {
        const bool unread = !record.packed.empty() && (record.codec.empty() || record.cut);
        std::string name = record.name;
        if (unread && (record.shown || record.text.empty())) {
            name += name.ends_with(kPacked) ? "" : kPacked;
            TRY_VOID(add(name, record.packed + record.notice, record));
            name.resize(name.size() - kPacked.size());
            if (record.text.empty()) {
                return {};
            }
            name += kRecovered;
            ++count.not_shown;
            return add(name, record.text, record);
        }
        if (record.shown && record.misprint) {
            TRY_VOID(add(name, *record.misprint, record));
            return add(name + kDecoded, record.text, record);
        }
        count.not_shown += record.shown ? 0 : 1;
        return add(name, record.shown ? record.preface + record.text + record.notice : record.text,
                   record);
    }

 private:
    Result<void> must_be_free(const std::string& name, std::string_view bytes) const {
        struct stat known {};
        if (::fstatat(folder, name.c_str(), &known, AT_SYMLINK_NOFOLLOW) == 0 &&
            !is_written(folder, name, bytes)) {
            return failure(ErrorKind::kSystem, name + ": exists already; nothing was written");
        }
        return {};
    }

    Result<void> add(const std::string& wanted, const std::string& bytes,
                     const PstoreRecord& record) {
        const std::string first = safe_name(wanted);
        std::string name = first;
        for (unsigned i = 2; !names.insert(name).second; ++i) {
            name = fmt::format("{}.{}", first, i);
        }
        ++count.files;
        return only_looks ? must_be_free(name, bytes) : write_file(folder, name, bytes, record);
    }
};

bool names_clash(std::span<const PstoreArea> areas) {
    std::set<std::string> names;
    for (const PstoreArea& area : areas) {
        std::set<std::string> own;
        for (const PstoreRecord& record : area.records) {
            own.insert(safe_name(record.name));
        }
        for (const std::string& name : own) {
            if (!names.insert(name).second) {
                return true;
            }
        }
    }
    return false;
}

/// Writes the records of each area to the folder `top`. If `apart`, each area gets a folder of its
/// own in `top`.
Result<Extracted> extract_to(int top, std::span<const PstoreArea> areas, bool apart,
                             bool only_looks) {
    Extracted count;
    Files together{top, only_looks, count};
    for (std::size_t i = 0; i < areas.size(); ++i) {
        std::optional<Descriptor> own;
        if (apart) {
            TRY(own, open_folder(top, fmt::format("area-{}", i), false));
        }
        Files alone{own ? own->number() : top, only_looks, count};
        for (const PstoreRecord& record : areas[i].records) {
            TRY_VOID((apart ? alone : together).write(record));
        }
    }
    return count;
}

}  // namespace

Result<Extracted> extract_records(std::span<const PstoreArea> areas, const std::string& folder) {
    const auto where = [&](Error error) { return std::move(error).in(folder); };
    TRY(const Descriptor top, open_folder(AT_FDCWD, folder, true));
    const bool apart = names_clash(areas);
    TRY_VOID(extract_to(top.number(), areas, apart, true).map([](Extracted) {}).map_error(where));
    return extract_to(top.number(), areas, apart, false).map_error(where);
}

}  // namespace lastwords::cli
