// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of the console table.
#include "printkfmt/render/console_fields.h"

#include <fmt/format.h>

#include <array>
#include <concepts>

#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

/// Returns whether the kernel prints to the console: "enabled", "disabled", "suspended" or
/// "unregistered". Nothing for a captured console.
FieldValue state_of(const Console& console) {
    if (console.captured()) {
        return std::monostate{};
    }
    if (console.unregistered) {
        return std::string("unregistered");
    }
    if (!console.enabled()) {
        return std::string("disabled");
    }
    return std::string(console.suspended() ? "suspended" : "enabled");
}

/// Returns the seq, or nothing for a console of a log whose records have none.
FieldValue seq_of(const Console& console, Seq seq) {
    if (console.numbered_by_line) {
        return std::monostate{};
    }
    return seq.value;
}

/// Returns maybe_from only if the position is not certain, because otherwise it is the position
/// itself.
FieldValue doubtful_from(const Console& console) {
    if (console.certain) {
        return std::monostate{};
    }
    return seq_of(console, console.maybe_from);
}

FieldValue half_out_seq(const Console& console) {
    if (!console.half_out) {
        return std::monostate{};
    }
    return seq_of(console, console.half_out_seq.value_or(console.next_seq));
}

/// Returns nothing if records were, or may have been, lost that the kernel did not count.
FieldValue lost_of(const Console& console) {
    if (console.lost_uncounted || (console.lost_unknown && console.lost() == 0)) {
        return std::monostate{};
    }
    return console.lost();
}

FieldValue nbcon_state(const Console& console) {
    if (!console.nbcon) {
        return std::monostate{};
    }
    return *console.nbcon;
}

struct FlagLetter {
    ConsoleFlag flag;
    char letter;
};

// Source: fs/proc/consoles.c, show_console_dev(), 5.10..7.2; N since 6.4.
constexpr std::array kFlagLetters{
    FlagLetter{ConsoleFlag::kEnabled, 'E'},     FlagLetter{ConsoleFlag::kConsDev, 'C'},
    FlagLetter{ConsoleFlag::kBoot, 'B'},        FlagLetter{ConsoleFlag::kNbcon, 'N'},
    FlagLetter{ConsoleFlag::kPrintBuffer, 'p'}, FlagLetter{ConsoleFlag::kBraille, 'b'},
    FlagLetter{ConsoleFlag::kAnytime, 'a'},
};

FieldValue flag_letters(const Console& console) {
    std::string letters;
    for (const FlagLetter& row : kFlagLetters) {
        if (console.has(row.flag)) {
            letters += row.letter;
        }
    }
    return letters.empty() ? "-" : letters;
}

/// Returns the value, or nothing for a captured console, because only the kernel's memory has it.
template <typename T>
FieldValue unless_captured(const Console& console, T value) {
    if (console.captured()) {
        return std::monostate{};
    }
    return value;
}

