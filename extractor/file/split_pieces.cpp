// SPDX-License-Identifier: GPL-2.0-or-later
// The names say which files may be pieces of one; the sizes and first bytes say whether they are.
#include "extractor/file/split_pieces.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "extractor/file/archive.h"
#include "extractor/file/compressed.h"
#include "extractor/file/flattened.h"
#include "extractor/file/path_parts.h"
#include "extractor/file/text_bytes.h"
#include "printkfmt/base/ascii.h"

namespace lastwords::extractor {

namespace {

using printkfmt::is_digit;

constexpr std::size_t kPiecesMax = 1000;

bool is_split_letter(char c) {
    return c >= 'a' && c <= 'z';
}

/// Returns the digits with which the name ends.
std::string_view number_at_end(std::string_view name) {
    std::size_t begin = name.size();
    while (begin > 0 && is_digit(name[begin - 1])) {
        --begin;
    }
    return name.substr(begin);
}

/// Returns the part of a piece's name that counts: "aa", "001".
std::string_view counter_of(std::string_view name) {
    constexpr std::size_t kLetters = 2;
    const std::string_view number = number_at_end(name);
    return number.empty() ? name.substr(name.size() - std::min(name.size(), kLetters)) : number;
}

/// Returns the name of the whole file, without the counter and the mark before it.
std::string without_counter(std::string_view name) {
    name.remove_suffix(counter_of(name).size());
    if (name.ends_with(".part")) {
        name.remove_suffix(std::string_view("part").size());
    }
    if (name.ends_with('.') || name.ends_with('-') || name.ends_with('_')) {
        name.remove_suffix(1);
    }
    return std::string(name);
}

/// Returns the name of the piece before the one with this name, with a counter of as many
/// characters; nullopt: there is none.
std::optional<std::string> name_of_piece_before(std::string_view name) {
    std::string before(name);
    const bool in_number = !number_at_end(name).empty();
    for (std::size_t at = before.size(); at > 0; --at) {
        char& c = before[at - 1];
        if (in_number ? !is_digit(c) : !is_split_letter(c)) {
            break;
        }
        if (c != '0' && c != 'a') {
            --c;
            return before;
        }
        c = in_number ? '9' : 'z';
    }
    return std::nullopt;
}

constexpr std::size_t kLookedAt = 512;

std::vector<std::byte> beginning_of(const ByteSource& file) {
    std::vector<std::byte> first(kLookedAt);
    first.resize(file.read_some({}, first).value_or(0));
    return first;
}

/// Whether a file that is cut into pieces may begin so.
bool begins_like_known_file(const ByteSource& file) {
    const std::vector<std::byte> first = beginning_of(file);
    const std::string_view text = as_text(first);
    return text.starts_with(
               "\x7f"
               "ELF") ||
           text.starts_with("KDUMP   ") || is_flattened(first) || begins_like_tar(first) ||
           !compression_of(first).empty();
}

/// Whether this is an ELF file of 64 bits that has all of its segments. Others may be cut.
bool is_complete_elf(const ByteSource& file) {
    constexpr std::string_view kElf64 =
        "\x7f"
        "ELF\x02";
    constexpr std::size_t kHeaderBytes64 = 64;  // of the file, Elf64_Ehdr
    constexpr std::size_t kSegmentBytes = 56;   // of each segment, Elf64_Phdr
    const std::vector<std::byte> first = beginning_of(file);
    if (first.size() < kHeaderBytes64 || !as_text(first).starts_with(kElf64)) {
        return false;
    }
    const auto order = first[5] == std::byte{2} ? std::endian::big : std::endian::little;
    const auto table = load<std::uint64_t>(Bytes(first).subspan(32), order);     // e_phoff
    const auto segments = load<std::uint16_t>(Bytes(first).subspan(56), order);  // e_phnum
    std::vector<std::byte> headers(segments * kSegmentBytes);
    if (!file.read(FileOffset{table}, headers)) {
        return false;
    }
    for (std::size_t at = 0; at < headers.size(); at += kSegmentBytes) {
        const auto offset = load<std::uint64_t>(Bytes(headers).subspan(at + 8), order);
        const auto bytes = load<std::uint64_t>(Bytes(headers).subspan(at + 32), order);
        if (offset > file.size() || bytes > file.size() - offset) {
            return false;
        }
    }
    return true;
}

/// Whether a file may be cut into one of this size and a rest. People choose kilobytes or
/// blocks, the largest file of FAT, or two halves.
bool may_be_two_pieces(std::uint64_t size, const ByteSource& rest) {
    constexpr std::uint64_t kFatMax = 0xffffffff;
    const bool chosen = size % 1000 == 0 || size % 512 == 0 || size == kFatMax ||
                        (rest.size() <= size && size - rest.size() <= 1);
    return chosen && !is_text(beginning_of(rest));
}

class JoinedFile final : public ByteSource {
 public:
    /// All pieces but the last have the same size, which is not 0.
    JoinedFile(std::string name, std::vector<std::unique_ptr<ByteSource>> pieces)
        : name_(std::move(name)), pieces_(std::move(pieces)), piece_(pieces_.front()->size()) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override {
        return (pieces_.size() - 1) * piece_ + pieces_.back()->size();
    }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        std::uint64_t done = 0;
        while (done < into.size() && at.value + done < size()) {
            const std::uint64_t begin = at.value + done;
            const ByteSource& piece = *pieces_[begin / piece_];
            const std::uint64_t inside = begin % piece_;
            const MutableBytes part = into.subspan(
                done, std::min<std::uint64_t>(into.size() - done, piece.size() - inside));
            TRY(const std::uint64_t got, piece.read_some(FileOffset{inside}, part));
            done += got;
            if (got < part.size()) {
                break;
            }
        }
        return done;
    }
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        if (at.value >= size()) {
            return failure(ErrorKind::kMissing, name_ + ": beyond its end");
        }
        return Extent{at, std::min(length, size() - at.value)};
    }
    FileOffset next_data(FileOffset at) const override {
        if (at.value >= size()) {
            return at;
        }
        const std::uint64_t index = at.value / piece_;
        return FileOffset{index * piece_} +
               pieces_[index]->next_data(FileOffset{at.value % piece_}).value;
    }
    std::uint64_t stored_bytes() const override {
        std::uint64_t bytes = 0;
        for (const auto& piece : pieces_) {
            bytes += piece->stored_bytes();
        }
        return bytes;
    }

