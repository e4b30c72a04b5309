// SPDX-License-Identifier: GPL-2.0-or-later
// Reads log_buf and its records into a Log.
#include "extractor/printk/printk_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "extractor/kernel/image_scan.h"
#include "extractor/printk/printk_log_chain.h"
#include "printkfmt/base/large_pages.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;

/// Larger buffers are refused. log_buf_len= may be up to 2 GiB, and real ones are at most 64 MiB.
constexpr std::uint64_t kBufferBytesMax = 1ULL << 30;

/// LOG_NOCONS, 3.5 to 4.8: consoles have shown the text before it became a record. Later kernels
/// use the bit for something else (printkfmt::kLogForceCon), so it is not kept.
constexpr std::uint8_t kLogNoCons = 1;

/// The name of the records' structure in this kernel.
std::string_view structure_of(const VmcoreInfo& info) {
    return info.size("log") && !info.size("printk_log") ? "log" : "printk_log";
}

Result<PrintkLogLayout> read_layout(KernelView& view) {
    const std::string_view name = structure_of(view.info());
    PrintkLogLayout layout;
    layout.order = view.memory().arch().order;
    TRY(layout.bytes, view.size(name));
    TRY(layout.ts_nsec, view.offset(name, "ts_nsec"));
    TRY(layout.len, view.offset(name, "len"));
    TRY(layout.text_len, view.offset(name, "text_len"));
    TRY(layout.dict_len, view.offset(name, "dict_len"));
    // VMCOREINFO does not have the members after dict_len: u8 facility, u8 flags:5, u8 level:3.
    layout.facility = layout.dict_len + 2;
    layout.flags_and_level = layout.dict_len + 3;
    layout.caller_id = view.info().offset(fmt::format("{}.caller_id", name));
    constexpr std::uint64_t kBytesMax = 64;
    const auto inside = [&](std::uint64_t offset, std::uint64_t bytes) {
        return offset <= layout.bytes && bytes <= layout.bytes - offset;
    };
    if (layout.bytes > kBytesMax || layout.bytes % 4 != 0 || !inside(layout.ts_nsec, 8) ||
        !inside(layout.len, 2) || !inside(layout.text_len, 2) || !inside(layout.dict_len, 4) ||
        !inside(layout.caller_id.value_or(0), 4)) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("VMCOREINFO: members of struct {} lie outside of it", name));
    }
    return layout;
}

/// printk's variables, as the kernel has them.
struct LogVariables {
    VirtAddr buffer;
    std::uint32_t bytes = 0;
    std::uint32_t first = 0;  ///< log_first_idx
    std::uint32_t next = 0;   ///< log_next_idx
    std::optional<Seq> first_seq;
    std::optional<Seq> next_seq;
};

/// A log that has not filled its buffer needs no more of it than it has used, and a log_buf_len
/// that is damaged may be any: 1 GiB of it would be taken for a file of some pages. Returns false
/// if the indexes lie where there is nothing; then the log is taken to be what there is.
bool leave_out_the_unused(LogVariables& log, const PrintkLogLayout& layout,
                          const KernelMemory& memory, Findings& findings) {
    constexpr std::uint64_t kAlways = std::uint64_t{16} << 20U;
    constexpr std::uint64_t kLittle = std::uint64_t{1} << 20U;  // at the end of a full buffer
    constexpr std::uint64_t kAlign = 8;
    const std::uint64_t filled =
        log.bytes <= kAlways ? log.bytes : filled_bytes(memory, log.buffer, log.bytes);
    if (filled + kLittle >= log.bytes) {
        return true;
    }
    const std::uint64_t end = (filled + kAlign - 1) / kAlign * kAlign;
    log.bytes = static_cast<std::uint32_t>(end + 2 * layout.bytes);
    if (log.first <= end && log.next <= end) {
        return true;
    }
    findings.loss(ErrorKind::kMissing,
                  fmt::format("log_first_idx is {:#x} and log_next_idx {:#x}, but the dump has "
                              "nothing of log_buf from {:#x} on: the records have no sequence "
                              "numbers",
                              log.first, log.next, end));
    log.first = log.first <= end ? log.first : 0;
    log.next = log.next <= end ? log.next : static_cast<std::uint32_t>(end);
    return false;
}

