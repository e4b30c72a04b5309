// SPDX-License-Identifier: GPL-2.0-or-later
// Looks into `cont` and into the per-CPU buffers of kernel/printk/printk_safe.c (4.7 to 4.10:
// nmi.c).
#include "extractor/printk/buffered.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lastwords::extractor {

namespace {

using printkfmt::Buffer;
using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;

constexpr char kStartOfHeader = '\001';     // KERN_SOH, include/linux/kern_levels.h
constexpr std::uint64_t kNrCpusMax = 8192;  // the largest CONFIG_NR_CPUS

/// One text that was found, before the Log owns its bytes.
struct BufferedText {
    std::string text;
    Record record;  ///< everything but the text
};

/// Finds the buffered texts, then moves all of them into the Log at once, because the Log's content
/// must not grow once records point into it.
class BufferReader {
 public:
    BufferReader(KernelView& view, Findings& findings) : view_(view), findings_(findings) {}

    std::optional<VirtAddr> find(std::string_view variable);
    void read_cont(const Log& log);
    void read_cpus(std::string_view variable, std::string_view structure, Buffer buffer);
    void read_lost_nmi_messages();
    void move_into(Log& log);

 private:
    void add_lines(std::string_view text, Buffer buffer, std::uint16_t cpu);
    void read_cpu(VirtAddr at, std::string_view variable, std::uint64_t text_at, bool has_lost,
                  Buffer buffer, std::uint16_t cpu);
    Result<std::vector<VirtAddr>> cpu_offsets();

    KernelView& view_;
    Findings& findings_;
    std::vector<BufferedText> found_;
};

bool is_text(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c != '\0'; });
}

/// struct cont: char buf[], size_t len, then up to 4.9 size_t cons and a pointer to the owner; up
/// to 5.0 only the owner; since 5.1 u32 caller_id. u64 ts_nsec, u8 level and u8 facility follow.
struct Cont {
    std::uint64_t len = 0;
    std::uint64_t on_consoles = 0;
    std::uint64_t ts_nsec = 0;
    std::uint8_t level = 0;
    std::uint8_t facility = 0;
};

/// Reads the members behind `buf`, whose size depends on the kernel and is tried.
Cont parse_cont(const KernelMemory& memory, Bytes after_buffer) {
    const std::size_t word = memory.arch().word_bytes;
    const std::endian order = memory.arch().order;
    const auto number = [&](std::size_t at, std::size_t bytes) {
        return load_number(after_buffer.subspan(at, bytes), order);
    };
    Cont cont;
    cont.len = number(0, word);
    const std::uint64_t second = number(word, word);
    const std::uint64_t third = number(2 * word, word);
    const bool has_cons = !memory.space().plausible({second}) && second <= cont.len &&
                          memory.space().plausible({third});
    cont.on_consoles = has_cons ? second : 0;
    const std::size_t time_at = ((has_cons ? 3 : 2) * word + 7) / 8 * 8;
    cont.ts_nsec = number(time_at, 8);
    cont.level = static_cast<std::uint8_t>(number(time_at + 8, 1));
    cont.facility = static_cast<std::uint8_t>(number(time_at + 9, 1));
    return cont;
}

/// Returns the sizes that cont.buf can have: LOG_LINE_MAX, which is 1024 bytes, and since 3.8 less
/// PREFIX_MAX. That is 32, or 48 where records have a caller (since 5.1, CONFIG_PRINTK_CALLER).
std::vector<std::size_t> cont_buffer_sizes(const VmcoreInfo& info) {
    if (info.size("printk_log")) {
        constexpr std::uint64_t kWithoutCaller = 16;
        return {info.size("printk_log") > kWithoutCaller ? std::size_t{976} : std::size_t{992}};
    }
    return {992, 1024};  // struct log, 3.5 to 3.10
}

/// Returns whether the members are those of a line that was pending at some time: its time is that
/// of the log. When the line is stored, only cont.len is cleared, so the time stays.
bool was_pending(const Cont& cont, const Log& log) {
    constexpr std::uint64_t kSlackNs = 3600ULL * 1'000'000'000;
    const auto rend = std::make_reverse_iterator(log.records.begin());
    const auto newest = std::find_if(std::make_reverse_iterator(log.records.end()), rend,
                                     [](const Record& one) { return one.timestamp_ns; });
    const std::uint64_t end = newest == rend ? 0 : *newest->timestamp_ns;
    return cont.level <= 7 && cont.ts_nsec != 0 && cont.ts_nsec <= end + kSlackNs;
}

