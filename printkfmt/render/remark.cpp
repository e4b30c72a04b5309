// SPDX-License-Identifier: GPL-2.0-or-later
// Words for a record that is not whole, not finished, late or a ghost.
#include "printkfmt/render/remark.h"

#include <fmt/format.h>

#include "printkfmt/render/code_lines.h"

namespace lastwords::printkfmt {

namespace {

std::string buffer_remark(const Record& record) {
    switch (record.buffer) {
        case Buffer::kCont:
            return record.on_consoles >= record.text.size()
                       ? "buffered: the line was pending in cont, and the consoles had it"
                       : "buffered: the line was pending in cont";
        case Buffer::kNmi:
            return fmt::format("buffered: in the buffer for NMIs of CPU {}", record.cpu);
        case Buffer::kPrintkSafe:
            return fmt::format("buffered: in the printk_safe buffer of CPU {}", record.cpu);
        case Buffer::kNone:
            break;
    }
    return {};
}

std::string_view state_remark(const Record& record) {
    switch (record.state) {
        case RecordState::kReserved:
            return "reserved: the writer never finished this record";
        case RecordState::kCommitted:
            return "committed: the writer may not have finished this line";
        case RecordState::kBuffered:  // buffer_remark() says in which buffer
        case RecordState::kReusable:
        case RecordState::kFinalized:
            break;
    }
    return {};
}

std::string_view text_remark(const Record& record) {
    switch (record.text_state) {
        case TextState::kSoFar:
            return "the text is shown as far as it was written";
        case TextState::kUnreadable:
            return "a part of the text is not in the dump; each missing byte is shown as '?'";
        case TextState::kDoubtful:
            return "doubtful text: what would confirm it is damaged or not in the input";
        case TextState::kOverwritten:
            return "no text: the kernel's ring had no room for it";
        case TextState::kDamaged:
            return "the text is damaged and not shown";
        case TextState::kCut:
            return "cut here: more may have followed";
        case TextState::kFrontCut:
            return "the beginning of this line is overwritten";
        case TextState::kWhole:
            break;
    }
    return {};
}

void add(std::string& out, std::string_view words) {
    if (!words.empty()) {
        out += out.empty() ? "" : "; ";
        out += words;
    }
}

}  // namespace

std::string remark(const RenderContext& context, const Record& record) {
    std::string out;
    if (context.ghost && record.text_state != TextState::kOverwritten) {
        add(out, "ghost: the kernel had recycled this record");
    }
    if (context.options.decode) {
        add(out, record.in_panic ? "panic: written by the panicking CPU" : "");
        add(out, record.in_emergency ? "emergency: of an oops, a backtrace or the like" : "");
        add(out, record.is_event ? "event: a message of plog itself" : "");
    }
    if (record.late) {
        add(out, "late: written by another CPU after the panic had begun");
    }
    add(out, buffer_remark(record));
    add(out, state_remark(record));
    add(out, text_remark(record));
    add(out, record.corrected ? "corrected: one flipped bit was put right by the checksum" : "");
    add(out, symbol_lines_text(record.text, context.source.lines));
    if (context.doubtful) {
        add(out, fmt::format("{} may have shown it", context.console));
    }
    return out;
}

}  // namespace lastwords::printkfmt