Result<LogVariables> read_variables(KernelView& view, const PrintkLogLayout& layout,
                                    Findings& findings) {
    LogVariables log;
    const auto u32 = [&](std::string_view name) {
        return view.variable(name, 4).map(
            [](std::uint64_t value) { return static_cast<std::uint32_t>(value); });
    };
    TRY(const VirtAddr log_buf, view.symbol("log_buf"));
    TRY(log.buffer, view.memory().pointer(log_buf).map_error(
                        [](Error error) { return std::move(error).in("log_buf"); }));
    TRY(log.bytes, u32("log_buf_len"));
    if (log.bytes < 2 * layout.bytes || log.bytes > kBufferBytesMax) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("log_buf_len is {}, expected {} to {} bytes", log.bytes,
                                   2 * layout.bytes, kBufferBytesMax));
    }
    TRY(log.first, u32("log_first_idx"));
    TRY(log.next, u32("log_next_idx"));
    for (const std::uint32_t index : {log.first, log.next}) {
        if (index >= log.bytes) {
            return failure(ErrorKind::kCorrupt,
                           fmt::format("log_first_idx is {:#x} and log_next_idx {:#x}, expected "
                                       "both below log_buf_len ({:#x})",
                                       log.first, log.next, log.bytes));
        }
    }
    if (!leave_out_the_unused(log, layout, view.memory(), findings)) {
        return log;
    }
    const Result<std::uint64_t> first_seq = view.variable("log_first_seq", 8);
    const Result<std::uint64_t> next_seq = view.variable("log_next_seq", 8);
    const std::uint64_t records_max = log.bytes / layout.bytes;
    if (!first_seq || !next_seq) {
        findings.loss(Error(!first_seq ? first_seq.error() : next_seq.error())
                          .in("the records have no sequence numbers, and what was not stored "
                              "yet is not known"));
    } else if (*next_seq < *first_seq || *next_seq - *first_seq > records_max) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("log_first_seq is {} and log_next_seq {}, expected at most {} "
                                  "apart: the records have no sequence numbers",
                                  *first_seq, *next_seq, records_max));
    } else {
        log.first_seq = Seq{*first_seq};
        log.next_seq = Seq{*next_seq};
    }
    return log;
}

class PrintkLogReader {
 public:
    PrintkLogReader(const LogVariables& variables, const PrintkLogLayout& layout)
        : variables_(variables), layout_(layout) {}

    Log read(const KernelMemory& memory, Findings& findings);

 private:
    Record make_record(const PrintkLogChain& chain, std::uint32_t at);
    std::uint32_t device_of(std::string_view dictionary);
    void set_text(Record& record, std::uint64_t at, std::uint64_t bytes);
    void add_runs(const PrintkLogChain& chain, const std::vector<PrintkLogRun>& runs,
                  Findings& findings);
    void add_ghosts(const PrintkLogChain& chain);
    void add_missing(Seq begin, Seq end);
    std::vector<std::optional<Seq>> first_seqs(const std::vector<PrintkLogRun>& runs,
                                               Findings& findings) const;
    void report_damage(const PrintkLogRun& run, Findings& findings) const;
    const Hole* hole_at(std::uint64_t begin, std::uint64_t end) const;

    const LogVariables& variables_;
    const PrintkLogLayout& layout_;
    Log log_;
    std::vector<Hole> holes_;
    std::unordered_map<std::string, std::uint32_t> devices_;
    std::uint64_t texts_cut_ = 0;
    const Hole* first_cut_ = nullptr;
};

const Hole* PrintkLogReader::hole_at(std::uint64_t begin, std::uint64_t end) const {
    const auto after = std::partition_point(holes_.begin(), holes_.end(), [&](const Hole& hole) {
        return hole.at + hole.bytes <= begin;
    });
    return after == holes_.end() || after->at >= end ? nullptr : &*after;
}

