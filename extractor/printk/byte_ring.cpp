// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the ring as one text, oldest character first, and divides it into lines.
#include "extractor/printk/byte_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <string_view>
#include <vector>

#include "extractor/kernel/image_scan.h"
#include "extractor/printk/byte_ring_ends.h"

namespace lastwords::extractor {

namespace {

using printkfmt::ContentRun;
using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;

/// Sizes of log_buf. CONFIG_LOG_BUF_SHIFT is 12 to 21; log_buf_len= gives larger ones.
constexpr std::uint64_t kSizeMin = 1U << 12;
constexpr std::uint64_t kSizeMax = 1U << 27;
/// More lines than a sound ring has. Of a damaged one the newest lines are kept.
constexpr std::size_t kLinesMax = 1U << 22;

/// Reads a variable of 32 bits. If it is not in the dump, `findings` gets a loss. Before 2.6.25 the
/// counters are longs, of which little-endian machines have the lower half at the same address.
std::optional<std::uint32_t> counter(KernelView& view, std::string_view name, Findings& findings) {
    const Result<std::uint64_t> value = view.variable(name, 4);
    if (value) {
        return static_cast<std::uint32_t>(*value);
    }
    if (value.error().kind != ErrorKind::kNotFound) {
        findings.loss(value.error());
    }
    return std::nullopt;
}

Result<std::uint32_t> read_size(KernelView& view) {
    TRY(const std::uint64_t size, view.variable("log_buf_len", 4));
    if (!std::has_single_bit(size) || size < kSizeMin || size > kSizeMax) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("log_buf_len: found {}, expected a power of two from {} to {}",
                                   size, kSizeMin, kSizeMax));
    }
    return static_cast<std::uint32_t>(size);
}

/// Returns the address in a pointer variable.
Result<VirtAddr> read_pointer(KernelView& view, std::string_view name) {
    TRY(const std::uint64_t at, view.variable(name, view.memory().arch().word_bytes));
    if (!view.memory().space().plausible({at})) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{} is {:#x}, which is no kernel address", name, at));
    }
    return VirtAddr{at};
}

/// Makes a Log of a ring whose text is in Log::content.
class LineBuilder {
 public:
    /// `holes`: the bytes of `log.content` that are not in the dump, ascending. `may_be_cut`: the
    /// first line may have lost its beginning.
    LineBuilder(Log& log, const std::vector<Hole>& holes, bool may_be_cut)
        : log_(log), holes_(holes), may_be_cut_(may_be_cut) {}

    void build(Findings& findings);

 private:
    std::size_t first_kept(Findings& findings);
    void add(std::size_t at, std::string_view line, bool finished);
    void mark_cut_front();
    const Hole* hole_in(std::uint64_t at, std::uint64_t bytes) const;

    Log& log_;
    const std::vector<Hole>& holes_;
    bool may_be_cut_;
    std::map<ErrorKind, std::pair<std::uint64_t, const Error*>> unreadable_;  ///< count and cause
    std::uint64_t with_nul_ = 0;
};

void LineBuilder::build(Findings& findings) {
    const std::string_view text(log_.content.data(), log_.content.size());
    for (std::size_t at = first_kept(findings); at < text.size();) {
        const std::size_t newline = text.find('\n', at);
        const bool finished = newline != std::string_view::npos;
        const std::size_t end = finished ? newline : text.size();
        add(at, text.substr(at, end - at), finished);
        at = end + 1;
    }
    mark_cut_front();
    for (const auto& [kind, cause] : unreadable_) {
        findings.loss(Error(*cause.second)
                          .in(fmt::format("log_buf: {} lines have a text that cannot be read in "
                                          "full",
                                          cause.first)));
    }
    if (with_nul_ != 0) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("log_buf: {} lines are damaged: they hold NUL bytes, which the "
                                  "kernel never stores there",
                                  with_nul_));
    }
}

