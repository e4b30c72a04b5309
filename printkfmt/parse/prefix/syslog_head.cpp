// SPDX-License-Identifier: GPL-2.0-or-later
// Walks through the words after a stamp until one proves whose message follows.
#include "printkfmt/parse/prefix/syslog_head.h"

#include <algorithm>
#include <array>

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"
#include "printkfmt/parse/prefix/syslog_names.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kKernel = "kernel";
constexpr std::string_view kSeparators = " \t:|>-";

/// Takes RFC 5424's structured data: "-", or elements such as [origin ip="10.0.0.1"].
bool take_structured_data(LineReader& reader) {
    if (reader.take('-')) {
        return true;
    }
    bool taken = false;
    while (reader.rest().starts_with('[')) {
        const std::string_view rest = reader.rest();
        const bool named = rest.size() > 1 && is_letter(rest[1]);
        bool quoted = false;
        std::size_t at = named ? 1 : rest.size();
        while (at < rest.size() && (quoted || rest[at] != ']')) {
            at += quoted && rest[at] == '\\' ? 2U : 1U;
            quoted = at < rest.size() && rest[at] == '"' ? !quoted : quoted;
        }
        const std::string_view element = rest.substr(0, std::min(at, rest.size()));
        if (at >= rest.size() || element.find("=\"") == std::string_view::npos) {
            return taken;
        }
        reader.take(rest.substr(0, at + 1));
        taken = true;
    }
    return taken;
}

/// Takes RFC 5424's PROCID, MSGID and structured data after the name "kernel". At least one of them
/// must be "-" or structured data, as no other words prove themselves.
bool take_rfc5424_fields(LineReader& reader) {
    constexpr int kFields = 3;
    bool proved = false;
    for (int field = 0; field < kFields; ++field) {
        LineReader ahead = reader;
        if (!ahead.take(' ')) {
            break;
        }
        if (take_structured_data(ahead)) {
            proved = true;
        } else if (field != 0 || !ahead.number()) {
            break;
        }
        if (!ahead.rest().empty() && ahead.rest().front() != ' ') {
            break;
        }
        reader = ahead;
    }
    if (proved && reader.take(' ')) {
        reader.take("\xef\xbb\xbf");  // a byte order mark may begin the message
    }
    return proved;
}

/// Takes "kernel - - - ", with which RFC 5424's fields end.
bool take_kernel_name(LineReader& reader) {
    LineReader ahead = reader;
    if (!ahead.take(kKernel) || !take_rfc5424_fields(ahead)) {
        return false;
    }
    reader = ahead;
    return true;
}

/// Returns the word that begins here, up to the next blank.
std::string_view next_word(const LineReader& reader) {
    const std::string_view rest = reader.rest();
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    return {rest.begin(), std::find_if(rest.begin(), rest.end(), blank)};
}

/// Whether the word is a program's tag: "systemd[1]:", "cron:" or "sshd(pam_unix)[77]:".
bool is_tag(std::string_view word) {
    return word.ends_with(':') && word.size() > 1 &&
           (is_letter(word.front()) || word.front() == '(' || word.front() == '/');
}

/// Whether the tag has a process id, which no terminal program and no port's name has.
bool has_pid(std::string_view tag) {
    return tag.ends_with("]:");
}

std::string_view strip(std::string_view word) {
    const std::size_t begin = std::min(word.find_first_not_of("[(<"), word.size());
    const std::size_t end = word.find_last_not_of("])>:|");
    return word.substr(begin, end == std::string_view::npos || end < begin ? 0 : end + 1 - begin);
}

/// Takes junk that ends with the kernel's stamp without a blank between them: "RX:[    1.234567]".
bool take_glued_stamp(LineReader& reader, std::string_view word, LinePrefix& prefix) {
    const std::size_t bracket = word.find_first_of("[<");
    if (bracket == 0 || bracket == std::string_view::npos) {
        return false;
    }
    LineReader ahead = reader;
    ahead.take(word.substr(0, bracket));
    if (!take_kernel_stamp(ahead, prefix)) {
        return false;
    }
    reader = ahead;
    return true;
}

/// What was found among the words so far.
struct Words {
    std::size_t count = 0;  ///< of those that are no level
    std::optional<std::uint32_t> level;
    bool of_facility = false;  ///< the level's word names the facility, too: "kern.info"
};

/// Takes "    4.000000] ", a kernel's stamp whose bracket the logger has lost, or taken for that of
/// a process id: syslog-ng 3.38 does so with what programs write to /dev/kmsg.
bool take_broken_stamp(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    const auto ns = take_seconds(ahead);
    if (!ns || !ahead.take("] ")) {
        return false;
    }
    prefix.timestamp_ns = ns;
    prefix.length = ahead.taken();
    reader = ahead;
    return true;
}

/// Takes "kernel[12345.678902]: ", whose process id is the kernel's stamp.
bool take_tag_with_stamp(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    const bool tagged = ahead.take(kKernel) && ahead.take('[');
    const auto ns = tagged ? take_seconds(ahead) : std::nullopt;
    if (!ns || !ahead.take("]: ")) {
        return false;
    }
    prefix.timestamp_ns = ns;
    reader = ahead;
    return true;
}

