// SPDX-License-Identifier: GPL-2.0-or-later
// Turns the contents of ramoops zones into pstore records.
#include "extractor/formats/ramoops/record.h"

#include <fmt/format.h>

#include <algorithm>

#include "extractor/file/text_bytes.h"
#include "extractor/formats/ramoops/carve.h"
#include "extractor/pstore/codecs/decompress.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

using printkfmt::ByteRun;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;

namespace {

/// Returns the parts of the runs that lie after offset `from`, with offsets that count from `from`.
std::vector<ByteRun> runs_after(const std::vector<ByteRun>& runs, std::uint64_t from) {
    std::vector<ByteRun> out;
    for (const ByteRun& run : runs) {
        if (run.end > from) {
            out.push_back({std::max(run.begin, from) - from, run.end - from});
        }
    }
    return out;
}

/// Reads a "====" line that is damaged, so that the kernel could not read it. Guesses its length,
/// and from its last letter whether the record is compressed.
RecordLine guess_record_line(std::string_view text) {
    constexpr std::size_t kLongest = 36;  // fs/pstore/ram.c, ramoops_write_kmsg_hdr()
    RecordLine line;
    const std::size_t end = text.substr(0, kLongest).find('\n');
    if (resembles_record_line(text) && end != text.npos) {
        line.length = end + 1;
        line.compressed = end != 0 && text[end - 1] == 'C';
    }
    return line;
}

/// Returns which part of a decompressed text is doubtful: all that follows the text to which the
/// bytes before the first doubtful compressed byte decompress.
std::vector<ByteRun> doubtful_text(const PstoreRecord& record,
                                   const std::vector<ByteRun>& doubtful_bytes) {
    if (doubtful_bytes.empty() || record.codec.empty()) {
        return {};
    }
    const std::uint64_t sound = doubtful_bytes.front().begin;
    const std::uint64_t proved =
        sound == 0 ? 0 : decompress_record(as_bytes(record.packed).first(sound)).text.size();
    if (proved >= record.text.size()) {
        return {};
    }
    return {{proved, record.text.size()}};
}

void take_dump(PstoreRecord& record, const PrzContent& content) {
    const auto read = read_record_line(content.text);
    const RecordLine line = read ? *read : guess_record_line(content.text);
    record.shown = record.shown && read.has_value();
    if (read) {
        record.time = line.time;
    }
    const Bytes payload = as_bytes(content.text).subspan(line.length);
    // If the line is damaged, the payload shows whether it is compressed.
    const bool compressed = line.compressed || (!read && !is_text(payload) &&
                                                !decompress_record(payload).codec.empty());
    take_payload(record, payload, compressed);
    record.doubtful = runs_after(content.doubtful, line.length);
    if (compressed) {
        record.doubtful = doubtful_text(record, record.doubtful);
    }
}

}  // namespace

std::optional<PstoreRecord> ramoops_record(const PrzPlan& plan, const PrzContent& content) {
    if (content.text.empty()) {
        return std::nullopt;
    }
    PstoreRecord record;
    record.type = plan.type;
    record.backend = "ramoops";
    record.shown = content.accepted && plan.type != PstoreType::kUnknown;
    if (plan.type == PstoreType::kDmesg) {
        take_dump(record, content);
    } else {
        (plan.type == PstoreType::kFtrace ? record.raw : record.text) = content.text;
        record.doubtful = content.doubtful;
    }
    record.name = fmt::format("{}-ramoops-{}", printkfmt::name_of(plan.type), plan.index);
    if (record.shown && !record.packed.empty() && (record.codec.empty() || record.cut)) {
        record.name += ".enc.z";  // fs/pstore/inode.c, pstore_mkfile()
    }
    record.name += record.shown ? "" : kRecoveredSuffix;
    return record;
}

std::string format_ecc_notice(const printkfmt::Zone& zone, std::uint32_t release) {
    constexpr std::uint32_t kPrefixSince = 5U << 16U | 18U << 8U;  // fs/pstore/ram_core.c, 5.18
    if (zone.ecc == 0) {
        return {};
    }
    const std::string_view prefix = release == 0 || release >= kPrefixSince ? "ECC: " : "";
    if (zone.corrected == 0 && zone.uncorrectable == 0) {
        return fmt::format("\n{}No errors detected\n", prefix);
    }
    return fmt::format("\n{}{} Corrected bytes, {} unrecoverable blocks\n", prefix, zone.corrected,
                       zone.uncorrectable);
}

}  // namespace lastwords::extractor