/// Returns the index of the device that the dictionary names: strings "SUBSYSTEM=..." and
/// "DEVICE=...", with a NUL after each but the last (drivers/base/core.c create_syslog_header()).
std::uint32_t PrintkLogReader::device_of(std::string_view dictionary) {
    printkfmt::Device device;
    while (!dictionary.empty()) {
        const std::string_view entry = up_to_nul(dictionary);
        dictionary.remove_prefix(std::min(entry.size() + 1, dictionary.size()));
        constexpr std::string_view kSubsystem = "SUBSYSTEM=";
        constexpr std::string_view kDevice = "DEVICE=";
        if (entry.starts_with(kSubsystem)) {
            device.subsystem = entry.substr(kSubsystem.size());
        } else if (entry.starts_with(kDevice)) {
            device.device = entry.substr(kDevice.size());
        }
    }
    if (device.subsystem.empty() && device.device.empty()) {
        return 0;
    }
    const auto [known, is_new] = devices_.try_emplace(
        device.subsystem + '\0' + device.device, static_cast<std::uint32_t>(log_.devices.size()));
    if (is_new) {
        log_.devices.push_back(std::move(device));
    }
    return known->second;
}

/// The bytes of a text that the dump does not have were replaced by '?' beforehand.
void PrintkLogReader::set_text(Record& record, std::uint64_t at, std::uint64_t bytes) {
    record.text = std::string_view(log_.content.data() + at, bytes);
    record.text_at = at;
    if (const Hole* const hole = hole_at(at, at + bytes)) {
        record.text_state = TextState::kUnreadable;
        ++texts_cut_;
        first_cut_ = first_cut_ == nullptr ? hole : first_cut_;
    }
}

Record PrintkLogReader::make_record(const PrintkLogChain& chain, std::uint32_t at) {
    const PrintkLogHead head = chain.head(at);
    Record record;
    record.timestamp_ns = head.ts_nsec;
    record.level = head.level;
    record.facility = head.facility;
    record.flags = head.flags & static_cast<std::uint8_t>(~kLogNoCons);
    record.has_caller = layout_.caller_id.has_value();
    record.caller.id = head.caller_id;
    const std::uint64_t text_at = at + layout_.bytes;
    const std::uint64_t dict_at = text_at + head.text_len;
    if (hole_at(dict_at, dict_at + head.dict_len) == nullptr) {
        record.device = device_of({log_.content.data() + dict_at, head.dict_len});
    }
    set_text(record, text_at, head.text_len);
    return record;
}

void PrintkLogReader::add_missing(Seq begin, Seq end) {
    if (begin < end) {
        log_.missing.push_back({begin, end});
    }
}

/// Returns the seq of each run's first record. The first run counts from log_first_seq, one that
/// reaches the end counts back from log_next_seq, and nothing tells how many records are lost
/// between the others.
std::vector<std::optional<Seq>> PrintkLogReader::first_seqs(const std::vector<PrintkLogRun>& runs,
                                                            Findings& findings) const {
    std::vector<std::optional<Seq>> seqs(runs.size());
    if (!variables_.first_seq || runs.empty()) {
        return seqs;
    }
    const Seq first = *variables_.first_seq;
    const Seq next = *variables_.next_seq;
    const std::uint64_t last_run = runs.back().at.size();
    if (runs.size() == 1 && first + last_run != next) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("log_buf has {} records, but log_next_seq - log_first_seq is {}: "
                                  "the records have no sequence numbers",
                                  last_run, next - first));
        return seqs;
    }
    seqs.front() = first;
    if (last_run <= next - first) {
        seqs.back() = next - last_run;
    }
    return seqs;
}