/// Ends a prefix with the kernel's tag: applies the level word, then takes the kernel's own stamp.
void end_with_tag(LineReader& reader, const Words& words, LinePrefix& prefix) {
    prefix.program = kKernel;
    prefix.priority = words.level ? words.level : prefix.priority;
    prefix.length = reader.taken();
    if (!take_kernel_stamp(reader, prefix) && !prefix.timestamp_ns) {
        take_broken_stamp(reader, prefix);
    }
}

/// Ends a prefix without a tag. Only what says that it is the record's level counts: a level with a
/// facility, or the kernel's own before its stamp.
void end_with_stamp(const Words& words, std::optional<std::uint32_t> head_priority,
                    LinePrefix& prefix) {
    constexpr std::uint32_t kNotKernel = 8;
    if (prefix.priority != head_priority) {
        return;
    }
    if (words.of_facility) {
        prefix.priority = words.level;
    } else if (head_priority && *head_priority >= kNotKernel) {
        prefix.priority.reset();
    }
}

}  // namespace

bool take_syslog_priority(LineReader& reader, LinePrefix& prefix) {
    constexpr std::uint64_t kFacilities = 24;
    LineReader ahead = reader;
    if (ahead.take('<')) {
        const auto first = ahead.number();
        const auto second = ahead.take('.') ? ahead.number() : std::nullopt;
        const std::uint64_t code =
            second ? first.value_or(kFacilities) * 8 + *second : first.value_or(kFacilities * 8);
        if (!ahead.take('>') || code >= kFacilities * 8 || second.value_or(0) > 7) {
            return false;
        }
        prefix.priority = static_cast<std::uint32_t>(code);
        ahead.take(' ');
        reader = ahead;
    }
    return reader.take("1 ");
}

bool is_kernel_loggers_own(std::string_view text) {
    constexpr std::array<std::string_view, 10> kOwn{"Inspecting /boot/System",
                                                    "klogd started: ",
                                                    "klogd: exiting",
                                                    "klogd 1.",
                                                    "Kernel logging (proc) stopped",
                                                    "Kernel logging (ksyslog) ",
                                                    "Kernel log daemon terminating",
                                                    "Symbols match kernel ver",
                                                    "No module symbols loaded",
                                                    "Cannot find map file"};
    const bool reads_log = text.starts_with("imklog ") || text.starts_with("klogd ");
    LineReader loaded(text);
    return (loaded.take("Loaded ") && loaded.number() && loaded.take(" symbols from ")) ||
           (reads_log && text.find(", log source = ") != std::string_view::npos) ||
           std::any_of(kOwn.begin(), kOwn.end(),
                       [&](std::string_view own) { return text.starts_with(own); });
}

bool take_kernel_tag(LineReader& reader) {
    LineReader ahead = reader;
    if (!ahead.take(kKernel) && !ahead.take("klogd")) {
        return false;
    }
    if (ahead.take('[')) {
        ahead.number();
        if (!ahead.take(']')) {
            return false;
        }
    }
    if (!ahead.take(':')) {
        return false;
    }
    if (!ahead.take(' ')) {
        ahead.take('\t');
    }
    if (ahead.rest().starts_with("kernel: [")) {
        ahead.take("kernel: ");  // a syslog that got the line from another one has its own tag
    }
    reader = ahead;
    return true;
}

Origin take_rfc5424_origin(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take(' ')) {
        return Origin::kNone;
    }
    prefix.host = next_word(reader);
    reader.take(prefix.host);
    if (!reader.take(' ')) {
        return Origin::kNone;
    }
    prefix.program = next_word(reader);
    if (!take_kernel_name(reader) && !take_kernel_tag(reader)) {
        return Origin::kOther;
    }
    end_with_tag(reader, {}, prefix);
    return Origin::kKernelTag;
}

Origin take_origin(LineReader& reader, LinePrefix& prefix) {
    constexpr std::size_t kWordsMax = 8;
    constexpr std::size_t kBytesMax = 96;
    const std::size_t begin = reader.taken();
    const std::optional<std::uint32_t> head_priority = prefix.priority;
    Words words;
    for (std::size_t i = 0; i < kWordsMax; ++i) {
        while (!reader.rest().empty() &&
               kSeparators.find(reader.rest().front()) != std::string_view::npos) {
            reader.take(reader.rest().front());
        }
        const std::string_view word = next_word(reader);
        if (word.empty() || reader.taken() - begin > kBytesMax) {
            return Origin::kNone;
        }
        if (take_kernel_tag(reader) || take_kernel_name(reader) ||
            take_tag_with_stamp(reader, prefix)) {
            end_with_tag(reader, words, prefix);
            return Origin::kKernelTag;
        }
        if (take_kernel_stamp(reader, prefix) || take_glued_stamp(reader, word, prefix)) {
            end_with_stamp(words, head_priority, prefix);
            return Origin::kKernelStamp;
        }
        if (word == kHypervisor || (is_tag(word) && (has_pid(word) || words.count != 0))) {
            prefix.program = word.substr(0, word.find_first_of("[:"));
            return Origin::kOther;
        }
        const auto level = priority_of(strip(word));
        if (level || (words.count != 0 && level_number(strip(word)))) {
            words.level = level ? level : level_number(strip(word));
            words.of_facility = level && word.find('.') != word.npos;
        } else {
            prefix.host = words.count++ == 0 ? word : prefix.host;
        }
        reader.take(word);
    }
    return Origin::kNone;
}

}  // namespace lastwords::printkfmt