/// Returns where the variable is. Other kernels have none of this name, which is no finding.
std::optional<VirtAddr> BufferReader::find(std::string_view variable) {
    const Result<VirtAddr> at = view_.symbol(variable);
    if (!at && at.error().kind != ErrorKind::kNotFound) {
        findings_.loss(Error(at.error()).in(fmt::format("what was waiting in {}", variable)));
    }
    return at ? std::optional(*at) : std::nullopt;
}

void BufferReader::read_cont(const Log& log) {
    const std::optional<VirtAddr> at = find("cont");
    if (!at) {
        return;  // kernels since 5.10 have none
    }
    constexpr std::size_t kMembersBytes = 48;
    const std::vector<std::size_t> sizes = cont_buffer_sizes(view_.info());
    std::vector<std::byte> bytes(sizes.back() + kMembersBytes);
    if (auto read = view_.memory().read(*at, bytes); !read) {
        findings_.loss(std::move(read).error().in("the line that was pending in cont"));
        return;
    }
    for (const std::size_t size : sizes) {
        const Cont cont = parse_cont(view_.memory(), Bytes(bytes).subspan(size, kMembersBytes));
        if (!was_pending(cont, log)) {
            continue;
        }
        if (cont.len == 0) {
            return;
        }
        const std::string_view text =
            as_text(Bytes(bytes)).substr(0, std::min<std::uint64_t>(cont.len, size));
        if (cont.len > size || !is_text(text)) {
            findings_.loss(
                ErrorKind::kCorrupt,
                fmt::format("cont at {:#x}: a line of {} bytes was pending, but they are "
                            "no text of at most {} bytes, so it is not shown",
                            at->value, cont.len, size));
            return;
        }
        BufferedText found{std::string(text), {}};
        found.record.buffer = Buffer::kCont;
        found.record.timestamp_ns = cont.ts_nsec;
        found.record.level = cont.level;
        found.record.facility = cont.facility;
        found.record.on_consoles = static_cast<std::uint32_t>(cont.on_consoles);
        found_.push_back(std::move(found));
        return;
    }
}

/// Splits the text of a CPU's buffer into its messages. A message begins with KERN_SOH and its
/// level. A piece that continues a line begins with KERN_SOH and 'c', wherever it stands.
void BufferReader::add_lines(std::string_view text, Buffer buffer, std::uint16_t cpu) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        BufferedText found;
        found.record.has_level = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] != kStartOfHeader || i + 1 == line.size()) {
                found.text.push_back(line[i]);
                continue;
            }
            const char level = line[++i];
            if (level >= '0' && level <= '7') {
                found.record.level = static_cast<std::uint8_t>(level - '0');
                found.record.has_level = true;
            }
        }
        if (!found.text.empty()) {
            found.record.buffer = buffer;
            found.record.cpu = cpu;
            found_.push_back(std::move(found));
        }
    }
}

/// Returns what has to be added to the address of a per-CPU variable, for each CPU.
Result<std::vector<VirtAddr>> BufferReader::cpu_offsets() {
    TRY(const std::uint64_t cpus, view_.variable("nr_cpu_ids", 4));
    TRY(const VirtAddr table, view_.symbol("__per_cpu_offset"));
    std::vector<VirtAddr> offsets;
    const unsigned word = view_.memory().arch().word_bytes;
    for (std::uint64_t cpu = 0; cpu < std::min(cpus, kNrCpusMax); ++cpu) {
        TRY(const std::uint64_t offset, view_.memory().word(table + cpu * word));
        offsets.push_back({offset});
    }
    return offsets;
}

