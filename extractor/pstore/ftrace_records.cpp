// SPDX-License-Identifier: GPL-2.0-or-later
// Merges the zones of a trace, prints the calls, and keeps track of which calls are doubtful.
#include "extractor/pstore/ftrace_records.h"

#include "extractor/kernel/symbol_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace lastwords::extractor {

namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;

bool is_trace(const PstoreRecord& record) {
    return record.type == PstoreType::kFtrace && !record.raw.empty();
}

/// Guesses the form of the calls in an area from its fullest zone. The form is the same in all
/// zones, because one machine wrote them.
FtraceForm guess_form(const PstoreArea& area) {
    std::string_view fullest;
    for (const PstoreRecord& record : area.records) {
        if (is_trace(record) && record.raw.size() > fullest.size()) {
            fullest = record.raw;
        }
    }
    return guess_ftrace_form(as_bytes(fullest));
}

/// Parses the calls of a zone, and marks each call that contains doubtful bytes.
std::vector<FtraceCall> read_calls(const PstoreRecord& record, const FtraceForm& form) {
    std::vector<FtraceCall> calls = read_ftrace(as_bytes(record.raw), form);
    const std::size_t bytes = form.record_bytes();
    const std::size_t first = record.raw.size() % bytes;
    for (const ByteRun& run : record.doubtful) {
        const std::size_t from = run.begin < first ? 0 : (run.begin - first) / bytes;
        const std::size_t to = run.end <= first ? 0 : (run.end - first + bytes - 1) / bytes;
        for (std::size_t i = from; i < std::min(to, calls.size()); ++i) {
            calls[i].doubtful = true;
        }
    }
    return calls;
}

std::string pack_calls(std::span<const FtraceCall> calls, const FtraceForm& form) {
    std::vector<std::byte> raw(calls.size() * form.record_bytes());
    MutableBytes rest(raw);
    for (const FtraceCall& call : calls) {
        const std::size_t word = form.word_bytes;
        store_number(rest.first(word), call.ip.value, form.order);
        store_number(rest.subspan(word, word), call.parent.value, form.order);
        store_number(rest.subspan(2 * word, 8), call.count << 8 | call.cpu, form.order);
        rest = rest.subspan(form.record_bytes());
    }
    return std::string(as_text(raw));
}

/// Prints the calls into the text of the record, and sets its doubtful runs to the lines of
/// doubtful calls.
void print(PstoreRecord& record, std::span<const FtraceCall> calls, const SymbolNames& names) {
    record.text.clear();
    record.doubtful.clear();
    for (const FtraceCall& call : calls) {
        const std::uint64_t begin = record.text.size();
        record.text += ftrace_text({&call, 1}, names);
        if (call.doubtful) {
            record.doubtful.push_back({begin, record.text.size()});
        }
    }
}

/// Parses the calls of a record whose text print() has made. The doubtful lines of the text tell
/// which calls are doubtful.
std::vector<FtraceCall> printed_calls(const PstoreRecord& record, const FtraceForm& form) {
    std::vector<FtraceCall> calls = read_ftrace(as_bytes(record.raw), form);
    std::uint64_t at = 0;
    auto run = record.doubtful.begin();
    for (FtraceCall& call : calls) {
        while (run != record.doubtful.end() && run->end <= at) {
            ++run;
        }
        call.doubtful = run != record.doubtful.end() && run->begin <= at;
        at = record.text.find('\n', at) + 1;
    }
    return calls;
}

/// Returns the addresses of the functions that were called, each once. Doubtful calls are left out.
std::vector<VirtAddr> find_called_functions(const PstoreArea& area, const FtraceForm& form) {
    constexpr std::size_t kEntriesMax = 4096;
    std::set<VirtAddr> entries;
    for (const PstoreRecord& record : area.records) {
        if (!is_trace(record)) {
            continue;
        }
        for (const FtraceCall& call : printed_calls(record, form)) {
            if (!call.doubtful && entries.size() < kEntriesMax) {
                entries.insert(kernel_address(call.ip));
            }
        }
    }
    return {entries.begin(), entries.end()};
}

}  // namespace

void join_ftrace(PstoreArea& area) {
    const FtraceForm form = guess_form(area);
    std::vector<std::vector<FtraceCall>> cpus;
    std::optional<PstoreRecord> joined;
    for (PstoreRecord& record : area.records) {
        if (!is_trace(record)) {
            continue;
        }
        std::vector<FtraceCall> calls = read_calls(record, form);
        print(record, calls, {});
        if (record.shown) {
            cpus.push_back(std::move(calls));
            joined = joined ? std::move(joined) : std::optional(record);
        }
    }
    if (!joined) {
        return;
    }
    const std::vector<FtraceCall> all = merge_ftrace(cpus);
    joined->raw = pack_calls(all, form);
    joined->name = fmt::format("ftrace-{}-0", joined->backend);
    print(*joined, all, {});
    const auto merged = [](const PstoreRecord& record) { return is_trace(record) && record.shown; };
    const auto first = std::find_if(area.records.begin(), area.records.end(), merged);
    *first = *std::move(joined);
    area.records.erase(std::remove_if(std::next(first), area.records.end(), merged),
                       area.records.end());
}

bool has_calls(const PstoreArea& area) {
    return std::any_of(area.records.begin(), area.records.end(), is_trace);
}

void name_calls(PstoreArea& area, SymbolNames& names) {
    const FtraceForm form = guess_form(area);
    if (!names.move_to(find_called_functions(area, form))) {
        area.findings.note(area.origin +
                           ": the trace shows addresses without names: the symbols do not begin "
                           "where its functions do, because they are of another kernel, or because "
                           "the calls are too few to work out the KASLR offset");
        return;
    }
    for (PstoreRecord& record : area.records) {
        if (is_trace(record)) {
            print(record, printed_calls(record, form), names);
        }
        if (record.misprint) {
            note_misprint(record);
        }
    }
}

void note_misprint(PstoreRecord& record) {
    const FtraceForm form = guess_ftrace_form(as_bytes(record.raw));
    if (record.notice.size() % form.record_bytes() == 0) {
        return;
    }
    const std::string bytes = record.raw + record.notice;
    record.misprint = ftrace_text(read_ftrace(as_bytes(bytes), form), {});
}

Result<void> name_functions(std::vector<printkfmt::PstoreArea>& areas,
                            std::span<const std::shared_ptr<const MemoryImage>> images,
                            const KernelOptions& options) {
    if (std::none_of(areas.begin(), areas.end(), has_calls)) {
        return {};
    }
    auto names = read_symbol_names(images, options);
    if (!names && names_a_table(options)) {
        return tl::unexpected(names.error());
    }
    for (printkfmt::PstoreArea& area : areas) {
        if (names) {
            name_calls(area, *names);
        } else if (has_calls(area)) {
            area.findings.note(
                area.origin +
                ": the trace shows addresses without names: to name them, give a dump "
                "of that boot, --vmlinux or --system-map");
        }
    }
    return {};
}

}  // namespace lastwords::extractor
