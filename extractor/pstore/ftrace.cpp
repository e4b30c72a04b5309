// SPDX-License-Identifier: GPL-2.0-or-later
// Reads, merges and prints calls.
#include "extractor/pstore/ftrace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace lastwords::extractor {

namespace {

/// Of the newest records, how many of 256 make sense: a kernel's address, and a count that a
/// machine can have come to. Records of another form put addresses where the count is.
std::size_t sense_of(Bytes zone, const FtraceForm& form) {
    constexpr std::size_t kLooked = 64;
    constexpr std::size_t kAll = 256;
    constexpr unsigned kCountBits = 40;
    const std::size_t bytes = std::min(zone.size(), kLooked * form.record_bytes());
    const std::vector<FtraceCall> calls = read_ftrace(zone.last(bytes), form);
    std::size_t good = 0;
    for (const FtraceCall& call : calls) {
        const bool high = (call.ip.value >> (8 * form.word_bytes - 2)) != 0;
        good += high && (call.count >> kCountBits) == 0 ? 1 : 0;
    }
    return calls.empty() ? 0 : good * kAll / calls.size();
}

}  // namespace

FtraceForm guess_ftrace_form(Bytes zone) {
    constexpr std::array kForms{FtraceForm{8, std::endian::little},
                                FtraceForm{4, std::endian::little}, FtraceForm{8, std::endian::big},
                                FtraceForm{4, std::endian::big}};
    return *std::max_element(kForms.begin(), kForms.end(),
                             [&](const FtraceForm& a, const FtraceForm& b) {
                                 return sense_of(zone, a) < sense_of(zone, b);
                             });
}

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