void BufferReader::read_cpu(VirtAddr at, std::string_view variable, std::uint64_t text_at,
                            bool has_lost, Buffer buffer, std::uint16_t cpu) {
    constexpr std::uint64_t kBytesMax = 1U << 17;  // the largest CONFIG_PRINTK_SAFE_LOG_BUF_SHIFT
    const std::string where = fmt::format("{} of CPU {}", variable, cpu);
    const Result<std::uint32_t> len = view_.memory().u32(at);
    if (!len) {
        findings_.loss(Error(len.error()).in(where));
        return;
    }
    std::vector<std::byte> bytes(std::min<std::uint64_t>(*len, kBytesMax));
    if (auto read = view_.memory().read(at + text_at, bytes); !read) {
        findings_.loss(std::move(read).error().in(where));
        return;
    }
    const std::string_view text = as_text(Bytes(bytes));
    if (*len > kBytesMax || !is_text(text)) {
        findings_.loss(
            ErrorKind::kCorrupt,
            fmt::format("{}: its {} bytes are no text, so it is not shown", where, *len));
        return;
    }
    add_lines(text, buffer, cpu);
    const std::uint32_t lost = has_lost ? view_.memory().u32(at + 4).value_or(0) : 0;
    if (lost != 0) {
        findings_.note(fmt::format("{}: {} messages were dropped, because it had no room for them",
                                   where, lost));
    }
}

/// struct nmi_seq_buf (4.7 to 4.10): len, work, buffer. struct printk_safe_seq_buf (4.11 to 5.14):
/// len, message_lost, work, buffer.
void BufferReader::read_cpus(std::string_view variable, std::string_view structure, Buffer buffer) {
    const std::optional<VirtAddr> at = find(variable);
    if (!at) {
        return;
    }
    const Result<std::vector<VirtAddr>> offsets = cpu_offsets();
    if (!offsets) {
        findings_.loss(Error(offsets.error()).in(std::string(variable)));
        return;
    }
    // Without types: two ints or one and a gap, then a struct irq_work of three longs.
    const std::uint64_t text_at =
        view_.offset(structure, "buffer").value_or(8 + 3 * view_.memory().arch().word_bytes);
    // 4.7 to 4.10 count the lost messages of all CPUs in one variable.
    const bool has_lost = !view_.symbol("nmi_message_lost");
    for (std::size_t cpu = 0; cpu < offsets->size(); ++cpu) {
        read_cpu(*at + (*offsets)[cpu].value, variable, text_at, has_lost, buffer,
                 static_cast<std::uint16_t>(cpu));
    }
}

void BufferReader::read_lost_nmi_messages() {
    const std::uint64_t lost = view_.variable("nmi_message_lost", 4).value_or(0);
    if (lost != 0) {
        findings_.note(fmt::format(
            "{} messages of NMIs were dropped, because their CPU's buffer had no room for them",
            lost));
    }
}

void BufferReader::move_into(Log& log) {
    if (found_.empty()) {
        return;
    }
    std::uint64_t position = log.records.empty() ? 0 : log.records.back().position + 1;
    std::vector<std::size_t> at;
    const char* const before = log.content.data();
    const std::size_t bytes = log.content.size();
    for (const BufferedText& one : found_) {
        at.push_back(log.content.size());
        log.content.insert(log.content.end(), one.text.begin(), one.text.end());
    }
    const char* const after = log.content.data();
    log.records.move_texts(before, bytes, after);
    for (Record& record : log.ghosts) {
        if (!record.text.empty()) {
            record.text = {after + (record.text.data() - before), record.text.size()};
        }
    }
    for (std::size_t i = 0; i < found_.size(); ++i) {
        Record record = found_[i].record;
        record.position = position++;
        record.state = RecordState::kBuffered;
        record.has_caller = false;
        record.text = {after + at[i], found_[i].text.size()};
        record.text_at = at[i];
        log.buffered.push_back(std::move(record));
    }
}

}  // namespace

void read_buffered(KernelView& view, Log& log, Findings& findings) {
    // The first of these buffers came with 3.5, and the last went with 5.15. VMCOREINFO names
    // kallsyms since 6.0, so a kernel with that key has none, and the log can be read without any
    // symbol.
    if (log.numbered_by_line || view.info().symbol("kallsyms_names")) {
        return;
    }
    BufferReader reader(view, findings);
    reader.read_cpus("nmi_print_seq",
                     view.symbol("safe_print_seq") ? "printk_safe_seq_buf" : "nmi_seq_buf",
                     Buffer::kNmi);
    reader.read_cpus("safe_print_seq", "printk_safe_seq_buf", Buffer::kPrintkSafe);
    reader.read_lost_nmi_messages();
    reader.read_cont(log);
    reader.move_into(log);
}

}  // namespace lastwords::extractor
