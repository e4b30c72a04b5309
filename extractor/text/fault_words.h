// SPDX-License-Identifier: GPL-2.0-or-later
// The words with which kernels report faults and panics.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "printkfmt/model/crash_cause.h"

namespace lastwords::extractor {

/// What a report says about the kernel's life.
enum class Weight : std::uint8_t {
    kFatal,   ///< the kernel stops here, or kills the task and cannot be trusted any more: die()
    kReport,  ///< the kernel goes on, unless it was told to panic
    kSign,    ///< explains the fault that follows; alone it says nothing
};

/// A row of the table of reports.
struct FaultWords {
    /// How the line begins, as printk() has it: %d stands for decimal digits, %x for hexadecimal
    /// ones (with or without 0x), %s for any text. '$' at the end: the line ends there.
    std::string_view words;
    printkfmt::FaultKind kind;
    Weight weight;
    std::string_view source;  ///< the file of the kernel, by its newest name
    /// The oldest and the newest kernel that has the words, of those that were read: 2.4.16,
    /// 2.6.32.67, 4.9.88, 6.1 and 6.12.
    std::string_view seen;
};

/// Returns the rows, the more exact one first.
std::span<const FaultWords> fault_words();

/// Returns the row of a line; nullptr: it reports no fault.
const FaultWords* find_fault_words(std::string_view line);

/// A set of FaultKind.
class FaultKinds {
 public:
    constexpr FaultKinds(std::initializer_list<printkfmt::FaultKind> kinds) {
        for (const printkfmt::FaultKind kind : kinds) {
            bits_ |= bit(kind);
        }
    }
    constexpr bool has(printkfmt::FaultKind kind) const { return (bits_ & bit(kind)) != 0; }
    constexpr bool empty() const { return bits_ == 0; }

 private:
    static constexpr std::uint32_t bit(printkfmt::FaultKind kind) {
        return 1U << static_cast<unsigned>(kind);
    }
    std::uint32_t bits_ = 0;
};

/// A row of the table of panics.
struct PanicWords {
    std::string_view words;  ///< what follows "Kernel panic - not syncing: ", as FaultWords::words
    printkfmt::FaultKind kind;
    /// The panic says itself that such a report came before it. Empty: it does not.
    FaultKinds led_by;
    std::string_view source;
    std::string_view seen;  ///< as FaultWords::seen
};

/// Returns the rows, the more exact one first.
std::span<const PanicWords> panic_words();

/// Returns the reason in a line that panic() printed: what follows "Kernel panic - not syncing: "
/// or, up to 2.4, "Kernel panic: ". nullopt: it is no such line.
std::optional<std::string_view> panic_reason(std::string_view line);

/// Returns the row of a reason; nullptr: it is not in the table.
const PanicWords* find_panic_words(std::string_view reason);

}  // namespace lastwords::extractor