constexpr std::array kFields{
    ConsoleField{"name", "NAME", "Driver name and index, as in /proc/consoles.",
                 [](const Console& c) -> FieldValue { return c.name; }},
    ConsoleField{"driver", "", "struct console.name.",
                 [](const Console& c) -> FieldValue { return c.driver; }},
    ConsoleField{"index", "", "struct console.index; -1: none assigned.",
                 [](const Console& c) -> FieldValue { return std::int64_t{c.index}; }},
    ConsoleField{"type", "TYPE",
                 "legacy, nbcon or boot; captured: known by its text alone; of plog: atomic, "
                 "locked or unsafe.",
                 [](const Console& c) -> FieldValue { return std::string(name_of(c.kind)); }},
    ConsoleField{"state", "STATE",
                 "enabled, disabled, suspended or unregistered; null where captured.",
                 [](const Console& c) -> FieldValue { return state_of(c); }},
    ConsoleField{"next_seq", "NEXT-SEQ",
                 "The kernel's position: the first record that was not emitted whole.",
                 [](const Console& c) -> FieldValue { return seq_of(c, c.next_seq); }},
    ConsoleField{"maybe_from", "", "The first record that the console may have missed.",
                 [](const Console& c) -> FieldValue { return seq_of(c, c.maybe_from); }},
    ConsoleField{"doubtful_from", "MAYBE-FROM", "The same, but null if the position is certain.",
                 doubtful_from},
    ConsoleField{
        "certain", "",
        "The position is this console's own and moves after output (Linux 5.19 and later).",
        [](const Console& c) -> FieldValue { return c.certain; }},
    ConsoleField{"half_out", "", "The record half_out_seq may be partly out.",
                 [](const Console& c) -> FieldValue { return c.half_out; }},
    ConsoleField{"half_out_seq", "",
                 "next_seq, or in plog the first record from there on that its loglevel shows.",
                 half_out_seq},
    ConsoleField{"pending", "PENDING", "Records in the ring from next_seq on.",
                 [](const Console& c) -> FieldValue { return c.coverage.pending; }},
    ConsoleField{"unflushed", "UNFLUSHED",
                 "Pending records that the console would have shown and never got.",
                 [](const Console& c) -> FieldValue { return c.coverage.unflushed; }},
    ConsoleField{"suppressed", "SUPPRESSED", "Pending records that its loglevel keeps back.",
                 [](const Console& c) -> FieldValue { return c.coverage.suppressed; }},
    ConsoleField{"lost", "LOST",
                 "Records that were overwritten, or refused, before the console got there.",
                 [](const Console& c) -> FieldValue { return lost_of(c); }},
    ConsoleField{"lost_before", "", "Those of them before next_seq; only plog counts them.",
                 [](const Console& c) -> FieldValue { return c.lost_before; }},
    ConsoleField{"missing", "",
                 "Records from next_seq on that the kernel still had and the dump does not.",
                 [](const Console& c) -> FieldValue { return c.coverage.missing; }},
    ConsoleField{"dropped", "", "Lost records that the console had not yet reported.",
                 [](const Console& c) -> FieldValue { return c.dropped; }},
    ConsoleField{
        "flag_letters", "FLAGS",
        "The letters of /proc/consoles: Enabled, Consdev, Boot, Nbcon, printbuffer, braille, "
        "anytime.",
        flag_letters},
    ConsoleField{"flags", "", "struct console.flags by name, as its kernel numbers them.",
                 [](const Console& c) -> FieldValue { return flag_names(c); }},
    ConsoleField{"flags_raw", "", "struct console.flags.",
                 [](const Console& c) -> FieldValue {
                     return unless_captured(c, std::uint64_t{c.flags_raw});
                 }},
    ConsoleField{"enabled", "", "The kernel prints to it (CON_ENABLED).",
                 [](const Console& c) -> FieldValue { return unless_captured(c, c.enabled()); }},
    ConsoleField{"suspended", "",
                 "Output is held back (CON_SUSPENDED; console_suspended before Linux 6.4).",
                 [](const Console& c) -> FieldValue { return unless_captured(c, c.suspended()); }},
    ConsoleField{"loglevel", "", "Records of this level and above are kept back.",
                 [](const Console& c) -> FieldValue { return std::int64_t{c.loglevel}; }},
    ConsoleField{"ignores_loglevel", "", "Nothing is kept back (ignore_loglevel).",
                 [](const Console& c) -> FieldValue { return c.ignores_loglevel; }},
    ConsoleField{"nbcon_state", "", "struct console.nbcon_state decoded; null for legacy consoles.",
                 nbcon_state},
    ConsoleField{"address", "", "Virtual address of struct console.",
                 [](const Console& c) -> FieldValue {
                     return unless_captured(c, fmt::format("{:#x}", c.address.value));
                 }},
    ConsoleField{"why", "", "Why it did not show its last records: a reason of docs/why.md.",
                 [](const Console& c) -> FieldValue {
                     return c.why ? FieldValue(std::string(name_of(c.why->reason)))
                                  : FieldValue(std::monostate{});
                 }},
    ConsoleField{"why_sureness", "", "How sure that is: proved, likely or not known.",
                 [](const Console& c) -> FieldValue {
                     return c.why ? FieldValue(std::string(name_of(c.why->sureness)))
                                  : FieldValue(std::monostate{});
                 }},
    ConsoleField{"basis", "", "What the position proves, and why not more.",
                 [](const Console& c) -> FieldValue { return c.basis; }},
};

struct CellText {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(bool value) const { return value ? "yes" : "no"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return terminal_escaped(value); }
    std::string operator()(const std::vector<std::string>& values) const {
        return terminal_escaped(fmt::format("{}", fmt::join(values, ",")));
    }
    std::string operator()(const NbconState& state) const {
        if (state.priority == 0) {
            return state.unsafe_takeover ? "free, taken by force before" : "free";
        }
        return fmt::format("owned by cpu {} ({}{})", state.cpu, nbcon_priority_name(state.priority),
                           state.is_unsafe ? ", unsafe" : "");
    }
};

}  // namespace

std::span<const ConsoleField> console_fields() {
    return kFields;
}

std::string cell_text(const FieldValue& value) {
    return std::visit(CellText{}, value);
}

}  // namespace lastwords::printkfmt
