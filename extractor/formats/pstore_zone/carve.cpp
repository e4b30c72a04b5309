// SPDX-License-Identifier: GPL-2.0-or-later
// Carves records out of zones whose header is destroyed.
#include "extractor/formats/pstore_zone/carve.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "extractor/file/text_bytes.h"
#include "extractor/formats/pstore_zone/header.h"
#include "extractor/pstore/blank_bytes.h"
#include "extractor/pstore/dump_reason.h"
#include "extractor/pstore/dump_record.h"
#include "extractor/pstore/ftrace.h"
#include "extractor/pstore/pmsg.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreRecord;
using printkfmt::PstoreType;

constexpr std::size_t kDumpBytesMax = 1U << 20U;  // kmsg_size is 64 KiB by default

Bytes skip(Bytes zone, std::size_t bytes) {
    return zone.subspan(std::min(bytes, zone.size()));
}

/// Returns the written part of a ring's data. The kernel fills the rest of a ring with 0xff, and
/// zeros may follow on the medium. A NUL before the 0xff bytes belongs to the data.
Bytes written_ring(Bytes data) {
    const std::string_view text = as_text(data);
    const std::size_t filled = text.find_last_not_of('\0') + 1;
    return data.first(text.substr(0, filled).find_last_not_of('\xff') + 1);
}

/// Returns a compressed stream together with the 0xff bytes and zeros after it, because the stream
/// itself may end with such bytes, which look unwritten. `written`: the offset at which these
/// bytes begin.
Bytes stream_in(Bytes payload, std::size_t written) {
    const std::string_view text = as_text(payload);
    const std::size_t ones = std::min(text.find_first_not_of('\xff', written), text.size());
    return payload.first(std::min(text.find_first_not_of('\0', ones), text.size()));
}

PstoreRecord carve_payload(Bytes payload) {
    payload = payload.first(std::min(payload.size(), kDumpBytesMax));
    const Bytes written = written_part(payload);
    const bool plain = begins_with_reason(as_text(written));
    PstoreRecord record;
    take_payload(record, plain ? written : stream_in(payload, written.size()), !plain);
    return record;
}

/// Returns the bytes of a trace in the order of writing. The trace's end is rounded up to a whole
/// call, because zeros at the end of a call look unwritten.
std::string unroll_calls(Bytes data) {
    const FtraceRun run = first_calls(data);
    const std::size_t step = run.form.record_bytes();
    const std::size_t whole = (written_part(data).size() + step - 1) / step * step;
    if (whole + step <= data.size()) {
        return std::string(as_text(data.first(whole)));
    }
    return std::string(as_text(data.subspan(run.end))).append(as_text(data.first(run.end)));
}

/// Returns the data of a ring, in the order of writing if start and datalen in the destroyed header
/// are consistent: datalen counts all of the zone, or equals start. If they are not, puts only a
/// trace into order, and returns other data in the order of the medium, up to the last written
/// byte.
std::string unroll(Bytes zone, PstoreType type, std::endian order) {
    const Bytes data = skip(zone, kPszHeaderBytes);
    const auto datalen = load<std::uint32_t>(zone.subspan(4), order);
    const auto start = load<std::uint32_t>(zone.subspan(8), order);
    const std::size_t written = written_ring(data).size();
    if (datalen <= data.size() && datalen >= written && start <= datalen &&
        (datalen == data.size() || start == datalen)) {
        return std::string(as_text(data.first(datalen).subspan(start)))
            .append(as_text(data.first(start)));
    }
    return type == PstoreType::kFtrace ? unroll_calls(data)
                                       : std::string(as_text(data.first(written)));
}

/// Reads "   12.345678]", the rest of a time after its opening bracket. Returns microseconds.
std::optional<std::uint64_t> read_time(std::string_view text) {
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
    std::uint64_t seconds = 0;
    std::uint64_t micros = 0;
    const char* const end = text.data() + text.size();
    const auto [dot, first] = std::from_chars(text.data(), end, seconds);
    if (first != std::errc() || dot == end || *dot != '.') {
        return std::nullopt;
    }
    const auto [close, second] = std::from_chars(dot + 1, end, micros);
    constexpr std::uint64_t kSecond = 1000000;
    constexpr std::uint64_t kSecondsMax = std::uint64_t{1} << 40U;
    const bool is_time = second == std::errc() && close != end && *close == ']' &&
                         close - dot == 7 && seconds < kSecondsMax;
    return is_time ? std::optional(seconds * kSecond + micros) : std::nullopt;
}

}  // namespace

bool is_rotated(std::string_view console) {
    std::optional<std::uint64_t> first;
    std::uint64_t last = 0;
    std::uint64_t highest = 0;
    for (std::size_t at = console.find('['); at != console.npos; at = console.find('[', at + 1)) {
        if (const auto time = read_time(console.substr(at + 1))) {
            first = first.value_or(*time);
            last = *time;
            highest = std::max(highest, *time);
        }
    }
    return first && *first >= last && highest > last;
}

std::optional<PstoreType> guess_ring_type(Bytes data) {
    constexpr std::size_t kExamined = 4096;
    const Bytes whole = data.first(std::min(data.size(), kExamined));
    const Bytes front = written_part(whole);
    if (has_logger_entry(as_text(whole))) {
        return PstoreType::kPmsg;
    }
    if (is_mostly_lines(front)) {
        return PstoreType::kUnknown;
    }
    return resembles_ftrace(front) ? std::optional(PstoreType::kFtrace) : std::nullopt;
}

std::optional<PstoreRecord> carve_dump(Bytes zone, std::endian order) {
    const Bytes data = skip(zone, kPszHeaderBytes);
    for (const std::size_t at : kPszDumpHeaderBytes) {
        PstoreRecord record = carve_payload(skip(data, at));
        if (record.reason.empty()) {
            continue;
        }
        if (const auto header = read_damaged_psz_dump_header(data, order);
            header && header->bytes == at) {
            record.time = header->time;
        }
        record.shown = false;
        record.doubtful = {{0, record.text.size()}};
        return record;
    }
    return std::nullopt;
}

std::optional<PstoreRecord> carve_ring(Bytes zone, PstoreType type, std::endian order) {
    if (zone.size() <= kPszHeaderBytes || is_unwritten(skip(zone, kPszHeaderBytes))) {
        return std::nullopt;
    }
    PstoreRecord record;
    std::string& bytes = type == PstoreType::kFtrace ? record.raw : record.text;
    bytes = unroll(zone, type, order);
    record.shown = false;
    record.doubtful = {{0, bytes.size()}};
    return record;
}

}  // namespace lastwords::extractor
