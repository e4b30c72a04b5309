// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the calls that take the console lock.
#include "extractor/why/locks/lock_calls.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "extractor/stack/code_calls.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Frame;

// Source: kernel/printk/printk.c, 5.10 to 7.2; the suffixes are gcc's.
constexpr std::array<std::string_view, 6> kLockFunctions{"console_lock",
                                                         "console_trylock",
                                                         "console_trylock.part.0",
                                                         "__down_trylock_console_sem",
                                                         "__down_trylock_console_sem.constprop.0",
                                                         "__down_trylock_console_sem.isra.0"};
constexpr std::array<std::string_view, 2> kDownFunctions{"down", "down_trylock"};

std::vector<VirtAddr> find_functions(KernelView& view, std::span<const std::string_view> names) {
    std::vector<VirtAddr> found;
    for (const std::string_view name : names) {
        if (const Result<VirtAddr> at = view.code_symbol(name)) {
            found.push_back(*at);
        }
    }
    return found;
}

bool is_one_of(const std::vector<VirtAddr>& addresses, VirtAddr at) {
    return std::find(addresses.begin(), addresses.end(), at) != addresses.end();
}

/// Returns the function around a return address of which no symbol is known: from the nearest place
/// before that looks like the beginning of one, the multiple of 16 at which ftrace has its nop of 5
/// bytes on x86-64; else 256 bytes.
SymbolPlace unnamed_function(const KernelMemory& memory, VirtAddr at) {
    constexpr std::uint64_t kUsual = 256;
    constexpr std::uint64_t kAlign = 16;
    constexpr std::uint64_t kFunctionMax = 4096;
    constexpr std::uint64_t kNop = 0x00441f0f;  // 0f 1f 44 00 00
    VirtAddr begin{at.value / kAlign * kAlign};
    for (std::uint64_t i = 0; i < kFunctionMax / kAlign; ++i, begin = begin - kAlign) {
        const Result<std::uint32_t> first = memory.u32(begin);
        if (!first) {
            break;
        }
        if (*first == kNop && is_x86(memory)) {
            return {"", begin, at - begin};
        }
    }
    return {"", at - kUsual, kUsual};
}

/// Whether a struct semaphore lies there: a count of 0 or 1, and a list of waiters that is intact.
bool is_mutex_like_semaphore(KernelView& view, VirtAddr at) {
    const KernelMemory& memory = view.memory();
    const Result<std::uint64_t> count_at = view.offset("semaphore", "count");
    const Result<std::uint64_t> list_at = view.offset("semaphore", "wait_list");
    if (at == VirtAddr{} || !count_at || !list_at) {
        return false;
    }
    const Result<std::uint32_t> count = memory.u32(at + *count_at);
    const Result<VirtAddr> first = memory.pointer(at + *list_at);
    const Result<VirtAddr> back = first ? memory.pointer(*first + memory.arch().word_bytes) : first;
    return count && *count <= 1 && back && *back == at + *list_at;
}

}  // namespace

Result<VirtAddr> find_console_sem(KernelView& view) {
    Result<VirtAddr> known = view.symbol("console_sem");
    if (known || view.kallsyms_has_variables()) {
        return known;
    }
    const Result<VirtAddr> lock = view.code_symbol("console_lock");
    const auto function = lock ? view.symbol_at(*lock) : tl::unexpected(lock.error());
    const std::vector<VirtAddr> downs = find_functions(view, kDownFunctions);
    for (const CallInCode& call :
         function ? calls_in(view.memory(), *function) : std::vector<CallInCode>{}) {
        if (is_one_of(downs, call.target) && is_mutex_like_semaphore(view, call.argument)) {
            return call.argument;
        }
    }
    return known;
}

LockCalls::LockCalls(KernelView& view, const CodeMap& code)
    : memory_(view.memory()),
      code_(code),
      sem_(find_console_sem(view).value_or(VirtAddr{})),
      targets_(find_functions(view, kLockFunctions)),
      downs_(find_functions(view, kDownFunctions)) {}

const Frame* LockCalls::find_in(const printkfmt::Stack& stack) {
    for (const Frame& frame : stack.frames) {
        const std::optional<SymbolPlace> function = code_.symbol(frame.at - 1);
        if (!frame.guess && function && calls_before(*function, frame.at)) {
            return &frame;
        }
        // Of a module that is not known, the function is not known either.
        if (frame.guess && code_.may_be_of_module(frame.at)) {
            return calls_before(unnamed_function(memory_, frame.at), frame.at) ? &frame : nullptr;
        }
    }
    return nullptr;
}

bool LockCalls::calls_before(const SymbolPlace& function, VirtAddr end) {
    auto known = calls_.find(function.at);
    if (known == calls_.end()) {
        if (calls_.size() >= CallsOfFunctions::kFunctionsMax) {
            return false;
        }
        known = calls_.emplace(function.at, find_calls(function)).first;
    }
    // The call that returns to `end` is still going on: who is in it waits for the lock.
    const std::uint64_t bytes = call_bytes(memory_);
    return std::any_of(known->second.begin(), known->second.end(),
                       [&](VirtAddr call) { return call + bytes < end; });
}

/// Returns the addresses in the function at which a call of the lock begins.
std::vector<VirtAddr> LockCalls::find_calls(const SymbolPlace& function) const {
    std::vector<VirtAddr> found;
    for (const CallInCode& call : calls_in(memory_, function)) {
        const bool takes_sem =
            is_one_of(downs_, call.target) && call.argument == sem_ && sem_ != VirtAddr{};
        if (takes_sem || is_one_of(targets_, call.target) ||
            is_one_of(targets_, behind_veneer(memory_, call.target))) {
            found.push_back(call.at);
        }
    }
    return found;
}

}  // namespace lastwords::extractor
