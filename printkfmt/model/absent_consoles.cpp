// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the command line, and what the kernel logged of its consoles.
#include "printkfmt/model/absent_consoles.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "printkfmt/base/ascii.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::size_t kNamesMax = 64;

/// What is known of a console by its name.
struct Known {
    bool asked = false;
    std::optional<Record> enabled;
    std::optional<Record> disabled;  // after it was enabled
};

/// Adds the names of "console=ttyS0,115200n8". Names of addresses (console=uart8250,io,0x3f8) are
/// those of other consoles, and console=null asks for none.
void add_asked(std::string_view command_line, std::map<std::string, Known>& all) {
    constexpr std::string_view kOption = "console=";
    for (std::size_t at = command_line.find(kOption); at != std::string_view::npos;
         at = command_line.find(kOption, at + 1)) {
        const std::string_view rest = command_line.substr(at + kOption.size());
        const std::string_view name = rest.substr(0, rest.find_first_of(", \n"));
        const bool whole = at == 0 || command_line[at - 1] == ' ';
        const bool numbered = !name.empty() && is_digit(name.back());
        if (whole && numbered && !name.starts_with("uart") && all.size() < kNamesMax) {
            all[std::string(name)].asked = true;
        }
    }
}

/// Notes "printk: legacy console [ttyS0] enabled" and "... disabled".
void add_told(const Record& record, std::map<std::string, Known>& all) {
    constexpr std::string_view kWords = "console [";
    const std::size_t at = record.text.find(kWords);
    if (at == std::string_view::npos || (at >= 4 && record.text.substr(at - 4, 4) == "boot")) {
        return;
    }
    const std::string_view rest = record.text.substr(at + kWords.size());
    const std::size_t close = rest.find("] ");
    if (close == std::string_view::npos || all.size() >= kNamesMax) {
        return;
    }
    const std::string name(rest.substr(0, close));
    const std::string_view what = rest.substr(close + 2);
    if (what.starts_with("enabled")) {
        all[name].enabled = record;
        all[name].disabled.reset();
    } else if (what.starts_with("disabled") && all.contains(name)) {
        all[name].disabled = record;
    }
}

std::string sentence_of(const std::string& name, const Known& known, const Log& log) {
    if (known.disabled) {
        return fmt::format("{} is not registered any more: {} {} says '{}'", name,
                           log.number_name(), log.number_of(*known.disabled).value_or(Seq{}).value,
                           known.disabled->text);
    }
    if (known.enabled) {
        return fmt::format("{} is not registered, though the log says that it was enabled", name);
    }
    return fmt::format(
        "console={} is on the kernel's command line, and no such console was registered", name);
}

}  // namespace

std::vector<std::string> absent_consoles(const Source& source) {
    constexpr std::string_view kCommandLine = "ommand line: ";
    std::vector<std::string> sentences;
    if (!source.of_kernel || !source.has_consoles) {
        return sentences;
    }
    std::map<std::string, Known> all;
    for (const Record& record : source.log.records) {
        if (const std::size_t at = record.text.find(kCommandLine); at != std::string_view::npos) {
            add_asked(record.text.substr(at + kCommandLine.size()), all);
        }
        add_told(record, all);
    }
    for (const auto& one : all) {
        const bool registered =
            std::any_of(source.consoles.begin(), source.consoles.end(),
                        [&](const Console& console) { return console.name == one.first; });
        if (!registered) {
            sentences.push_back(sentence_of(one.first, one.second, source.log));
        }
    }
    return sentences;
}

}  // namespace lastwords::printkfmt
