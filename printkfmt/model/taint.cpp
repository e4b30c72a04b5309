// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the letters of a tainted kernel, and says what they mean.
#include "printkfmt/model/taint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "printkfmt/base/ascii.h"

namespace lastwords::printkfmt {

namespace {

struct TaintLetter {
    char letter;
    std::string_view words;
};

/// taint_flags[] of kernel/panic.c. Behind each letter: the oldest kernel that has it of those that
/// were read (2.4.16, 2.6.32, 4.9, 6.1 and 6.12). Where distributions use a letter for something
/// else, the words say both.
constexpr std::array kLetters{
    TaintLetter{'P', "proprietary module"},                                           // 2.4.16
    TaintLetter{'G', "all modules have free licences"},                               // 2.4.16
    TaintLetter{'F', "module loaded by force"},                                       // 2.4.16
    TaintLetter{'S', "CPU out of specification, or not made for SMP"},                // 2.6.32
    TaintLetter{'R', "module removed by force"},                                      // 2.6.32
    TaintLetter{'M', "machine check before"},                                         // 2.6.32
    TaintLetter{'B', "bad page before"},                                              // 2.6.32
    TaintLetter{'U', "user space asked for it"},                                      // 2.6.32
    TaintLetter{'D', "oops or BUG before"},                                           // 2.6.32
    TaintLetter{'A', "ACPI table overridden"},                                        // 2.6.32
    TaintLetter{'W', "warning before"},                                               // 2.6.32
    TaintLetter{'C', "staging driver"},                                               // 2.6.32
    TaintLetter{'I', "bug of the firmware worked around"},                            // 4.9
    TaintLetter{'O', "out-of-tree module"},                                           // 4.9
    TaintLetter{'E', "unsigned module"},                                              // 4.9
    TaintLetter{'L', "soft lockup before"},                                           // 4.9
    TaintLetter{'K', "live patched"},                                                 // 4.9
    TaintLetter{'X', "defined by the distribution"},                                  // 6.1
    TaintLetter{'T', "structures laid out at random, or RHEL's technology preview"},  // 6.1
    TaintLetter{'N', "test run in the kernel, or SUSE's unsupported module"},         // 6.1
    TaintLetter{'J', "firmware debugged with fwctl"},         // mainline after 6.12
    TaintLetter{'H', "hardware that RHEL does not support"},  // RHEL 6
};

void add_letter(char letter, std::string& letters) {
    if (letters.find(letter) == std::string::npos) {
        letters += letter;
    }
}

/// Takes "[W]=WARN, [O]=OOT_MODULE".
std::string long_form(std::string_view text) {
    std::string letters;
    while (text.size() > 3 && text[0] == '[' && is_upper(text[1]) &&
           text.substr(2).starts_with("]=")) {
        add_letter(text[1], letters);
        const std::size_t comma = text.find(", ");
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 2);
    }
    return letters;
}

/// Takes "G        W  OE" up to the kernel's release. Hyphens are RHEL's, between the kernel's own
/// letters and RHEL's.
std::string short_form(std::string_view text) {
    text = text.substr(0, text.find(" VLI"));  // i386, 2.6: the code has variable length
    std::string letters;
    for (const char c : text) {
        if (is_upper(c)) {
            add_letter(c, letters);
        } else if (c != ' ' && c != '-') {
            break;
        }
    }
    return letters;
}

}  // namespace

std::optional<std::string> find_taint(std::string_view line) {
    constexpr std::string_view kTainted = "Tainted: ";
    if (line.find("Not tainted") != std::string_view::npos) {
        return std::string();
    }
    const std::size_t at = line.find(kTainted);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    line.remove_prefix(at + kTainted.size());
    std::string letters = line.starts_with('[') ? long_form(line) : short_form(line);
    return letters.empty() ? std::nullopt : std::optional(std::move(letters));
}

std::vector<std::string> taint_words(std::string_view letters) {
    std::vector<std::string> words;
    for (const char letter : letters) {
        const auto known = std::find_if(kLetters.begin(), kLetters.end(),
                                        [&](const auto& one) { return one.letter == letter; });
        words.push_back(
            fmt::format("{}: {}", letter, known == kLetters.end() ? "not known" : known->words));
    }
    return words;
}

}  // namespace lastwords::printkfmt