/// Returns where the first of the newest kLinesMax lines begins.
std::size_t LineBuilder::first_kept(Findings& findings) {
    const auto lines =
        static_cast<std::size_t>(std::count(log_.content.begin(), log_.content.end(), '\n'));
    if (lines <= kLinesMax) {
        return 0;
    }
    findings.loss(
        ErrorKind::kCorrupt,
        fmt::format("log_buf: it has {} lines, and only the newest {} are read", lines, kLinesMax));
    may_be_cut_ = false;
    std::size_t skip = lines - kLinesMax;
    const auto last = std::find_if(log_.content.begin(), log_.content.end(),
                                   [&](char c) { return c == '\n' && --skip == 0; });
    return static_cast<std::size_t>(last - log_.content.begin()) + 1;
}

void LineBuilder::add(std::size_t at, std::string_view line, bool finished) {
    const StoredPrefix prefix = stored_prefix(line);
    Record& record = log_.records.emplace_back();
    record.position = log_.records.size() - 1;
    record.text = line.substr(prefix.bytes);
    record.text_at = at + prefix.bytes;
    record.timestamp_ns = prefix.timestamp_ns;
    record.has_caller = false;
    record.has_level = prefix.priority.has_value();
    if (prefix.priority) {
        record.level = *prefix.priority & 7;
        record.facility = static_cast<std::uint8_t>(*prefix.priority >> 3);
    }
    record.flags = finished ? printkfmt::kLogNewline : 0;
    record.state = finished ? RecordState::kFinalized : RecordState::kCommitted;
    if (const Hole* const hole = hole_in(at, line.size() + (finished ? 1 : 0))) {
        record.text_state = TextState::kUnreadable;
        auto& [count, why] = unreadable_[hole->why.kind];
        ++count;
        why = why != nullptr ? why : &hole->why;
    } else if (line.find('\0') != std::string_view::npos) {
        record.text_state = TextState::kDoubtful;
        ++with_nul_;
    }
}

/// Marks the first line as cut if it does not begin with what the kernel writes in front of each
/// line: a level, and a time if the next line has one.
void LineBuilder::mark_cut_front() {
    if (!may_be_cut_ || log_.records.empty()) {
        return;
    }
    const Record first = log_.records.front();
    const bool timed = log_.records.size() > 1 && log_.records[1].timestamp_ns;
    const bool begins = first.has_level && (first.timestamp_ns || !timed);
    if (!begins && first.text_state == TextState::kWhole) {
        log_.records.set_text_state(0, TextState::kFrontCut);
    }
}

const Hole* LineBuilder::hole_in(std::uint64_t at, std::uint64_t bytes) const {
    const auto first = std::partition_point(
        holes_.begin(), holes_.end(), [&](const Hole& hole) { return hole.at + hole.bytes <= at; });
    return first != holes_.end() && first->at < at + bytes ? &*first : nullptr;
}

/// Moves holes of the ring to where their bytes are once the ring has been turned so that its byte
/// `begin` comes first.
std::vector<Hole> turned(const std::vector<Hole>& holes, std::uint64_t begin, std::uint64_t size) {
    std::vector<Hole> found;
    for (const Hole& hole : holes) {
        const std::uint64_t end = hole.at + hole.bytes;
        if (end > begin) {
            const std::uint64_t from = std::max(hole.at, begin);
            found.push_back({from - begin, end - from, hole.why});
        }
    }
    for (const Hole& hole : holes) {
        if (hole.at < begin) {
            const std::uint64_t end = std::min(hole.at + hole.bytes, begin);
            found.push_back({hole.at + size - begin, end - hole.at, hole.why});
        }
    }
    return found;
}

/// Returns where the bytes of the content lie in the file, if the ring's byte `begin` comes first.
std::vector<ContentRun> turned_runs(const KernelMemory& memory, VirtAddr ring, std::uint64_t begin,
                                    std::uint64_t size) {
    std::vector<ContentRun> runs = memory.runs(ring + begin, size - begin);
    for (ContentRun run : memory.runs(ring, begin)) {
        run.content_at += size - begin;
        runs.push_back(run);
    }
    return runs;
}

void tell_repair(const ByteRingEnds& ends, const ByteRingCounters& counters, Findings& findings) {
    if (!ends.repaired) {
        return;
    }
    if (ends.guessed) {
        findings.loss(ErrorKind::kCorrupt,
                      "log_buf: without log_end it is not known where the log ends; if the ring "
                      "has been filled, its lines are in a wrong order");
    } else if (counters.end) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("log_end is {}, but the newest line of the text in log_buf ends "
                                  "at index {}, which is taken for its end",
                                  *counters.end, ends.end));
    }
}

