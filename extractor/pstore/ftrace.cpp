// SPDX-License-Identifier: GPL-2.0-or-later
// Parses, merges and formats the calls of a function trace.
#include "extractor/pstore/ftrace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace lastwords::extractor {

namespace {

constexpr std::array kForms{FtraceForm{8, std::endian::little}, FtraceForm{4, std::endian::little},
                            FtraceForm{8, std::endian::big}, FtraceForm{4, std::endian::big}};
constexpr unsigned kCountBits = 40;  // no machine makes more calls than this many bits can count

/// Returns which share of the zone's newest records is plausible: 256 for all, 0 for none. In a
/// plausible record the called function has a kernel address, and the call counter is one that a
/// machine can reach. If `form` has the wrong word size or byte order, the counter is read from
/// bytes of an address, and is too large.
std::size_t count_plausible(Bytes zone, const FtraceForm& form) {
    constexpr std::size_t kLooked = 64;
    constexpr std::size_t kAll = 256;
    const std::size_t bytes = std::min(zone.size(), kLooked * form.record_bytes());
    const std::vector<FtraceCall> calls = read_ftrace(zone.last(bytes), form);
    std::size_t good = 0;
    for (const FtraceCall& call : calls) {
        const bool high = (call.ip.value >> (8 * form.word_bytes - 2)) != 0;
        good += high && (call.count >> kCountBits) == 0 ? 1 : 0;
    }
    return calls.empty() ? 0 : good * kAll / calls.size();
}

bool is_plausible(const FtraceCall& call, const FtraceForm& form) {
    const unsigned top = 8 * form.word_bytes - 1;
    return kernel_address(call.ip).value >> top != 0 &&
           kernel_address(call.parent).value >> top != 0 && call.count >> kCountBits == 0;
}

/// Whether there is an offset, smaller than one record, from which on the bytes are plausible calls
/// only, and at least two. The bytes before it, and an incomplete record at the end, are the rests
/// of calls that were cut, and are not checked.
bool are_calls(Bytes bytes, const FtraceForm& form) {
    constexpr std::size_t kLeast = 2;
    const std::size_t step = form.record_bytes();
    for (std::size_t from = 0; from < step && from + kLeast * step <= bytes.size(); ++from) {
        const std::size_t count = (bytes.size() - from) / step;
        const auto calls = read_ftrace(bytes.subspan(from, count * step), form);
        if (std::all_of(calls.begin(), calls.end(),
                        [&](const FtraceCall& call) { return is_plausible(call, form); })) {
            return true;
        }
    }
    return false;
}

}  // namespace

VirtAddr kernel_address(VirtAddr written) {
    constexpr std::uint64_t kTop = std::uint64_t{1} << 63U;
    constexpr unsigned kLowBits = 48;  // page tables translate only the low 48 bits
    constexpr std::uint64_t kAllButTop = 0x7fff;
    return written.value >> kLowBits == kAllButTop ? VirtAddr{written.value | kTop} : written;
}

bool resembles_ftrace(Bytes bytes) {
    // The next call after the newest one may begin at any byte, since a ring is overwritten byte by
    // byte. That place cannot be both in the first and in the last 256 bytes, so that at least one
    // of these ranges has calls only in step.
    constexpr std::size_t kLooked = 256;
    const std::size_t length = std::min(kLooked, bytes.size());
    return std::any_of(kForms.begin(), kForms.end(), [&](const FtraceForm& form) {
        return are_calls(bytes.first(length), form) || are_calls(bytes.last(length), form);
    });
}

FtraceForm guess_ftrace_form(Bytes zone) {
    return *std::max_element(kForms.begin(), kForms.end(),
                             [&](const FtraceForm& a, const FtraceForm& b) {
                                 return count_plausible(zone, a) < count_plausible(zone, b);
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

FtraceRun first_calls(Bytes ring) {
    FtraceRun best;
    for (const FtraceForm& form : kForms) {
        const std::size_t step = form.record_bytes();
        // Calls of one form can be plausible in another form too, if they are read from some bytes
        // further on. If the runs of two forms end within one call of each other, the form that
        // comes first in kForms is right.
        const std::size_t least = best.end == 0 ? 0 : best.end + step;
        FtraceRun longest;
        for (std::size_t from = 0; from < std::min(step, ring.size()); ++from) {
            const Bytes rest = ring.subspan(from);
            const auto calls = read_ftrace(rest.first(rest.size() / step * step), form);
            const auto implausible =
                std::find_if(calls.begin(), calls.end(),
                             [&](const FtraceCall& call) { return !is_plausible(call, form); });
            const auto plausible = static_cast<std::size_t>(implausible - calls.begin());
            if (plausible != 0 && from + plausible * step > longest.end) {
                longest = {from + plausible * step, form};
            }
        }
        best = longest.end > least ? longest : best;
    }
    return best;
}

std::vector<FtraceCall> merge_ftrace(std::span<const std::vector<FtraceCall>> cpus) {
    // Merges as the kernel does. Sorting by count would give another order, because the counts of
    // one CPU need not ascend: the calls of an interrupt stand before the call of the function that
    // it interrupted.
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
        const VirtAddr ip = kernel_address(call.ip);
        const VirtAddr parent = kernel_address(call.parent);
        fmt::format_to(std::back_inserter(text), "CPU:{} ts:{} {:08x}  {:08x}  {} <- {}\n",
                       call.cpu, call.count, ip.value, parent.value, names.name(ip),
                       names.name_and_offset(parent));
    }
    return text;
}

}  // namespace lastwords::extractor
