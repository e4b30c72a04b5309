// SPDX-License-Identifier: GPL-2.0-or-later
// Names of a record's states, as JSON and reports have them, and what follows from the states.
#include "printkfmt/model/record.h"

#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

std::string_view name_of(RecordState state) {
    switch (state) {
        case RecordState::kReserved:
            return "reserved";
        case RecordState::kCommitted:
            return "committed";
        case RecordState::kFinalized:
            return "finalized";
        case RecordState::kBuffered:
            return "buffered";
        case RecordState::kReusable:
            return "reusable";
    }
    return "unknown";
}

std::string_view name_of(Buffer buffer) {
    switch (buffer) {
        case Buffer::kNone:
            return {};
        case Buffer::kCont:
            return "cont";
        case Buffer::kNmi:
            return "nmi";
        case Buffer::kPrintkSafe:
            return "printk_safe";
    }
    return {};
}

std::string_view name_of(TextState state) {
    switch (state) {
        case TextState::kWhole:
            return "whole";
        case TextState::kSoFar:
            return "so far";
        case TextState::kUnreadable:
            return "unreadable";
        case TextState::kDoubtful:
            return "doubtful";
        case TextState::kOverwritten:
            return "overwritten";
        case TextState::kDamaged:
            return "damaged";
        case TextState::kCut:
            return "cut";
        case TextState::kFrontCut:
            return "front cut";
    }
    return "unknown";
}

std::string_view name_of(CallContext context) {
    switch (context) {
        case CallContext::kTask:
            return "task";
        case CallContext::kSoftirq:
            return "softirq";
        case CallContext::kHardirq:
            return "hardirq";
        case CallContext::kNmi:
            return "nmi";
        case CallContext::kUnknown:
            break;
    }
    return "unknown";
}

void append_caller(Caller caller, std::size_t width, std::string& out) {
    std::string text(1, caller.is_cpu() ? 'C' : 'T');
    append_padded(caller.number(), 1, ' ', text);
    out.append(width > text.size() ? width - text.size() : 0, ' ');
    out += text;
}

void append_named_caller(Caller caller, std::string_view comm, std::size_t width,
                         std::string& out) {
    append_caller(caller, width, out);
    if (!comm.empty() && !caller.is_cpu()) {
        out += ' ';
        out += comm;
    }
}

bool is_whole(const Record& record) {
    return record.state == RecordState::kFinalized && record.text_state == TextState::kWhole;
}

bool is_ordinary(const Record& record) {
    return is_whole(record) && !record.late && !record.corrected;
}

bool kernel_shows(const Record& record) {
    const bool line = !record.seq && (record.state == RecordState::kFinalized ||
                                      record.state == RecordState::kCommitted);
    return is_whole(record) || (line && (record.text_state == TextState::kWhole ||
                                         record.text_state == TextState::kFrontCut));
}

}  // namespace lastwords::printkfmt