 private:
    std::string name_;
    std::vector<std::unique_ptr<ByteSource>> pieces_;
    std::uint64_t piece_;  // the size of each piece but the last
};

}  // namespace

bool is_name_of_first_piece(std::string_view name) {
    const std::string_view number = number_at_end(name);
    if (number.empty()) {
        return file_name_of(name).size() > 2 && name.ends_with("aa");
    }
    const std::string_view before = name.substr(0, name.size() - number.size());
    const bool is_marked = number.size() > 1 || before.ends_with('.') || before.ends_with('-') ||
                           before.ends_with('_') || before.ends_with("part");
    const std::string_view zeros = number.substr(0, number.size() - 1);
    return is_marked && zeros.find_first_not_of('0') == std::string_view::npos &&
           (number.back() == '0' || number.back() == '1');
}

std::optional<std::string> name_of_next_piece(std::string_view name) {
    std::string next(name);
    const std::size_t digits = number_at_end(name).size();
    for (std::size_t at = next.size(); at > 0; --at) {
        char& c = next[at - 1];
        const bool in_number = digits != 0 ? is_digit(c) : is_split_letter(c);
        if (!in_number) {
            break;
        }
        if (c != '9' && c != 'z') {
            ++c;
            return next;
        }
        c = digits != 0 ? '0' : 'a';
    }
    if (digits == 0) {
        return std::nullopt;  // not even a letter, or all of them are z
    }
    return next.insert(next.size() - digits, "1");
}

std::optional<PieceNames> missing_pieces_before(std::string_view name,
                                                const std::set<std::string>& given) {
    constexpr std::size_t kMissingMax = 64;  // names with numbers of another meaning are further
    std::optional<PieceNames> missing;
    std::string at(name);
    for (std::size_t tries = 0; tries <= kMissingMax && !is_name_of_first_piece(at); ++tries) {
        const std::optional<std::string> before = name_of_piece_before(at);
        if (!before) {
            return std::nullopt;
        }
        if (given.contains(*before)) {
            return missing;
        }
        missing = PieceNames{*before, missing ? missing->last : *before};
        at = *before;
    }
    return is_name_of_first_piece(at) ? missing : std::nullopt;
}

bool are_pieces(const std::vector<std::unique_ptr<ByteSource>>& files) {
    if (files.size() < 2 || !begins_like_known_file(*files.front()) ||
        is_complete_elf(*files.front())) {
        return false;
    }
    const std::uint64_t size = files.front()->size();
    if (files.size() == 2 && !may_be_two_pieces(size, *files.back())) {
        return false;
    }
    return std::all_of(files.begin() + 1, files.end(), [&](const auto& file) {
        const bool fits =
            file == files.back() ? file->size() != 0 && file->size() <= size : file->size() == size;
        return fits && !begins_like_known_file(*file);
    });
}

PieceJoiner::PieceJoiner(std::vector<std::string> names, Open open)
    : names_(std::move(names)),
      open_(std::move(open)),
      runs_(names_.size()),
      joined_(names_.size()) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
        by_name_.emplace(names_[i], i);
    }
    // In this order "a.00" comes before "a.01", which may be a first piece, too.
    for (const auto& [name, index] : by_name_) {
        if (is_name_of_first_piece(name) && runs_[index].empty()) {
            const Run run = run_from(index);
            for (const std::size_t piece : run.size() > 1 ? run : Run{}) {
                runs_[piece] = run;
            }
        }
    }
}

PieceJoiner::Run PieceJoiner::run_from(std::size_t index) const {
    Run run{index};
    while (run.size() < kPiecesMax) {
        const auto next = name_of_next_piece(names_[run.back()]);
        const auto found = next ? by_name_.find(*next) : by_name_.end();
        if (found == by_name_.end()) {
            break;
        }
        run.push_back(found->second);
    }
    return run;
}

std::optional<JoinedPieces> PieceJoiner::join(std::size_t index, Findings& findings) {
    const Run run = runs_[index];
    std::vector<std::unique_ptr<ByteSource>> files;
    for (const std::size_t piece : run) {
        runs_[piece].clear();  // so that it is tried once
        Result<std::unique_ptr<ByteSource>> file = open_(piece);
        if (file) {
            files.push_back(*std::move(file));
        }
    }
    if (files.size() != run.size() || !are_pieces(files)) {
        return std::nullopt;
    }
    for (const std::size_t piece : run) {
        joined_[piece] = true;
    }
    const std::string& name = names_[run.front()];
    const std::string& last = names_[run.back()];
    const std::size_t counter_at = name.size() - counter_of(name).size();
    const std::string title = fmt::format("{}..{}", name, last.substr(counter_at));
    findings.note(fmt::format("{}: {} pieces of one file, which were joined: {} to {}", title,
                              run.size(), name, last));
    return JoinedPieces{std::make_unique<JoinedFile>(title, std::move(files)),
                        without_counter(name), run.front(), run.back(), run.size()};
}

}  // namespace lastwords::extractor
