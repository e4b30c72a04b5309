// SPDX-License-Identifier: GPL-2.0-or-later
// The table of forms, and which of them a text has.
#include <algorithm>
#include <array>

#include "printkfmt/parse/lines.h"
#include "printkfmt/parse/parser.h"

namespace lastwords::printkfmt {

namespace {

using Stamp = bool (*)(LineReader& reader, LineHead& head);

template <Stamp stamp>
bool stamped(std::string_view line, LineHead& head) {
    LineReader reader(line);
    if (!stamp(reader, head)) {
        return false;
    }
    take_caller_and_blank(reader, head);
    return true;
}

/// A level, and a stamp of any kind or none (printk.time=0). dmesg(1) has no names for some
/// facilities, and prints the stamp alone.
template <Stamp level>
bool leveled(std::string_view line, LineHead& head) {
    LineReader after_level(line);
    if (!level(after_level, head)) {
        head = {};
        return stamped<boot_stamp>(line, head);
    }
    for (const Stamp stamp : {boot_stamp, wall_stamp, iso_stamp, delta_stamp, relative_stamp}) {
        LineHead tried = head;
        LineReader reader = after_level;
        if (stamp(reader, tried)) {
            take_caller_and_blank(reader, tried);
            head = tried;
            return true;
        }
    }
    head.length = after_level.taken();
    return true;
}

constexpr Form kConsoleForm{.name = "kernel log", .head = stamped<boot_stamp>};
constexpr Form kPstoreForm{.name = "kernel log with levels", .head = leveled<take_priority>};

constexpr std::array kForms{
    Form{.name = "/dev/kmsg", .head = kmsg_head, .escaped = true},
    Form{.name = "kernel log, stamped by a logger",
         .head = logged_console_head,
         .logged = has_logger_stamp},
    Form{.name = "syslog or journal", .head = logged_kernel_head, .logged = has_logger_stamp},
    Form{.name = "journal, monotonic",
         .head = journal_monotonic_head,
         .logged = is_journal_monotonic},
    kConsoleForm,
    Form{.name = "dmesg -T", .head = stamped<wall_stamp>},
    Form{.name = "dmesg --time-format iso", .head = stamped<iso_stamp>},
    Form{.name = "dmesg --show-delta", .head = stamped<delta_stamp>},
    Form{.name = "dmesg --reltime", .head = stamped<relative_stamp>},
    kPstoreForm,
    Form{.name = "dmesg -x", .head = leveled<take_names>},
    Form{.name = "dmesg -J", .is = is_dmesg_json, .read = parse_dmesg_json},
    Form{.name = "dmesg -t", .head = bare_head, .is = is_bare_log, .bare = true},
};

bool has_stamp(const LineHead& head) {
    return head.timestamp_ns || head.step || !head.wall.empty();
}

struct Share {
    std::uint64_t lines = 0;    ///< that are not empty
    std::uint64_t fitting = 0;  ///< of those
    std::uint64_t stamped = 0;  ///< of those
    std::uint64_t logged = 0;   ///< lines that a logger has stamped
};

Share share_of(std::string_view text, const Form& form) {
    Share share;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = text_of(text, *line);
        LineHead head;
        const bool fits = form.head(content, head);
        share.lines += content.empty() ? 0U : 1U;
        share.fitting += fits ? 1U : 0U;
        share.stamped += fits && has_stamp(head) ? 1U : 0U;
        share.logged += form.logged != nullptr && form.logged(content) ? 1U : 0U;
    }
    return share;
}

/// A capture holds what firmware and user space write besides; a text of another kind can hold a
/// line or two that look like a log's.
bool is_log(const Share& share) {
    constexpr std::uint64_t kStampedMin = 3;
    constexpr std::uint64_t kOneIn = 20;
    if (share.stamped != 0 && share.fitting == share.lines) {
        return true;
    }
    if (share.stamped >= kStampedMin && share.stamped * kOneIn >= share.lines) {
        return true;
    }
    return share.fitting >= kStampedMin && share.fitting * 10 >= share.lines * 9;
}

}  // namespace

std::span<const Form> forms() {
    return kForms;
}

const Form& console_form() {
    return kConsoleForm;
}

const Form& pstore_form() {
    return kPstoreForm;
}

const Form* recognise(std::string_view text) {
    const Form* best = nullptr;
    Share most;
    for (const Form& form : kForms) {
        if (form.is != nullptr) {
            if ((best == nullptr || !form.bare) && form.is(text)) {
                return &form;
            }
            continue;
        }
        const Share share = share_of(text, form);
        const bool by_logger = form.logged == nullptr || share.logged * 2 > share.lines;
        if (by_logger && is_log(share) && share.fitting > most.fitting) {
            best = &form;
            most = share;
        }
    }
    return best;
}

std::vector<TextLog> parse(std::string_view text, const Form& form, const ParseOptions& options) {
    if (form.head != nullptr) {
        return parse_lines(text, form, options);
    }
    std::vector<TextLog> logs;
    logs.push_back(form.read(text));
    return logs;
}

}  // namespace lastwords::printkfmt
