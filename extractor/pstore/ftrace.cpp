// SPDX-License-Identifier: GPL-2.0-or-later
// Reads, merges and prints calls.
#include "extractor/pstore/ftrace.h"

#include <fmt/format.h>

#include <iterator>

namespace lastwords::extractor {

std::vector<FtraceCall> read_ftrace(Bytes zone, const FtraceForm& form) {
    constexpr std::uint64_t kCpuMask = 0xff;
    constexpr unsigned kCpuBits = 8;
    std::vector<FtraceCall> calls;
    const std::size_t bytes = form.record_bytes();
    for (std::size_t at = zone.size() % bytes; at < zone.size(); at += bytes) {
        const Bytes record = zone.subspan(at, bytes);
        const std::size_t word = form.word_bytes;
        const auto stamp = load<std::uint64_t>(record.subspan(2 * word), form.order);
        calls.push_back({VirtAddr{load_number(record.first(word), form.order)},
                         VirtAddr{load_number(record.subspan(word, word), form.order)},
                         stamp >> kCpuBits, static_cast<unsigned>(stamp & kCpuMask), false});
    }
    return calls;
}

std::vector<FtraceCall> merge_ftrace(std::span<const std::vector<FtraceCall>> cpus) {
    // The kernel's own merge: an interrupt's calls stand before that of the function it
    // interrupted, so a CPU's counts need not ascend, and no sort would give the same order.
    std::vector<FtraceCall> all;
    for (const std::vector<FtraceCall>& cpu : cpus) {
        std::vector<FtraceCall> merged;
        merged.reserve(all.size() + cpu.size());
        auto theirs = cpu.begin();
        for (const FtraceCall& call : all) {
            while (theirs != cpu.end() && call.count >= theirs->count) {
                merged.push_back(*theirs++);
            }
            merged.push_back(call);
        }
        merged.insert(merged.end(), theirs, cpu.end());
        all = std::move(merged);
    }
    return all;
}

std::string ftrace_text(std::span<const FtraceCall> calls, const SymbolNames& names) {
    std::string text;
    for (const FtraceCall& call : calls) {
        fmt::format_to(std::back_inserter(text), "CPU:{} ts:{} {:08x}  {:08x}  {} <- {}\n",
                       call.cpu, call.count, call.ip.value, call.parent.value, names.name(call.ip),
                       names.name_and_offset(call.parent));
    }
    return text;
}

}  // namespace lastwords::extractor