void PrintkLogReader::report_damage(const PrintkLogRun& run, Findings& findings) const {
    const std::uint64_t at = *run.damage_at;
    const std::string go_on = run.at.empty()
                                  ? std::string("no record after it could be found")
                                  : fmt::format("the next record was found at {:#x}", run.at[0]);
    const std::string what =
        fmt::format("log_buf: no record can be read at offset {:#x}: {}", at, go_on);
    const Hole* const hole = hole_at(at, at + layout_.bytes);
    findings.loss(hole != nullptr ? Error(hole->why).in(what) : Error{ErrorKind::kCorrupt, what});
}

void PrintkLogReader::add_runs(const PrintkLogChain& chain, const std::vector<PrintkLogRun>& runs,
                               Findings& findings) {
    const std::vector<std::optional<Seq>> seqs = first_seqs(runs, findings);
    std::optional<Seq> expected = variables_.first_seq;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (runs[i].damage_at) {
            report_damage(runs[i], findings);
        }
        std::optional<Seq> seq = seqs[i];
        if (seq && expected) {
            add_missing(*expected, *seq);
        }
        for (const std::uint32_t at : runs[i].at) {
            Record record = make_record(chain, at);
            record.seq = seq;
            record.position = seq ? seq->value : 0;
            log_.records.push_back(record);
            seq = seq ? std::optional(*seq + 1) : seq;
        }
        expected = seq ? seq : expected;
    }
}

void PrintkLogReader::add_ghosts(const PrintkLogChain& chain) {
    const std::vector<std::uint32_t> freed = chain.freed(variables_.first, variables_.next);
    for (std::size_t i = 0; i < freed.size(); ++i) {
        Record record = make_record(chain, freed[i]);
        record.state = RecordState::kReusable;
        const std::uint64_t back = freed.size() - i;
        if (variables_.first_seq && variables_.first_seq->value >= back) {
            record.seq = *variables_.first_seq - back;
            record.position = record.seq->value;
        }
        log_.ghosts.push_back(std::move(record));
    }
}

Log PrintkLogReader::read(const KernelMemory& memory, Findings& findings) {
    reserve_large(log_.content, variables_.bytes);
    log_.content.resize(variables_.bytes);
    const MutableBytes bytes = std::as_writable_bytes(std::span(log_.content));
    holes_ = memory.read_available(variables_.buffer, bytes);
    std::vector<UnreadableRun> unreadable;
    for (const Hole& hole : holes_) {
        unreadable.push_back({hole.at, hole.at + hole.bytes});
        std::fill_n(log_.content.begin() + static_cast<std::ptrdiff_t>(hole.at), hole.bytes, '?');
    }
    const PrintkLogChain chain(bytes, layout_, std::move(unreadable));
    // Without sequence numbers, a buffer with equal offsets is full if a record is there.
    const bool full = variables_.next_seq ? *variables_.next_seq != *variables_.first_seq
                                          : chain.is_record(variables_.first);
    add_runs(chain, chain.walk(variables_.first, variables_.next, full), findings);
    add_ghosts(chain);
    log_.first_seq = variables_.first_seq;
    log_.next_seq = variables_.next_seq;
    if (first_cut_ != nullptr) {
        findings.loss(
            Error(first_cut_->why)
                .in(fmt::format("{} records have a text that cannot be read in full", texts_cut_)));
    }
    return std::move(log_);
}

/// Unless each record and ghost has its seq, which is its position then, numbers them in their
/// order.
void number_positions(Log& log) {
    const auto has_seq = [](const Record& record) { return record.seq.has_value(); };
    const printkfmt::RecordList& records = log.records;
    if (std::all_of(records.begin(), records.end(), has_seq) &&
        std::all_of(log.ghosts.begin(), log.ghosts.end(), has_seq)) {
        return;
    }
    std::uint64_t next = 0;
    for (Record& record : log.ghosts) {
        record.position = next++;
    }
    for (Record& record : log.records.unpack()) {
        record.position = next++;
    }
}

class PrintkLogPlaces final : public RecordPlaces {
 public:
    PrintkLogPlaces(const KernelMemory& memory, const PrintkLogLayout& layout,
                    const LogVariables& log, std::string_view structure)
        : memory_(memory), layout_(layout), log_(log), structure_(structure) {}

