// SPDX-License-Identifier: GPL-2.0-or-later
// Asks what is surest first.
#include "extractor/image/transfer_damage.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/file/flattened.h"
#include "extractor/file/line_ends.h"
#include "extractor/file/text_bytes.h"
#include "extractor/image/containers.h"
#include "extractor/image/docker_frames.h"
#include "extractor/image/foreign_forms.h"
#include "extractor/image/hidden_dump.h"
#include "extractor/image/no_structure.h"
#include "extractor/image/swapped_bytes.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kMemoryMin = std::uint64_t{1} << 20U;
constexpr std::uint64_t kFilledOfDump = std::uint64_t{64} << 10U;

constexpr std::string_view kNoEighthBitHelp =
    "FTP in ASCII mode or a line of 7 bits cut off the highest bit of each byte, and nothing "
    "brings it back: copy the file again, in binary mode";
constexpr std::string_view kDockerHelp =
    "`perl -e '$t==2 or print $b while read(STDIN,$h,8)==8 and ($t,$n)=unpack(\"Cx3N\",$h) and "
    "read(STDIN,$b,$n)' <FILE >DUMP` takes what the container wrote out of them";

struct Damage {
    FileOffset at;
    std::string what;
    std::string help;
};

/// Whether the file begins like a dump of a form that is read.
bool begins_like_container(Bytes first) {
    const auto all = containers();
    return is_flattened(first) || std::any_of(all.begin(), all.end(), [&](const Container& one) {
               return one.probe(first);
           });
}

/// Returns what becomes of a binary file that is sent as a text.
std::optional<Damage> sent_as_text(const ByteSource& file, bool begins_like_dump) {
    if (has_cr_before_each_lf(file)) {
        return Damage{{}, "a file with a CR before each LF", std::string(kCrBeforeLfHelp)};
    }
    if (has_no_eighth_bit(file, begins_like_dump ? kFilledOfDump : kMemoryMin)) {
        return Damage{{}, "a file without bytes above 0x7f", std::string(kNoEighthBitHelp)};
    }
    return std::nullopt;
}

std::optional<Damage> hidden(const std::shared_ptr<const ByteSource>& file) {
    if (const std::optional<HiddenDump> dump = find_hidden_dump(file)) {
        return Damage{dump->at, dump->name + " behind something else",
                      fmt::format("`tail -c +{} FILE >DUMP` takes it out", dump->at.value + 1)};
    }
    return std::nullopt;
}

/// Returns what is said of a file that has no known form and is no text.
std::optional<Damage> without_form(const ByteSource& file) {
    const bool may_be_memory = file.size() >= kMemoryMin;
    if (is_all_zeros(file)) {
        return Damage{{},
                      "nothing but zeros",
                      "the copy failed, or the memory was cleared before it was saved"};
    }
    if (const std::optional<SwappedBytes> swap = find_swapped_bytes(file, may_be_memory)) {
        return Damage{{},
                      fmt::format("{} with the bytes of each {}-byte word in reverse order",
                                  swap->name, swap->word_bytes),
                      fmt::format("`{}` puts them back", swap->command)};
    }
    if (looks_random(file)) {
        return Damage{{},
                      "bytes that look random",
                      "it seems to be encrypted or compressed: decrypt or decompress it first"};
    }
    return std::nullopt;
}

std::optional<Damage> find_damage(const std::shared_ptr<const ByteSource>& file) {
    std::vector<std::byte> first(std::min(kProbeBytes, file->size()));
    first.resize(file->read_some({}, first).value_or(0));
    const bool dump = begins_like_container(first);
    std::optional<Damage> damage = sent_as_text(*file, dump);
    if (damage || dump) {
        return damage;
    }
    if (is_docker_stream(*file)) {
        return Damage{{}, "output in the frames of Docker's API", std::string(kDockerHelp)};
    }
    // A partition may be a dump, of kdump's "raw" target; other forms have files in them, which do
    // not end where the form does.
    const ForeignForm* const form = find_foreign_form(*file);
    if (form == nullptr || form->name.starts_with("a disk with partitions")) {
        damage = hidden(file);
    }
    const bool formless = form == nullptr && !is_text(first);
    return !damage && formless ? without_form(*file) : damage;
}

}  // namespace

std::optional<Error> find_transfer_damage(const std::shared_ptr<const ByteSource>& file) {
    const std::optional<Damage> damage = find_damage(file);
    if (!damage) {
        return std::nullopt;
    }
    return Error{ErrorKind::kUnsupported,
                 fmt::format("{}: offset {:#x}: found {}{}{}", file->name(), damage->at.value,
                             damage->what, kExpectedMemory, damage->help)};
}

}  // namespace lastwords::extractor