/// Returns whether the lines are a log: the kernel writes a level in front of each of them. An
/// empty log is one.
bool is_log(const Log& log) {
    const auto with_level = std::count_if(log.records.begin(), log.records.end(),
                                          [](const Record& record) { return record.has_level; });
    const auto readable = std::count_if(
        log.records.begin(), log.records.end(),
        [](const Record& record) { return record.text_state != TextState::kUnreadable; });
    return log.records.size() < 2 || 2 * with_level >= readable;
}

/// Returns the part of a large ring that has been used, or the size if that is more than half of
/// it. A log_buf_len that is damaged may be 128 MiB, in a dump of some pages.
std::uint32_t used_size(const KernelMemory& memory, VirtAddr at, std::uint32_t size) {
    constexpr std::uint32_t kAlways = std::uint32_t{16} << 20U;
    const std::uint64_t filled = size <= kAlways ? size : filled_bytes(memory, at, size);
    while (size > kAlways && filled <= size / 2) {
        size /= 2;
    }
    return size;
}

Result<Log> read_ring_at(KernelView& view, VirtAddr at, std::uint32_t size,
                         const ByteRingCounters& counters, const LogOptions& options,
                         Findings& findings) {
    size = used_size(view.memory(), at, size);
    Log log;
    log.numbered_by_line = true;
    log.content.resize(size);
    std::vector<Hole> holes =
        view.memory().read_available(at, std::as_writable_bytes(std::span(log.content)));
    if (holes.size() == 1 && holes.front().bytes == size) {
        return tl::unexpected(Error(holes.front().why).in("log_buf"));
    }
    for (const Hole& hole : holes) {
        std::fill_n(log.content.begin() + static_cast<std::ptrdiff_t>(hole.at), hole.bytes, '?');
    }
    const ByteRingEnds ends = find_ends(log.content, counters, holes.empty());
    const std::uint32_t begin = ends.full ? ends.end : 0;
    log.content.resize(ends.full ? size : ends.end);
    if (ends.full) {
        std::rotate(log.content.begin(), log.content.begin() + begin, log.content.end());
        holes = turned(holes, begin, size);
    }
    if (!ends.repaired) {
        log.characters_end = counters.end;
    }
    LineBuilder(log, holes, ends.full).build(findings);
    if (!is_log(log)) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("log_buf: the {} bytes at {:#x} are no log: most of their lines "
                                   "have no level",
                                   size, at.value));
    }
    tell_repair(ends, counters, findings);
    if (options.extents) {
        log.runs = turned_runs(view.memory(), at, begin, log.content.size());
    }
    return log;
}

}  // namespace

bool has_byte_ring(const VmcoreInfo& info) {
    return info.symbol("log_end").has_value() || info.symbol("logged_chars").has_value();
}

bool has_byte_ring_symbols(KernelView& view) {
    return view.symbol("log_end").has_value() && view.symbol("logged_chars").has_value();
}

Result<Log> read_byte_ring(KernelView& view, const LogOptions& options, Findings& findings) {
    TRY(const std::uint32_t size, read_size(view));
    const ByteRingCounters counters{counter(view, "log_end", findings),
                                    counter(view, "logged_chars", findings)};
    const auto read_at = [&](VirtAddr at, Findings& losses) {
        return read_ring_at(view, at, size, counters, options, losses);
    };
    Findings of_ring;
    const Result<VirtAddr> at = read_pointer(view, "log_buf");
    Result<Log> log = at.and_then([&](VirtAddr ring) { return read_at(ring, of_ring); });
    if (!log) {
        // Unless the kernel had a larger ring from log_buf_len=, log_buf points to this array.
        const Result<VirtAddr> built_in = view.symbol("__log_buf");
        Findings of_built_in;
        Result<Log> other =
            built_in.and_then([&](VirtAddr ring) { return read_at(ring, of_built_in); });
        if (!other || other->records.empty()) {
            return log;
        }
        findings.loss(std::move(log).error().in(
            "the ring that log_buf points to cannot be used, so __log_buf is shown instead"));
        of_ring = std::move(of_built_in);
        log = std::move(other);
    }
    findings.add(of_ring);
    return log;
}

}  // namespace lastwords::extractor