    std::vector<printkfmt::ByteBlock> of(const Record& record) override {
        if (record.text_at < layout_.bytes || record.text_at > log_.bytes ||
            record.text.size() > log_.bytes - record.text_at) {
            return {};  // it is not in log_buf
        }
        const std::uint64_t at = record.text_at - layout_.bytes;
        std::array<std::byte, 2> len{};
        const bool readable = memory_.search(log_.buffer + at + layout_.len, len).empty();
        const std::uint64_t whole = readable ? load_number(len, layout_.order) : 0;
        const std::uint64_t needed = layout_.bytes + record.text.size();
        return {block(at, std::min(std::max(whole, needed), log_.bytes - at), record)};
    }

 private:
    printkfmt::ByteBlock block(std::uint64_t at, std::uint64_t bytes, const Record& record) const;

    const KernelMemory& memory_;  // outlives this
    PrintkLogLayout layout_;
    LogVariables log_;
    std::string_view structure_;
};

printkfmt::ByteBlock PrintkLogPlaces::block(std::uint64_t at, std::uint64_t bytes,
                                            const Record& record) const {
    printkfmt::ByteBlock block = read_block(
        memory_, fmt::format("record in log_buf (struct {})", structure_), log_.buffer + at, bytes);
    const std::array numbers{
        NumberField{"ts_nsec", layout_.ts_nsec, 8},   NumberField{"len", layout_.len, 2},
        NumberField{"text_len", layout_.text_len, 2}, NumberField{"dict_len", layout_.dict_len, 2},
        NumberField{"facility", layout_.facility, 1},
    };
    add_numbers(block, numbers, layout_.order);
    const Bytes raw = as_bytes(block.bytes);
    const auto packed = std::to_integer<std::uint8_t>(raw[layout_.flags_and_level]);
    add_field(block, {"flags:5, level:3", layout_.flags_and_level, 1,
                      flags_and_level_text(packed, layout_.order)});
    if (layout_.caller_id) {
        std::string caller;
        printkfmt::append_caller(
            {load<std::uint32_t>(raw.subspan(*layout_.caller_id), layout_.order)}, 0, caller);
        add_field(block, {"caller_id", *layout_.caller_id, 4, std::move(caller)});
    }
    const std::uint64_t dict = load_number(raw.subspan(layout_.dict_len, 2), layout_.order);
    const std::uint64_t dict_at = layout_.bytes + record.text.size();
    add_field(block, {"text", layout_.bytes, record.text.size(), {}});
    add_field(block, {"dictionary", dict_at, dict, {}});
    if (dict_at + dict < block.bytes.size()) {
        add_field(block, {"padding", dict_at + dict, block.bytes.size() - dict_at - dict, {}});
    }
    return block;
}

}  // namespace

bool has_printk_log(const VmcoreInfo& info) {
    return info.symbol("log_first_idx").has_value() || info.size("printk_log").has_value() ||
           info.size("log").has_value();
}

Result<std::unique_ptr<RecordPlaces>> open_printk_log_places(KernelView& view) {
    Findings findings;  // open_dump() has told them
    TRY(const PrintkLogLayout layout, read_layout(view));
    TRY(const LogVariables variables, read_variables(view, layout, findings));
    return std::make_unique<PrintkLogPlaces>(view.memory(), layout, variables,
                                             structure_of(view.info()));
}

Result<Log> read_printk_log(KernelView& view, const LogOptions& options, Findings& findings) {
    TRY(const PrintkLogLayout layout, read_layout(view));
    TRY(const LogVariables variables, read_variables(view, layout, findings));
    Log log = PrintkLogReader(variables, layout).read(view.memory(), findings);
    if (log.records.empty() && log.ghosts.empty() && findings.lossy()) {
        return failure(ErrorKind::kCorrupt, "log_buf has no record that can be read");
    }
    number_positions(log);
    if (options.extents) {
        log.runs = view.memory().runs(variables.buffer, log.content.size());
    }
    return log;
}

}  // namespace lastwords::extractor
